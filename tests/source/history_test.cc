#include <doctest/doctest.h>

#include <set>
#include <string>
#include <vector>

#include "git/temp_repo.h"
#include "source/recording_sink.h"
#include "source/source.h"

namespace source {
namespace {

using blob::What;
using test::Open;
using test::PushAll;
using test::RecordingSink;
using test::Strings;
using test::TempRepo;

TEST_CASE("every object is judged, reachable or not, packed or loose") {
  for (const char* format : {"", "--object-format=sha256"}) {
    const TempRepo repo(format);
    repo.Sh(
        "echo 1 > a; git add .; git commit -qm one; git repack -adq;"
        "echo 2 > b; git add .; git commit -qm two; git tag -a -m t v1;"
        "echo junk | git hash-object -w --stdin; echo st > a; git stash -q;"
        "git update-ref refs/notes/x HEAD");
    const Open open(repo.path());
    const auto history = History(*open, {});
    RecordingSink sink;
    const blob::Coverage coverage = PushAll(*history, sink);
    CHECK(coverage.failed == 0);
    CHECK(sink.Texts(What::kFile) == Strings{"1\n", "2\n", "junk\n", "st\n"});
    CHECK(sink.Texts(What::kTag).size() == 1);
    CHECK(sink.Texts(What::kCommit).size() == 4);
    CHECK(sink.Texts(What::kRefName) == Strings{"refs/heads/main",
                                                "refs/notes/x", "refs/stash",
                                                "refs/tags/v1"});
  }
}

TEST_CASE("with revisions only what they reach is judged") {
  const TempRepo repo;
  repo.Sh(
      "echo 1 > a; git add .; git commit -qm one; git checkout -q -b side;"
      "echo 2 > b; git add .; git commit -qm two");
  const Open open(repo.path());
  RecordingSink sink;
  PushAll(*History(*open, {"main"}), sink);
  CHECK(sink.Texts(What::kFile) == Strings{"1\n"});
  RecordingSink none;
  CHECK_FALSE(History(*open, {"nope"})->Push(none, {}).ok());
}

TEST_CASE("places have the first and the last commit, author and date") {
  const TempRepo repo;
  repo.Sh(
      "mkdir d; echo s > d/f; git add .; git commit -qm one;"
      "git rm -q d/f; git commit -qm two --allow-empty;"
      "mkdir -p d e; echo s > d/f; echo s > e/g; git add .;"
      "git commit -qm three; git checkout -q -b side; echo t > t;"
      "git add .; git commit -qm four; git checkout -q main;"
      "git branch -qD side");
  const Open open(repo.path());
  const auto history = History(*open, {});
  RecordingSink sink;
  PushAll(*history, sink);
  const auto origins = history->Locate({{sink.IndexOf("s\n")}, {}, {}});
  REQUIRE(origins.ok());
  REQUIRE(origins->size() == 2);
  CHECK((*origins)[0].path == "d/f");
  CHECK((*origins)[0].commit == repo.Id("main~2"));
  CHECK((*origins)[0].last_commit == repo.Id("main"));
  CHECK((*origins)[0].author == "Ann Author <ann@example.org>");
  CHECK((*origins)[0].date == "2024-05-06T07:08:09Z");
  CHECK((*origins)[0].reachable);
  CHECK((*origins)[0].before.empty());
  CHECK((*origins)[1].path == "e/g");
  CHECK(*history->Read((*origins)[1]) == "s\n");
  // On a branch that is gone, and only the reflog remembers.
  const auto gone = history->Locate({{sink.IndexOf("t\n")}, {}, {}});
  REQUIRE(gone->size() == 1);
  CHECK((*gone)[0].path == "t");
  CHECK_FALSE((*gone)[0].reachable);
  // By name, and by folder.
  CHECK(history->Locate({{}, {repo.Id("main:e/g")}, {}})->size() == 2);
  const auto below = history->Locate({{}, {}, {repo.Id("main:e")}});
  REQUIRE(below->size() == 1);
  CHECK((*below)[0].path == "e/g");
}

TEST_CASE("what a merge brings alone, and root commits, are placed") {
  const TempRepo repo;
  repo.Sh(
      "echo 1 > a; git add .; git commit -qm one; git checkout -q -b side;"
      "git commit -q --allow-empty -m s; git checkout -q main;"
      "git commit -q --allow-empty -m m; git merge -q --no-commit side;"
      "echo evil > evil; git add .; git commit -qm merge");
  const Open open(repo.path());
  const auto history = History(*open, {});
  RecordingSink sink;
  PushAll(*history, sink);
  const auto evil = history->Locate({{sink.IndexOf("evil\n")}, {}, {}});
  REQUIRE(evil->size() == 1);
  CHECK((*evil)[0].commit == repo.Id("main"));
  const auto root = history->Locate({{sink.IndexOf("1\n")}, {}, {}});
  REQUIRE(root->size() == 1);
  CHECK((*root)[0].commit == repo.Id("main~2"));
}

TEST_CASE("what only a lost commit had is placed there, and unreachable") {
  const TempRepo repo;
  repo.Sh(
      "echo 1 > a; git add .; git commit -qm one;"
      "mkdir -p d/e; echo lost > d/e/f; git add .; git commit -qm two;"
      "git rev-parse HEAD > ../lost; git reset -q --hard HEAD~1;"
      "git reflog expire --expire=now --all; git repack -adkq");
  const Open open(repo.path());
  const auto history = History(*open, {});
  RecordingSink sink;
  PushAll(*history, sink);
  const auto lost = history->Locate({{sink.IndexOf("lost\n")}, {}, {}});
  REQUIRE(lost.ok());
  REQUIRE(lost->size() == 1);
  CHECK((*lost)[0].path == "d/e/f");
  CHECK((*lost)[0].commit.Hex() == repo.Sh("cat ../lost"));
  CHECK_FALSE((*lost)[0].reachable);
}

TEST_CASE("the trees of many commits in deltas lead to every place") {
  const TempRepo repo;
  // A folder that moves about, among files that change in each commit.
  repo.Sh(
      "for n in 1 2 3 4 5 6 7 8 9 10 11 12; do"
      "  rm -rf x*; mkdir -p x$n/y; echo s > x$n/y/s;"
      "  for f in a b c d e f g h i j k l m; do echo $n$f > $f; done;"
      "  git add -A; git commit -qm $n;"
      "done; git repack -adfq --depth=50");
  const Open open(repo.path());
  const auto history = History(*open, {});
  RecordingSink sink;
  PushAll(*history, sink);
  const auto places = history->Locate({{sink.IndexOf("s\n")}, {}, {}});
  REQUIRE(places.ok());
  CHECK(places->size() == 12);
  for (const blob::Origin& origin : *places) {
    CHECK(origin.reachable);
    CHECK(repo.Sh("git cat-file -p " + origin.commit.Hex() + ":" +
                  origin.path) == "s");
  }
}

// Enough of an Origin to tell it from others.
Strings Lines(const std::vector<blob::Origin>& origins) {
  Strings lines;
  for (const blob::Origin& origin : origins) {
    lines.push_back(origin.id.Hex() + " " + origin.path + " " +
                    origin.commit.Hex() + " " + origin.last_commit.Hex() + " " +
                    (origin.reachable ? "reachable" : "lost") + " " +
                    (origin.blob ? std::to_string(*origin.blob) : "named"));
  }
  return lines;
}

TEST_CASE("places are the same, recorded in the push or read after it") {
  for (const char* pack :
       {"git repack -adfq --depth=50", "true",
        "mv .git/objects/pack/*.pack ..; for p in ../*.pack; do"
        " git unpack-objects -q < $p; done"}) {
    CAPTURE(pack);
    const TempRepo repo;
    // A secret that wanders, a name and a folder that are wanted, and a file
    // that has the name's content elsewhere.
    repo.Sh(
        "for n in 1 2 3 4 5 6 7 8 9 10 11 12; do"
        "  rm -rf x*; mkdir -p x$n/y z/keys; echo s > x$n/y/s;"
        "  echo key$n > z/keys/id; echo other > z/named; echo other > w;"
        "  for f in a b c d e f g h i j k l m; do echo $n$f > $f; done;"
        "  git add -A; git commit -qm $n;"
        "done; git checkout -q -b side; echo s > side; git add side;"
        "git commit -qm side; git checkout -q main; git branch -qD side;"
        "git tag -a -m t v1; git repack -adkq");
    repo.Sh(pack);
    const Open open(repo.path());
    std::vector<Strings> found;
    for (const bool recorded : {true, false}) {
      const auto history = History(*open, {});
      RecordingSink sink;
      sink.wanted_names = {"keys", "named"};
      Options options;
      if (recorded) {
        options.hits = [&sink] {
          return std::vector<blob::ObjectId>{
              sink.judged.at(sink.IndexOf("s\n")).id};
        };
      }
      PushAll(*history, sink, options);
      Wanted wanted{{sink.IndexOf("s\n")}, {}, {}};
      std::set<blob::ObjectId> named;
      std::set<blob::ObjectId> trees;
      for (const RecordingSink::Seen& one : sink.seen) {
        if (one.name == "named") named.insert(one.id);
        if (one.name == "keys") trees.insert(one.id);
      }
      wanted.named.assign(named.begin(), named.end());
      wanted.trees.assign(trees.begin(), trees.end());
      const auto origins = history->Locate(wanted);
      REQUIRE(origins.ok());
      Strings lines;
      for (std::string& line : Lines(*origins)) {
        // (Where else the content of a wanted name is, is not asked.)
        if (line.find(" w ") == std::string::npos) lines.push_back(line);
      }
      CHECK(lines.size() == 12 + 1 + 1 + 12);
      found.push_back(lines);
      // What nobody said would be asked for is found all the same.
      const auto other = history->Locate({{sink.IndexOf("12m\n")}, {}, {}});
      REQUIRE(other.ok());
      CHECK(other->size() == 1);
    }
    CHECK(found[0] == found[1]);
  }
}

TEST_CASE("what an earlier audit knows is not judged again, and still placed") {
  const TempRepo repo;
  repo.Sh(
      "for n in 1 2 3; do echo $n > f; git add f; git commit -qm $n; done;"
      "git tag -a -m t v1; git repack -adq");
  const Open open(repo.path());
  const auto first = History(*open, {});
  RecordingSink sink;
  PushAll(*first, sink);
  const blob::BlobIndex hit = sink.IndexOf("2\n");
  const CleanIds<std::string> clean = first->IdsWithout({hit});
  CHECK(clean.files.size() == 2 * 20);
  CHECK(clean.messages.size() == 4 * 20);
  CHECK(clean.files.find(sink.judged.at(hit).id.raw()) == std::string::npos);

  repo.Sh("echo 4 > f; git commit -qam 4");
  for (const bool recorded : {true, false}) {
    const Open again(repo.path());
    const auto second = History(*again, {});
    RecordingSink fresh;
    Options options;
    options.known = {clean.files, clean.messages};
    if (recorded) {
      options.hits = [&] {
        return std::vector<blob::ObjectId>{sink.judged.at(hit).id};
      };
    }
    const blob::Coverage coverage = PushAll(*second, fresh, options);
    CHECK(coverage.failed == 0);
    CHECK(fresh.Texts(What::kFile) == Strings{"2\n", "4\n"});
    CHECK(fresh.Texts(What::kCommit).size() == 1);
    CHECK(fresh.Texts(What::kTag).empty());
    const auto origins = second->Locate({{fresh.IndexOf("2\n")}, {}, {}});
    REQUIRE(origins.ok());
    REQUIRE(origins->size() == 1);
    CHECK((*origins)[0].commit == repo.Id("main~2"));
    CHECK((*origins)[0].reachable);
    const CleanIds<std::string> all =
        second->IdsWithout({fresh.IndexOf("2\n")});
    CHECK(all.files.size() == 3 * 20);
    CHECK(all.messages.size() == 5 * 20);
  }
}

TEST_CASE("commits, tags, refs and lost blobs have places without a path") {
  const TempRepo repo;
  repo.Sh(
      "echo 1 > a; git add .; git commit -qm one; git tag -a -m t v1;"
      "echo junk | git hash-object -w --stdin");
  const Open open(repo.path());
  const auto history = History(*open, {});
  RecordingSink sink;
  PushAll(*history, sink);
  for (const auto& [index, one] : sink.judged) {
    const std::string text = one.text;
    INFO(text);
    const auto origins = history->Locate({{index}, {}, {}});
    REQUIRE(origins->size() == 1);
    const blob::Origin& origin = (*origins)[0];
    CHECK(origin.what == one.what);
    CHECK(origin.reachable == (one.text != "junk\n"));
    CHECK(origin.path == (one.text == "1\n" ? "a" : ""));
    if (one.what == What::kTag) CHECK(origin.ref == "refs/tags/v1");
    if (one.what == What::kCommit) CHECK(origin.commit == one.id);
    CHECK(*history->Read(origin) == one.text);
  }
}

}  // namespace
}  // namespace source
