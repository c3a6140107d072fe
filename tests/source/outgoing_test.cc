#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "source/push_case.h"

namespace source {
namespace {

using blob::What;
using test::Open;
using test::PushAll;
using test::PushCase;
using test::RecordingSink;
using test::Strings;

Strings Sent(const PushCase& push, const std::string& remote,
             const std::vector<RefUpdate>& updates) {
  const Open open(push.client.path());
  RecordingSink sink;
  CHECK(PushAll(*Outgoing(*open, remote, updates), sink).failed == 0);
  return sink.Texts(What::kFile);
}

TEST_CASE("what the remote is known to have is not sent again") {
  const PushCase push;
  push.client.Sh("echo 1 > a; git add .; git commit -qm one");
  const auto first = std::vector{push.Update("refs/heads/main", "main")};
  CHECK(Sent(push, "origin", first) == Strings{"1\n"});
  push.Settle("main");
  push.client.Sh("echo 2 > b; git add .; git commit -qm two");
  const auto known = std::vector{push.Update("refs/heads/main", "main")};
  CHECK(Sent(push, "origin", known) == Strings{"2\n"});
  // By URL there are no remote refs, but the remote's id is known.
  CHECK(Sent(push, push.server(), known) == Strings{"2\n"});
  const auto to_new = std::vector{push.Update("refs/heads/new", "main")};
  CHECK(Sent(push, "origin", to_new) == Strings{"2\n"});
  CHECK(Sent(push, push.server(), to_new) == Strings{"1\n", "2\n"});
}

TEST_CASE("another remote's refs do not count") {
  const PushCase push;
  push.client.Sh(
      "echo 1 > a; git add .; git commit -qm one;"
      "git init -q --bare ../other.git;"
      "git remote add other ../other.git");
  push.Settle("main");
  const auto updates = std::vector{push.Update("refs/heads/x", "main")};
  CHECK(Sent(push, "other", updates) == Strings{"1\n"});
  CHECK(Sent(push, "origin", updates).empty());
}

TEST_CASE("an id of the remote that is not here does not hinder") {
  const PushCase push;
  push.client.Sh("echo 1 > a; git add .; git commit -qm one");
  RefUpdate update = push.Update("refs/heads/main", "main");
  update.old_id = *blob::ObjectId::FromHex(std::string(40, '1'));
  CHECK(Sent(push, "origin", {update}) == Strings{"1\n"});
}

TEST_CASE("deletions send nothing") {
  const PushCase push;
  push.client.Sh("echo 1 > a; git add .; git commit -qm one");
  push.Settle("main main:side");
  const Open open(push.client.path());
  RecordingSink sink;
  const auto deletion =
      Outgoing(*open, "origin", {push.Update("refs/heads/side", "")});
  CHECK(PushAll(*deletion, sink).planned == 0);
}

}  // namespace
}  // namespace source
