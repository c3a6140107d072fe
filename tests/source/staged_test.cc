#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "git/temp_repo.h"
#include "source/recording_sink.h"
#include "source/source.h"

namespace source {
namespace {

using blob::What;
using test::Open;
using test::Paths;
using test::PushAll;
using test::RecordingSink;
using test::Strings;
using test::TempRepo;

TEST_CASE("what is staged is judged, whole, and nothing else") {
  for (const char* format : {"", "--object-format=sha256"}) {
    const TempRepo repo(format);
    repo.Sh(
        "echo old > kept; echo old2 > changed; echo gone > gone;"
        "git add .; git commit -qm x;"
        "echo changed >> changed; echo new > new; ln -s target link;"
        "git rm -q gone; git add .; echo untracked > u;"
        "echo unstaged >> kept");
    const Open open(repo.path());
    const auto staged = Staged(*open);
    RecordingSink sink;
    const blob::Coverage coverage = PushAll(*staged, sink);
    CHECK(coverage.planned == 3);
    CHECK(coverage.judged == 3);
    CHECK(sink.Texts(What::kFile) == Strings{"new\n", "old2\nchanged\n"});
    CHECK(sink.Texts(What::kSymlink) == Strings{"target"});
    CHECK(sink.Names() == Strings{"changed", "link", "new"});

    const auto origins =
        staged->Locate({{sink.IndexOf("old2\nchanged\n")}, {}, {}});
    REQUIRE(origins.ok());
    REQUIRE(origins->size() == 1);
    CHECK((*origins)[0].path == "changed");
    CHECK((*origins)[0].mode == 0100644);
    CHECK((*origins)[0].before == std::vector{repo.Id("HEAD:changed")});
    CHECK(*staged->Read((*origins)[0]) == "old2\nchanged\n");
    CHECK(*staged->ReadObject(repo.Id("HEAD:changed")) == "old2\n");
    CHECK(*staged->Deleted({}) == std::vector{repo.Id("HEAD:gone")});
  }
}

TEST_CASE("one blob at several paths is judged once and found everywhere") {
  const TempRepo repo;
  repo.Sh(
      "mkdir d; echo same > a; echo same > d/b; echo same > c;"
      "ln -s x l; printf x > f; git add .");
  const Open open(repo.path());
  const auto staged = Staged(*open);
  RecordingSink sink;
  CHECK(PushAll(*staged, sink).planned == 3);  // x is a file and a link
  CHECK(Paths(*staged, {sink.IndexOf("same\n")}) == Strings{"a", "c", "d/b"});
  const auto named = staged->Locate({{}, {repo.Id(":0:a")}, {}});
  CHECK(named->size() == 3);
}

TEST_CASE("before the first commit everything staged is new") {
  const TempRepo repo;
  repo.Sh("echo 1 > a; git add .");
  const Open open(repo.path());
  const auto staged = Staged(*open);
  RecordingSink sink;
  PushAll(*staged, sink);
  CHECK(sink.Texts(What::kFile) == Strings{"1\n"});
  CHECK((*staged->Locate({{0}, {}, {}}))[0].before.empty());
}

TEST_CASE("in a merge only what differs from every parent is judged") {
  const TempRepo repo;
  repo.Sh(
      "echo base > both; echo base > ours; echo base > theirs; git add .;"
      "git commit -qm base; git checkout -q -b side;"
      "echo theirs > theirs; echo side > both; git commit -qam side;"
      "git checkout -q main;"
      "echo ours > ours; echo main > both; git commit -qam main;"
      "git merge -q --no-commit side || :;"
      "echo evil > both; echo more > evil; git add .");
  const Open open(repo.path());
  const auto staged = Staged(*open);
  RecordingSink sink;
  PushAll(*staged, sink);
  CHECK(sink.Texts(What::kFile) == Strings{"evil\n", "more\n"});
  const auto origins = staged->Locate({{sink.IndexOf("evil\n")}, {}, {}});
  CHECK((*origins)[0].before ==
        std::vector{repo.Id("main:both"), repo.Id("side:both")});
}

TEST_CASE("an unmerged index is refused") {
  const TempRepo repo;
  repo.Sh(
      "echo 1 > f; git add .; git commit -qm 1; git checkout -q -b side;"
      "echo 2 > f; git commit -qam 2; git checkout -q main;"
      "echo 3 > f; git commit -qam 3; git merge -q side || :");
  const Open open(repo.path());
  RecordingSink sink;
  CHECK_FALSE(Staged(*open)->Push(sink, {}).ok());
}

TEST_CASE("gitlinks and intents to add carry nothing to judge") {
  const TempRepo repo;
  repo.Sh(
      "git update-index --add --cacheinfo "
      "160000,1111111111111111111111111111111111111111,sub;"
      "echo s > .env; git add -N .env");
  const Open open(repo.path());
  RecordingSink sink;
  CHECK(PushAll(*Staged(*open), sink).planned == 0);
  CHECK(sink.seen.empty());
}

TEST_CASE("a file that becomes a link, and back, is judged") {
  const TempRepo repo;
  repo.Sh(
      "echo 1 > f; ln -s a l; git add .; git commit -qm x; rm f l;"
      "ln -s elsewhere f; echo 2 > l; git add .");
  const Open open(repo.path());
  RecordingSink sink;
  PushAll(*Staged(*open), sink);
  CHECK(sink.Texts(What::kFile) == Strings{"2\n"});
  CHECK(sink.Texts(What::kSymlink) == Strings{"elsewhere"});
}

TEST_CASE("what is too large is left out, and said") {
  const TempRepo repo;
  repo.Sh("echo 12345 > large; echo 1 > small; git add .");
  const Open open(repo.path());
  const auto staged = Staged(*open);
  RecordingSink sink;
  Options options;
  options.blob_bytes = 5;
  const blob::Coverage coverage = PushAll(*staged, sink, options);
  CHECK(coverage.judged == 1);
  CHECK(coverage.left_out.at(blob::LeftOut::kTooLarge) == 1);
  REQUIRE(coverage.too_large.size() == 1);
  CHECK(coverage.too_large[0].size == 6);
  CHECK(Paths(*staged, {coverage.too_large[0].blob}) == Strings{"large"});
}

TEST_CASE("a missing blob is a failure, never a shorter list") {
  const TempRepo repo;
  repo.Sh(
      "echo 1 > a; echo 2 > b; git add .; f=$(git rev-parse :a);"
      "rm -f .git/objects/$(echo $f | cut -c1-2)/$(echo $f | cut -c3-)");
  const Open open(repo.path());
  RecordingSink sink;
  const blob::Coverage coverage = PushAll(*Staged(*open), sink);
  CHECK(coverage.judged == 1);
  CHECK(coverage.failed == 1);
  REQUIRE(coverage.errors.size() == 1);
  CHECK(coverage.errors[0].doing().find(repo.Id(":a").Hex()) !=
        std::string::npos);
}

TEST_CASE("a blob that the judge refuses is a failure") {
  const TempRepo repo;
  repo.Sh("echo 1 > a; echo 2 > b; git add .");
  const Open open(repo.path());
  RecordingSink sink;
  sink.refused = "2";
  const blob::Coverage coverage = PushAll(*Staged(*open), sink);
  CHECK(coverage.judged == 1);
  CHECK(coverage.failed == 1);
}

TEST_CASE("when time is up the rest is counted as such") {
  const TempRepo repo;
  repo.Sh("echo 1 > a; echo 2 > b; git add .");
  const Open open(repo.path());
  RecordingSink sink;
  base::Stop stop;
  stop.Interrupt();
  Options options;
  options.stop = &stop;
  const blob::Coverage coverage = PushAll(*Staged(*open), sink, options);
  CHECK(coverage.judged == 0);
  CHECK(coverage.left_out.at(blob::LeftOut::kTimeout) == 2);
}

TEST_CASE("a partial clone's promised blobs are left out, damaged ones not") {
  const TempRepo repo;
  repo.Sh(
      "echo text > f; git add f; git commit -qm x;"
      "git config uploadpack.allowFilter true;"
      "git clone -q --no-checkout --filter=blob:none \"file://$PWD\" "
      "../partial");
  const std::string partial = repo.top() + "/partial";
  repo.ShIn(partial,
            "git -c protocol.allow=never update-index --add "
            "--cacheinfo 100644,$(git rev-parse HEAD:f),g;"
            "git rm -q --cached f 2>/dev/null || :");
  const Open open(partial);
  RecordingSink sink;
  const blob::Coverage coverage = PushAll(*Staged(*open), sink);
  CHECK(coverage.planned == 1);
  CHECK(coverage.left_out.at(blob::LeftOut::kPromised) == 1);
}

}  // namespace
}  // namespace source
