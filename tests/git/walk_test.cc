#include "git/walk.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "base/stop.h"
#include "git/history.h"
#include "git/recording_sink.h"
#include "git/temp_repo.h"
#include "git/walk_stores.h"
#include "git/walking.h"

namespace git {
namespace {

using test::AllObjects;
using test::History;
using test::RecordingSink;
using test::Stores;
using test::TempRepo;
using test::WalkInto;

std::string ObjectDir(const TempRepo& repo) {
  return repo.path() + "/.git/objects";
}

// Every entry of every tree, as Git lists them.
std::set<RecordingSink::Entry> AllEntries(const TempRepo& repo) {
  std::set<RecordingSink::Entry> entries;
  std::string script;
  for (const auto& [id, type] : AllObjects(repo)) {
    if (type == "tree") script += "git ls-tree -z " + id.Hex() + "\n";
  }
  const std::string listing = repo.Sh(script);
  for (const std::string_view line : base::Split(listing, '\0')) {
    if (line.empty()) continue;
    const std::size_t tab = line.find('\t');
    const auto mode = static_cast<std::uint32_t>(
        std::stoul(std::string(line.substr(0, 6)), nullptr, 8));
    const auto id = blob::ObjectId::FromHex(
        line.substr(line.rfind(' ', tab) + 1, tab - line.rfind(' ', tab) - 1));
    REQUIRE(id);
    entries.emplace(std::string(line.substr(tab + 1)), mode, *id);
  }
  return entries;
}

// That every object Git lists was judged, as what it is, and every name seen.
void CheckAll(const TempRepo& repo, const RecordingSink& sink,
              const Walked& walked) {
  const auto objects = AllObjects(repo);
  CHECK(walked.coverage.planned == objects.size());
  CHECK(walked.coverage.judged == objects.size());
  INFO(test::Lines(walked.coverage));
  CHECK(walked.coverage.failed == 0);
  std::size_t pushed = 0;
  for (const auto& [id, type] : objects) {
    if (type == "tree") continue;
    ++pushed;
    const auto judged = sink.judged().find(id);
    REQUIRE(judged != sink.judged().end());
    const blob::What what = type == "commit" ? blob::What::kCommit
                            : type == "tag"  ? blob::What::kTag
                                             : blob::What::kFile;
    CHECK(judged->second.what == what);
  }
  CHECK(sink.judged().size() == pushed);
  CHECK(sink.seen() == AllEntries(repo));
}

std::size_t DerivedCount(const RecordingSink& sink) {
  return static_cast<std::size_t>(
      std::count_if(sink.judged().begin(), sink.judged().end(),
                    [](const auto& judged) { return judged.second.derived; }));
}

// Every shape that Git can give a store holds the same objects.
TEST_CASE("every object of every shape of store is judged once") {
  struct Shape {
    std::string name;
    const char* script;
    bool deltas;
  };
  const std::vector<Shape> shapes = {
      {"as imported", "true", true},
      {"usual", "git repack -adfq --depth=50 --window=10", true},
      {"deep", "git repack -adfq --depth=250 --window=50", true},
      {"broad", "git repack -adfq --depth=2 --window=50", true},
      {"no deltas", "git repack -adfq --depth=0", false},
      {"bases by id",
       "git -c repack.useDeltaBaseOffset=false repack -adfq --depth=50", true},
      {"large offsets in the index",
       "git repack -adfq; p=$(echo .git/objects/pack/*.pack);"
       "rm -f ${p%.pack}.idx;"
       "git index-pack --index-version=2,0x1000 $p >/dev/null",
       true},
      {"loose",
       "mv .git/objects/pack/*.pack ..; rm -f .git/objects/pack/*;"
       "for p in ../*.pack; do git unpack-objects -q < $p; done",
       false},
      {"packs that overlap",
       "for n in 5 15 30; do"
       "  git rev-list --objects --all~$n 2>/dev/null |"
       "    git pack-objects -q .git/objects/pack/pack >/dev/null || true;"
       "  git rev-list --objects main~$n | git pack-objects -q --depth=$n"
       "    .git/objects/pack/pack >/dev/null;"
       "done",
       true},
      {"a pack and the same objects loose",
       "cp .git/objects/pack/*.pack ..;"
       "mv .git/objects/pack .git/objects/was; mkdir .git/objects/pack;"
       "for p in ../*.pack; do git unpack-objects -q < $p; done;"
       "rm -rf .git/objects/pack; mv .git/objects/was .git/objects/pack",
       true},
      {"with a commit since, loose",
       "git repack -adq; echo new > new;"
       "git read-tree HEAD; git add new; git commit -qm new",
       true},
  };
  for (const Shape& shape : shapes) {
    CAPTURE(shape.name);
    const TempRepo repo;
    History(40).Import(repo);
    repo.Sh(shape.script);
    std::vector<blob::ObjectId> ids;
    for (const int threads : {1, 5}) {
      CAPTURE(threads);
      RecordingSink sink;
      WalkOptions options;
      options.threads = threads;
      options.verify_ids = threads == 5;
      const Walked walked = WalkInto(sink, Stores({ObjectDir(repo)}), options);
      CheckAll(repo, sink, walked);
      CHECK((DerivedCount(sink) > 0) == shape.deltas);
      // Whatever the threads did, an object's number is the same.
      if (threads == 1) ids = walked.ids;
      CHECK(walked.ids == ids);
    }
  }
}

// What a tree's copies promise: that they begin and end where entries do.
void CheckEntries(const blob::Blob& blob) {
  if (blob.what != blob::What::kTree) return;
  for (const blob::Copy& copy : *blob.copies) {
    CHECK(ParseTree(blob.text.substr(copy.to, copy.length), 20).ok());
  }
  for (const base::Span& span : *blob.inserted) {
    CHECK(ParseTree(span.In(blob.text), 20).ok());
  }
}

TEST_CASE("a walk of the structure pushes commits, tags and trees") {
  for (const char* script :
       {"true", "git repack -adfq --depth=50 --window=10",
        "mv .git/objects/pack/*.pack ..; rm -f .git/objects/pack/*;"
        "for p in ../*.pack; do git unpack-objects -q < $p; done"}) {
    CAPTURE(script);
    const TempRepo repo;
    History(40).Import(repo);
    repo.Sh(script);
    RecordingSink sink;
    sink.before_judging = CheckEntries;
    WalkOptions options;
    options.pushes = Pushes::kStructure;
    const Walked walked = WalkInto(sink, Stores({ObjectDir(repo)}), options);
    CHECK(walked.coverage.failed == 0);
    std::size_t expected = 0;
    for (const auto& [id, type] : AllObjects(repo)) {
      if (type == "blob") {
        CHECK_FALSE(sink.judged().contains(id));
        continue;
      }
      ++expected;
      REQUIRE(sink.judged().contains(id));
      CHECK((sink.judged().at(id).what == blob::What::kTree) ==
            (type == "tree"));
    }
    CHECK(sink.judged().size() == expected);
    CHECK(sink.faults().empty());
  }
}

TEST_CASE("a walk of contents and then trees") {
  for (const char* script :
       {"true", "git repack -adfq --depth=50 --window=10",
        "mv .git/objects/pack/*.pack ..; rm -f .git/objects/pack/*;"
        "for p in ../*.pack; do git unpack-objects -q < $p; done"}) {
    for (const int threads : {1, 3}) {
      CAPTURE(script);
      CAPTURE(threads);
      const TempRepo repo;
      History(40).Import(repo);
      repo.Sh(script);
      RecordingSink sink;
      std::atomic<std::size_t> late = 0;
      std::atomic<bool> trees_began = false;
      base::Mutex mu;
      std::set<RecordingSink::Entry> entries;
      sink.before_judging = [&](const blob::Blob& blob) {
        if (blob.what != blob::What::kTree) {
          late += trees_began ? 1 : 0;
          return;
        }
        trees_began = true;
        base::MutexLock lock(mu);
        CheckEntries(blob);
        REQUIRE(blob.entries != nullptr);
        for (const blob::Name& entry : *blob.entries) {
          entries.emplace(std::string(entry.name), entry.mode, entry.id);
          // It stands in what was inserted.
          const auto at =
              static_cast<std::size_t>(entry.name.data() - blob.text.data());
          CHECK(std::any_of(blob.inserted->begin(), blob.inserted->end(),
                            [&](const base::Span& span) {
                              return span.begin() <= at && at < span.end();
                            }));
        }
      };
      WalkOptions options;
      options.threads = threads;
      options.pushes = Pushes::kContentsThenTrees;
      const Walked walked = WalkInto(sink, Stores({ObjectDir(repo)}), options);
      const auto objects = AllObjects(repo);
      CHECK(walked.coverage.failed == 0);
      CHECK(walked.coverage.judged == objects.size());
      CHECK(sink.judged().size() == objects.size());
      CHECK(late == 0);
      CHECK(entries == AllEntries(repo));
      CHECK(sink.seen().empty());
    }
  }
}

TEST_CASE("a loose tree has no id among the Blobs") {
  const TempRepo repo;
  repo.Sh("mkdir d; echo 1 > d/f; git add .; git commit -qm one");
  RecordingSink sink;
  const Walked walked = WalkInto(sink, Stores({ObjectDir(repo)}), {});
  std::size_t named = 0;
  for (blob::BlobIndex index = 0; index < walked.ids.size(); ++index) {
    if (walked.ids[index].null()) continue;
    ++named;
    CHECK(sink.indices().at(index) == walked.ids[index]);
  }
  CHECK(named == 2);  // the commit and the file; two trees are none
  CHECK(walked.ids.size() == 4);
}

TEST_CASE("the objects of alternates are judged with the others") {
  const TempRepo repo;
  History(30).Import(repo);
  repo.Sh(
      "git clone -q --shared . ../fork; cd ../fork; echo new > new;"
      "git add new; git commit -qm new");
  RecordingSink sink;
  const Walked walked = WalkInto(
      sink, Stores({repo.top() + "/fork/.git/objects", ObjectDir(repo)}));
  CHECK(walked.coverage.planned == AllObjects(repo).size() + 3);
  CHECK(walked.coverage.judged == walked.coverage.planned);
  RecordingSink twice;
  CHECK(WalkInto(twice, Stores({ObjectDir(repo), ObjectDir(repo)}))
            .coverage.planned == AllObjects(repo).size());
}

TEST_CASE("SHA-256 stores are walked") {
  for (const char* script :
       {"git repack -adfq",
        "git -c repack.useDeltaBaseOffset=false repack -adfq",
        "mv .git/objects/pack/*.pack ..; rm -f .git/objects/pack/*;"
        "for p in ../*.pack; do git unpack-objects -q < $p; done"}) {
    CAPTURE(script);
    const TempRepo repo("--object-format=sha256");
    History(30, 100, 32).Import(repo);
    repo.Sh(script);
    RecordingSink sink;
    WalkOptions options;
    options.verify_ids = true;
    const Walked walked =
        WalkInto(sink, Stores({ObjectDir(repo)}, 32), options);
    CheckAll(repo, sink, walked);
  }
}

TEST_CASE("bases whose bytes were given up are made again") {
  const TempRepo repo;
  History(80, 500).Import(repo);
  repo.Sh("git repack -adfq --depth=20 --window=80");
  for (const int threads : {1, 4}) {
    StoresToWalk stores = Stores({ObjectDir(repo)});
    stores.live_bytes = 0;
    WalkOptions options;
    options.threads = threads;
    RecordingSink sink;
    const Walked walked = WalkInto(sink, stores, options);
    CheckAll(repo, sink, walked);
    CHECK(DerivedCount(sink) > 0);
  }
}

TEST_CASE("a repository is walked through its own front door") {
  const TempRepo repo;
  History(10).Import(repo);
  const test::Open open(repo.path());
  RecordingSink sink;
  const auto walked = Walk(*open, open->object_dirs(), sink, {});
  REQUIRE(walked.ok());
  CheckAll(repo, sink, *walked);
}

TEST_CASE("an empty store has nothing, a missing one cannot be listed") {
  const TempRepo repo;
  RecordingSink sink;
  const Walked walked = WalkInto(sink, Stores({ObjectDir(repo)}));
  CHECK(walked.coverage.planned == 0);
  CHECK(walked.ids.empty());
  CHECK_FALSE(WalkStores(Stores({repo.top() + "/none"}), sink, {}).ok());
}

// --- a part of a store

TEST_CASE("only what is asked for is judged, and all of it") {
  const TempRepo repo;
  History(30).Import(repo);
  for (const char* script :
       {"git repack -adfq",
        "git -c repack.useDeltaBaseOffset=false repack -adfq",
        "mv .git/objects/pack/*.pack ..; rm -f .git/objects/pack/*;"
        "for p in ../*.pack; do git unpack-objects -q < $p; done"}) {
    CAPTURE(script);
    repo.Sh(script);
    const auto objects = AllObjects(repo);
    for (const std::size_t step : {1, 7, 100}) {
      CAPTURE(step);
      WalkOptions options;
      std::size_t pushed = 0;
      for (std::size_t at = 0; at < objects.size(); at += step) {
        options.only.push_back(objects[at].first);
        if (objects[at].second != "tree") ++pushed;
      }
      RecordingSink sink;
      const Walked walked = WalkInto(sink, Stores({ObjectDir(repo)}), options);
      CHECK(walked.coverage.planned == options.only.size());
      CHECK(walked.coverage.judged == options.only.size());
      CHECK(sink.judged().size() == pushed);
      for (const auto& [id, judged] : sink.judged()) {
        CHECK(std::binary_search(options.only.begin(), options.only.end(), id));
      }
    }
  }
}

TEST_CASE("what is asked for and nowhere is a failure, or was promised") {
  const TempRepo repo;
  History(5).Import(repo);
  WalkOptions options;
  options.only = {*blob::ObjectId::FromHex(std::string(40, '1'))};
  for (const bool partial : {false, true}) {
    StoresToWalk stores = Stores({ObjectDir(repo)});
    stores.partial = partial;
    RecordingSink sink;
    const Walked walked = WalkInto(sink, stores, options);
    CHECK(walked.coverage.planned == 1);
    CHECK(walked.coverage.failed == (partial ? 0 : 1));
    CHECK(walked.coverage.LeftOutTotal() == (partial ? 1 : 0));
    if (!partial) {
      CHECK(walked.coverage.errors.front().doing() ==
            "read object " + std::string(40, '1'));
    }
  }
}

TEST_CASE("what is known is not judged again, and counts as judged") {
  const TempRepo repo;
  History(30).Import(repo);
  repo.Sh("git repack -adfq");
  const auto before = AllObjects(repo);
  std::string known;
  for (const auto& [id, type] : before) known += id.raw();
  // Known, but not here: neither planned nor judged.
  known += std::string(20, '\xff');
  for (const char* script :
       {"true", "echo new > new; git add new; git commit -qm new",
        "git repack -adfq", "git reset -q --soft HEAD~; git repack -adkq"}) {
    CAPTURE(script);
    repo.Sh(script);
    const auto objects = AllObjects(repo);
    WalkOptions options;
    options.known = known;
    RecordingSink sink;
    const Walked walked = WalkInto(sink, Stores({ObjectDir(repo)}), options);
    CHECK(walked.coverage.planned == objects.size());
    CHECK(walked.coverage.judged == objects.size());
    std::size_t fresh = 0;
    for (const auto& [id, type] : objects) {
      const bool is_new = !std::binary_search(before.begin(), before.end(),
                                              std::pair(id, type));
      if (!is_new || type == "tree") continue;
      ++fresh;
      CHECK(sink.judged().contains(id));
    }
    CHECK(sink.judged().size() == fresh);

    options.only = {before[0].first, before[1].first};
    RecordingSink some;
    const Walked part = WalkInto(some, Stores({ObjectDir(repo)}), options);
    CHECK(part.coverage.planned == 2);
    CHECK(part.coverage.judged == 2);
    CHECK(some.judged().empty());
  }
}

// --- limits

TEST_CASE("objects above the limit are named, those derived from them judged") {
  const TempRepo repo;
  // Each version is a part of the one before, so that Git stores the longest
  // whole and the others as deltas of it.
  const std::string line = test::Random(3).Line(4000);
  repo.Write("file", line + line.substr(100));
  repo.Sh("git add file; git commit -qm long");
  repo.Write("file", line);
  repo.Sh("git add file; git commit -qm short");
  const blob::ObjectId large = repo.Id("HEAD~:file");
  const blob::ObjectId small = repo.Id("HEAD:file");
  WalkOptions options;
  options.blob_bytes = 5000;
  for (const char* script : {"true", "git repack -adfq --depth=50"}) {
    CAPTURE(script);
    repo.Sh(script);
    RecordingSink sink;
    const Walked walked = WalkInto(sink, Stores({ObjectDir(repo)}), options);
    CHECK(walked.coverage.planned == 6);
    CHECK(walked.coverage.judged == 5);
    REQUIRE(walked.coverage.too_large.size() == 1);
    CHECK(walked.coverage.too_large[0].id == large);
    CHECK(walked.coverage.too_large[0].size > 5000);
    CHECK(walked.ids[walked.coverage.too_large[0].blob] == large);
    CHECK_FALSE(sink.judged().contains(large));
    CHECK(sink.judged().contains(small));
  }
}

TEST_CASE("a walk that is stopped says what it left out") {
  const TempRepo repo;
  History(60).Import(repo);
  repo.Sh("git repack -adfq");
  const std::size_t all = AllObjects(repo).size();
  for (const int threads : {1, 3}) {
    for (const std::size_t after : {0, 50}) {
      base::Stop stop;
      if (after == 0) stop.Interrupt();
      WalkOptions options;
      options.threads = threads;
      options.stop = &stop;
      std::atomic<std::size_t> count{0};
      RecordingSink sink;
      sink.before_judging = [&](const blob::Blob&) {
        if (++count == after) stop.Interrupt();
      };
      const Walked walked = WalkInto(sink, Stores({ObjectDir(repo)}), options);
      CHECK(walked.coverage.planned == all);
      CHECK(walked.coverage.failed == 0);
      const auto left = walked.coverage.left_out.find(blob::LeftOut::kTimeout);
      REQUIRE(left != walked.coverage.left_out.end());
      CHECK(left->second + walked.coverage.judged == all);
      CHECK(left->second > 0);
      if (after == 0) CHECK(walked.coverage.judged == 0);
    }
  }
}

TEST_CASE("progress is told, and never beyond what was planned") {
  const TempRepo repo;
  History(400, 0).Import(repo);
  std::uint64_t told = 0;
  WalkOptions options;
  options.progress = [&](std::uint64_t judged, std::uint64_t planned) {
    CHECK(judged <= planned);
    CHECK(judged > told);
    told = judged;
  };
  RecordingSink sink;
  const Walked walked = WalkInto(sink, Stores({ObjectDir(repo)}), options);
  CHECK(walked.coverage.planned > 1024);
  CHECK(told >= 1024);
}

// --- trouble

TEST_CASE("what the sink cannot judge is a failure, what derives from it not") {
  const TempRepo repo;
  History(40).Import(repo);
  repo.Sh("git repack -adfq --depth=50");
  const std::size_t all = AllObjects(repo).size();
  RecordingSink sink;
  sink.failing = {repo.Id("main:long.json")};
  const Walked walked = WalkInto(sink, Stores({ObjectDir(repo)}));
  CHECK(walked.coverage.planned == all);
  CHECK(walked.coverage.judged == all - 1);
  CHECK(walked.coverage.failed == 1);
  REQUIRE(walked.coverage.errors.size() == 1);
  CHECK(walked.coverage.errors[0].Line() == "judge: told to fail");
}

TEST_CASE("loose objects that Git packs meanwhile are found in the pack") {
  const TempRepo repo;
  History(10, 10).Import(repo);
  repo.Sh(
      "mv .git/objects/pack/*.pack ..; rm -f .git/objects/pack/*;"
      "for p in ../*.pack; do git unpack-objects -q < $p; done");
  const test::Open open(repo.path());
  RecordingSink sink;
  bool packed = false;
  sink.before_judging = [&](const blob::Blob&) {
    if (packed) return;
    packed = true;
    repo.Sh("git repack -adkq; git prune-packed");
  };
  const auto walked = Walk(*open, open->object_dirs(), sink, {});
  REQUIRE(walked.ok());
  CHECK(packed);
  CheckAll(repo, sink, *walked);
}

TEST_CASE("loose objects that vanish for good are failures") {
  const TempRepo repo;
  repo.Write("a", "a");
  repo.Write("b", "b");
  repo.Sh("git add a b");
  RecordingSink sink;
  bool gone = false;
  sink.before_judging = [&](const blob::Blob&) {
    if (gone) return;
    gone = true;
    repo.Sh("rm -rf .git/objects/??");
  };
  const Walked walked = WalkInto(sink, Stores({ObjectDir(repo)}));
  CHECK(walked.coverage.judged == 1);
  CHECK(walked.coverage.failed == 1);
}

}  // namespace
}  // namespace git
