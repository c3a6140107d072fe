#ifndef LEAKWALL_TESTS_SOURCE_PUSH_CASE_H_
#define LEAKWALL_TESTS_SOURCE_PUSH_CASE_H_

#include <doctest/doctest.h>

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "git/temp_repo.h"
#include "source/recording_sink.h"
#include "source/source.h"

namespace test {

// A client (TempRepo) and a bare server, and a push from one to the other as a
// pre-receive hook sees it: the new objects in a quarantine, the refs not yet
// moved.
class PushCase {
 public:
  explicit PushCase(const std::string& init_args = "") : client(init_args) {
    client.Sh("git init -q -b main --bare " + init_args +
              " ../server.git; git remote add origin ../server.git");
  }

  std::string server() const { return client.top() + "/server.git"; }
  std::string quarantine() const { return server() + "/objects/incoming"; }

  // Really pushes, so that the server has it.
  void Settle(const std::string& refs) const {
    client.Sh("git push -q origin " + refs);
  }

  // The update of `ref` to `revision` of the client; "" deletes it.
  source::RefUpdate Update(const std::string& ref,
                           const std::string& revision) const {
    const std::string zero(client.Id("HEAD").Hex().size(), '0');
    const std::string old = client.ShIn(
        server(), "git rev-parse -q --verify '" + ref + "' || echo " + zero);
    source::RefUpdate update{ref, *blob::ObjectId::FromHex(old),
                             *blob::ObjectId::FromHex(zero)};
    if (!revision.empty()) update.new_id = client.Id(revision);
    return update;
  }

  // Sends what the server lacks of these updates into the quarantine, as a
  // thin pack (unpacked: as loose objects).
  enum class Storage { kPacked, kLoose };
  void Send(const std::vector<source::RefUpdate>& updates,
            Storage storage = Storage::kPacked) const {
    std::string revs;
    for (const source::RefUpdate& update : updates) {
      if (!update.new_id.zero()) revs += update.new_id.Hex() + "\n";
    }
    const std::string refs =
        client.ShIn(server(), "git for-each-ref --format='^%(objectname)'");
    client.Write("../revs", revs + refs + "\n");
    client.Sh("mkdir -p " + quarantine() +
              "/pack; git pack-objects -q --revs --thin --delta-base-offset "
              "--stdout < ../revs > ../push.pack");
    Receive(storage == Storage::kPacked ? "git index-pack --fix-thin --stdin"
                                        : "git unpack-objects -q",
            "../push.pack");
  }
  // Runs a command of the server in the quarantine.
  void Receive(const std::string& command,
               const std::string& input = "/dev/null") const {
    client.Sh("mkdir -p " + quarantine() + "/pack; GIT_OBJECT_DIRECTORY=" +
              quarantine() + " GIT_ALTERNATE_OBJECT_DIRECTORIES=" + server() +
              "/objects git --git-dir=" + server() + " " +
              command.substr(std::string("git ").size()) + " < " + input +
              " > ../received");
  }

  TempRepo client;
};

// The environment and the repository of the server's hook.
class InHook {
 public:
  explicit InHook(const PushCase& push)
      : quarantine_("GIT_QUARANTINE_PATH", push.quarantine()),
        objects_("GIT_OBJECT_DIRECTORY", push.quarantine()),
        alternates_("GIT_ALTERNATE_OBJECT_DIRECTORIES",
                    push.server() + "/objects"),
        directory_("GIT_DIR", "."),
        server(push.server()) {}

 private:
  const ScopedVariable quarantine_;
  const ScopedVariable objects_;
  const ScopedVariable alternates_;
  const ScopedVariable directory_;

 public:
  const Open server;
};

// The blobs, commits and tags that `git rev-list --objects NEW --not --all`
// lists and that were not judged.
inline Strings Unjudged(git::Repository& repository,
                        const std::vector<source::RefUpdate>& updates,
                        const RecordingSink& sink) {
  std::vector<std::string> args = {"rev-list", "--objects",
                                   "--no-object-names"};
  for (const source::RefUpdate& update : updates) {
    if (!update.new_id.zero()) args.push_back(update.new_id.Hex());
  }
  if (args.size() == 3) return {};
  args.insert(args.end(), {"--not", "--all"});
  const auto exit = repository.Git(args);
  REQUIRE(exit.ok());
  REQUIRE(exit->ok());
  const std::set<blob::ObjectId> judged = sink.Ids();
  const auto reader = repository.Objects();
  REQUIRE(reader.ok());
  Strings lacking;
  for (const std::string_view line : base::Split(base::Trim(exit->out), '\n')) {
    const auto id = blob::ObjectId::FromHex(line);
    if (!id || judged.contains(*id)) continue;
    const auto header = (*reader)->Look(*id);
    if ((*header)->kind != git::Kind::kTree) lacking.emplace_back(line);
  }
  return lacking;
}

// What a received push was found to bring.
struct Received {
  RecordingSink sink;
  blob::Coverage coverage;
};

inline void Judge(InHook& hook, const std::vector<source::RefUpdate>& updates,
                  Received& result) {
  const auto received = source::Received(*hook.server, updates);
  result.coverage = PushAll(*received, result.sink);
  CHECK(Unjudged(*hook.server, updates, result.sink) == Strings{});
}

}  // namespace test

#endif  // LEAKWALL_TESTS_SOURCE_PUSH_CASE_H_
