#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "base/file.h"
#include "git/history.h"
#include "git/pack_maker.h"
#include "git/recording_sink.h"
#include "git/temp_repo.h"
#include "git/walking.h"

// Packs that are damaged, or that Git would never write.

namespace git {
namespace {

using test::AllObjects;
using test::CopyOp;
using test::DeltaSize;
using test::IdOf;
using test::InsertOp;
using test::PackMaker;
using test::RecordingSink;
using test::Stores;
using test::TempRepo;
using test::WalkInto;

constexpr char kMade[] = ".git/objects";

std::string ObjectDir(const TempRepo& repo) {
  return repo.path() + "/" + kMade;
}

// A delta from `base` to `result` that copies the first `copied` bytes.
std::string Delta(const std::string& base, const std::string& result,
                  std::size_t copied) {
  return DeltaSize(base.size()) + DeltaSize(result.size()) +
         CopyOp(0, static_cast<std::uint32_t>(copied)) +
         InsertOp(result.substr(copied));
}

std::string TreeEntryBytes(const std::string& mode, const std::string& name,
                           const std::string& raw_id) {
  return mode + " " + name + std::string(1, '\0') + raw_id;
}

// The only pack of the repository, as (path, bytes).
std::pair<std::string, std::string> FileOf(const TempRepo& repo,
                                           const std::string& extension) {
  for (const auto& file :
       std::filesystem::directory_iterator(ObjectDir(repo) + "/pack")) {
    if (file.path().extension() == extension) {
      auto bytes = base::ReadFile(file.path());
      REQUIRE(bytes.ok());
      return {file.path(), **bytes};
    }
  }
  FAIL("no such file");
  return {};
}

void Put(const std::string& path, const std::string& bytes) {
  std::filesystem::remove(path);  // Git makes them read-only
  REQUIRE(base::WriteFile(path, bytes).ok());
}

// A small repository whose one pack has every kind of entry.
void MakeSmall(const TempRepo& repo, const std::string& repack) {
  test::History(5, 0).Import(repo);
  repo.Sh(repack);
}

// Content that is pushed always has the id it is pushed under, which the sink
// checks; so a damaged file may cost objects, but never give a wrong one.
TEST_CASE("no flipped bit of a pack or its index goes unnoticed") {
  for (const char* repack :
       {"git repack -adfq --depth=10",
        "git -c repack.useDeltaBaseOffset=false repack -adfq --depth=10"}) {
    const TempRepo repo;
    MakeSmall(repo, repack);
    const std::size_t all = AllObjects(repo).size();
    for (const char* extension : {".pack", ".idx"}) {
      const auto [path, bytes] = FileOf(repo, extension);
      for (std::size_t at = 0; at < bytes.size(); ++at) {
        CAPTURE(extension);
        CAPTURE(at);
        std::string damaged = bytes;
        damaged[at] = static_cast<char>(damaged[at] ^ (1 << at % 8));
        Put(path, damaged);
        RecordingSink sink;
        auto walked = WalkStores(Stores({ObjectDir(repo)}), sink, {});
        REQUIRE(walked.ok());
        CHECK(walked->coverage.Adds());
        CHECK(walked->coverage.failed > 0);
        CHECK_FALSE(walked->coverage.errors.empty());
        CHECK(walked->coverage.judged <= all);
        if (std::string(extension) == ".pack") CHECK(sink.faults().empty());
      }
      Put(path, bytes);
    }
  }
}

TEST_CASE("nor does a cut one, of whatever length") {
  const TempRepo repo;
  MakeSmall(repo, "git repack -adfq --depth=10");
  for (const char* extension : {".pack", ".idx"}) {
    const auto [path, bytes] = FileOf(repo, extension);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      CAPTURE(extension);
      CAPTURE(size);
      Put(path, bytes.substr(0, size));
      RecordingSink sink;
      auto walked = WalkStores(Stores({ObjectDir(repo)}), sink, {});
      REQUIRE(walked.ok());
      CHECK(walked->coverage.Adds());
      CHECK(walked->coverage.failed > 0);
      CHECK(walked->coverage.judged == 0);
    }
    Put(path, bytes);
  }
}

TEST_CASE("a damaged object costs itself and what derives from it") {
  const TempRepo repo;
  PackMaker pack;
  const std::string base = "the base, which is damaged";
  const std::string one = base.substr(0, 10) + "one";
  const std::string two = one + "two";
  const std::uint64_t at = pack.AddRaw(
      IdOf("blob", base, 20),
      PackMaker::Header(PackMaker::kBlob, base.size()) + "no zlib stream");
  const std::uint64_t next =
      pack.AddOffsetDelta(IdOf("blob", one, 20), at, Delta(base, one, 10));
  pack.AddOffsetDelta(IdOf("blob", two, 20), next, Delta(one, two, one.size()));
  pack.AddWhole(PackMaker::kBlob, "another");
  pack.WriteTo(repo, kMade);
  RecordingSink sink;
  const Walked walked = WalkInto(sink, Stores({ObjectDir(repo)}));
  CHECK(walked.coverage.planned == 4);
  CHECK(walked.coverage.judged == 1);
  CHECK(walked.coverage.failed == 3);
  REQUIRE(walked.coverage.errors.size() == 3);
  CHECK(walked.coverage.errors[0].Line() ==
        "read object at byte 12 of " + ObjectDir(repo) +
            "/pack/pack-made.pack: damaged zlib stream");
  CHECK(walked.coverage.errors[1].why() ==
        "the object it is a delta of is missing or unreadable");
}

// Each case is a pack with one sound blob, "sound", and one bad entry; the
// bad one must be the only failure.
TEST_CASE("a malformed entry is a failure, and the only one") {
  const std::string sound = "sound content";
  const blob::ObjectId bad = IdOf("blob", "bad", 20);
  using Add = void (*)(PackMaker&, std::uint64_t at, const blob::ObjectId&);
  struct Case {
    std::string name;
    Add add;
  };
  const std::vector<Case> cases = {
      {"type 0",
       [](PackMaker& pack, std::uint64_t, const blob::ObjectId& id) {
         pack.Add(id, PackMaker::Header(0, 3), "bad");
       }},
      {"type 5",
       [](PackMaker& pack, std::uint64_t, const blob::ObjectId& id) {
         pack.Add(id, PackMaker::Header(5, 3), "bad");
       }},
      {"a size without end",
       [](PackMaker& pack, std::uint64_t, const blob::ObjectId& id) {
         pack.AddRaw(id, "\xbf" + std::string(20, '\xff'));
       }},
      {"a size that the stream cannot have",
       [](PackMaker& pack, std::uint64_t, const blob::ObjectId& id) {
         pack.Add(id, PackMaker::Header(3, 99'000'000), "bad");
       }},
      {"a wrong size",
       [](PackMaker& pack, std::uint64_t, const blob::ObjectId& id) {
         pack.Add(id, PackMaker::Header(3, 4), "bad");
       }},
      {"a base before the pack",
       [](PackMaker& pack, std::uint64_t at, const blob::ObjectId& id) {
         pack.AddOffsetDelta(id, at - 12, "x");
       }},
      {"a base that is itself",
       [](PackMaker& pack, std::uint64_t, const blob::ObjectId& id) {
         pack.AddRaw(id, PackMaker::Header(6, 1) + std::string(1, '\0') +
                             test::Zlib("x"));
       }},
      {"a base inside another entry",
       [](PackMaker& pack, std::uint64_t at, const blob::ObjectId& id) {
         pack.AddOffsetDelta(id, at + 1, "x");
       }},
      {"an offset without end",
       [](PackMaker& pack, std::uint64_t, const blob::ObjectId& id) {
         pack.AddRaw(id, PackMaker::Header(6, 1) + std::string(30, '\xff'));
       }},
      {"a base that is nowhere",
       [](PackMaker& pack, std::uint64_t, const blob::ObjectId& id) {
         pack.AddIdDelta(id, IdOf("blob", "nowhere", 20), "x");
       }},
      {"a base by id that is itself",
       [](PackMaker& pack, std::uint64_t, const blob::ObjectId& id) {
         pack.AddIdDelta(id, id, "x");
       }},
      {"an empty delta",
       [](PackMaker& pack, std::uint64_t at, const blob::ObjectId& id) {
         pack.AddOffsetDelta(id, at, "");
       }},
      {"a delta of another base's size",
       [](PackMaker& pack, std::uint64_t at, const blob::ObjectId& id) {
         pack.AddOffsetDelta(id, at,
                             DeltaSize(5) + DeltaSize(3) + InsertOp("bad"));
       }},
      {"a delta that makes less than it says",
       [](PackMaker& pack, std::uint64_t at, const blob::ObjectId& id) {
         pack.AddOffsetDelta(id, at,
                             DeltaSize(13) + DeltaSize(4) + InsertOp("bad"));
       }},
      {"a delta that says it makes more than there is memory for",
       [](PackMaker& pack, std::uint64_t at, const blob::ObjectId& id) {
         pack.AddOffsetDelta(id, at,
                             DeltaSize(13) + DeltaSize(std::uint64_t{1} << 60) +
                                 InsertOp("bad"));
       }},
      {"a delta that copies from beyond its base",
       [](PackMaker& pack, std::uint64_t at, const blob::ObjectId& id) {
         pack.AddOffsetDelta(id, at,
                             DeltaSize(13) + DeltaSize(5) + CopyOp(9, 5));
       }},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    const TempRepo repo;
    PackMaker pack;
    const std::uint64_t at = pack.AddWhole(PackMaker::kBlob, sound);
    c.add(pack, at, bad);
    pack.WriteTo(repo, kMade);
    for (const bool only : {false, true}) {
      WalkOptions options;
      if (only) {
        options.only = {bad, IdOf("blob", sound, 20)};
        std::sort(options.only.begin(), options.only.end());
      }
      RecordingSink sink;
      const Walked walked = WalkInto(sink, Stores({ObjectDir(repo)}), options);
      CHECK(walked.coverage.planned == 2);
      CHECK(walked.coverage.judged == 1);
      CHECK(walked.coverage.failed == 1);
      CHECK(sink.judged().contains(IdOf("blob", sound, 20)));
    }
  }
}

TEST_CASE("deltas in a circle are failures, not a walk without end") {
  const TempRepo repo;
  PackMaker pack;
  const std::string a = "aaaa";
  const std::string b = "bbbb";
  const std::string c = "cccc";
  pack.AddIdDelta(IdOf("blob", a, 20), IdOf("blob", b, 20), Delta(b, a, 0));
  pack.AddIdDelta(IdOf("blob", b, 20), IdOf("blob", a, 20), Delta(a, b, 0));
  pack.AddIdDelta(IdOf("blob", c, 20), IdOf("blob", a, 20), Delta(a, c, 0));
  pack.AddWhole(PackMaker::kBlob, "sound");
  pack.WriteTo(repo, kMade);
  RecordingSink sink;
  const Walked walked = WalkInto(sink, Stores({ObjectDir(repo)}));
  CHECK(walked.coverage.planned == 4);
  CHECK(walked.coverage.judged == 1);
  CHECK(walked.coverage.failed == 3);
  WalkOptions options;
  options.only = {IdOf("blob", c, 20)};
  RecordingSink one;
  CHECK(WalkInto(one, Stores({ObjectDir(repo)}), options).coverage.failed == 1);
}

TEST_CASE("a chain as long as can be needs no deep stack") {
  const TempRepo repo;
  PackMaker pack;
  std::string content = "0";
  std::uint64_t at = pack.AddWhole(PackMaker::kBlob, content);
  for (int number = 1; number < 20000; ++number) {
    const std::string next = std::to_string(number);
    at = pack.AddOffsetDelta(
        IdOf("blob", next, 20), at,
        DeltaSize(content.size()) + DeltaSize(next.size()) + InsertOp(next));
    content = next;
  }
  pack.WriteTo(repo, kMade);
  RecordingSink sink;
  CHECK(WalkInto(sink, Stores({ObjectDir(repo)})).coverage.judged == 20000);
  WalkOptions options;
  options.only = {IdOf("blob", content, 20)};
  RecordingSink last;
  CHECK(WalkInto(last, Stores({ObjectDir(repo)}), options).coverage.judged ==
        1);
}

TEST_CASE("bases outside the pack are read, and not judged") {
  const TempRepo repo;
  const std::string base = "a base that another store has";
  repo.Write("file", base);
  repo.Sh("git hash-object -w file");
  const std::string derived = base + ", and more";
  PackMaker pack;
  pack.AddIdDelta(IdOf("blob", derived, 20), IdOf("blob", base, 20),
                  Delta(base, derived, base.size()));
  pack.WriteTo(repo, "quarantine");
  std::filesystem::create_directories(repo.path() + "/quarantine");
  const test::Open open(repo.path());
  StoresToWalk stores = Stores({repo.path() + "/quarantine"});
  stores.open_reader = [&] { return open->Objects(); };
  RecordingSink sink;
  const Walked walked = WalkInto(sink, stores);
  CHECK(walked.coverage.planned == 1);
  CHECK(walked.coverage.judged == 1);
  REQUIRE(sink.judged().contains(IdOf("blob", derived, 20)));
  // What it copies was judged by nobody, so it is judged in full.
  CHECK_FALSE(sink.judged().at(IdOf("blob", derived, 20)).derived);
}

TEST_CASE("packs that cannot be read as a whole count as what they claim") {
  struct Case {
    std::string name;
    const char* script;
    std::uint64_t failed;  // 0: as many as the pack has
  };
  const std::vector<Case> cases = {
      {"no index", "rm -f *.idx", 0},
      {"no pack", "rm -f *.pack", 1},
      {"an index of another pack",
       "cd ../../..; echo x | git hash-object -w --stdin |"
       "  git pack-objects -q ../other >/dev/null;"
       "cp -f ../other-*.idx .git/objects/pack/pack-*.idx; rm -r "
       ".git/objects/??",
       0},
      {"not a pack", "for p in *.pack; do chmod u+w $p; echo text > $p; done",
       1},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    const TempRepo repo;
    MakeSmall(repo, "git repack -adfq");
    const std::size_t all = AllObjects(repo).size();
    repo.ShIn(ObjectDir(repo) + "/pack", c.script);
    RecordingSink sink;
    const Walked walked = WalkInto(sink, Stores({ObjectDir(repo)}));
    CHECK(walked.coverage.failed == (c.failed == 0 ? all : c.failed));
    CHECK(walked.coverage.judged == 0);
    CHECK(walked.coverage.errors.size() == 1);
  }
}

TEST_CASE("files of a pack that is being written are not looked at") {
  const TempRepo repo;
  MakeSmall(repo, "git repack -adfq");
  repo.Write(".git/objects/pack/tmp_pack_abc", "x");
  repo.Write(".git/objects/pack/.tmp-1-pack-0.pack", "x");
  repo.Write(".git/objects/pack/pack-1.keep", "x");
  RecordingSink sink;
  const Walked walked = WalkInto(sink, Stores({ObjectDir(repo)}));
  CHECK(walked.coverage.judged == AllObjects(repo).size());
  CHECK(walked.coverage.failed == 0);
}

// A delta can copy from the middle of an entry, and then the bytes copied
// mean something else than they did in the base.
TEST_CASE("an entry that was none in the base is seen") {
  const std::string id(20, '\x41');
  // A submodule's id is any 20 bytes.
  const std::string hidden = TreeEntryBytes("100644", ".env", "12345678");
  const std::string base = TreeEntryBytes("160000", "m", hidden) +
                           TreeEntryBytes("100644", "some", id) +
                           TreeEntryBytes("100644", "xcopy", id) +
                           TreeEntryBytes("100644", "z", id);
  struct Case {
    std::string name;
    std::size_t from;    // the derived tree is all of the base from here on
    std::string result;  // and must be this
    std::set<std::string> fresh;  // seen anew
  };
  const std::size_t in_name = base.find("xcopy") + 1;
  const std::size_t in_id = base.find("100644 .env");
  const std::vector<Case> cases = {
      {"a whole entry", base.find("100644 some"), "", {}},
      {"from the middle of a name, after an inserted mode",
       in_name,
       "100644 ",
       {"copy"}},
      {"from the middle of an id", in_id, "", {".env"}},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    std::string derived = c.result + base.substr(c.from);
    std::string delta = DeltaSize(base.size()) + DeltaSize(derived.size());
    if (!c.result.empty()) delta += InsertOp(c.result);
    delta += CopyOp(static_cast<std::uint32_t>(c.from),
                    static_cast<std::uint32_t>(base.size() - c.from));
    const TempRepo repo;
    PackMaker pack;
    const std::uint64_t at = pack.AddWhole(PackMaker::kTree, base);
    pack.AddOffsetDelta(IdOf("tree", derived, 20), at, delta);
    pack.WriteTo(repo, kMade);
    RecordingSink sink;
    auto walked = WalkStores(Stores({ObjectDir(repo)}), sink, {});
    REQUIRE(walked.ok());
    std::set<std::string> names;
    for (const auto& [name, mode, entry_id] : sink.seen()) names.insert(name);
    for (const std::string& name : c.fresh) CHECK(names.contains(name));
    if (c.fresh.empty()) CHECK(sink.seen_count() == 4);
  }
}

TEST_CASE("a malformed tree is a failure, and what derives from it is seen") {
  const std::string id(20, '\x41');
  const std::string good = TreeEntryBytes("100644", "good", id);
  struct Case {
    std::string name;
    std::string tree;
  };
  const std::vector<Case> cases = {
      {"no mode", TreeEntryBytes("", "a", id)},
      {"a mode that is no number", TreeEntryBytes("1006x4", "a", id)},
      {"a mode without end", TreeEntryBytes("0000100644", "a", id)},
      {"no name", TreeEntryBytes("100644", "", id)},
      {"no id", "100644 a" + std::string(1, '\0')},
      {"a cut id", TreeEntryBytes("100644", "a", id.substr(1))},
      {"a name without end", "100644 a"},
      {"only a mode", "100644"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    const TempRepo repo;
    PackMaker pack;
    const std::string bad = good + c.tree;
    const std::uint64_t at = pack.AddWhole(PackMaker::kTree, bad);
    pack.AddOffsetDelta(IdOf("tree", good + good, 20), at,
                        DeltaSize(bad.size()) + DeltaSize(2 * good.size()) +
                            CopyOp(0, static_cast<std::uint32_t>(good.size())) +
                            InsertOp(good));
    pack.WriteTo(repo, kMade);
    RecordingSink sink;
    const Walked walked = WalkInto(sink, Stores({ObjectDir(repo)}));
    CHECK(walked.coverage.judged == 1);
    CHECK(walked.coverage.failed == 1);
    CHECK(walked.coverage.errors.front().why() == "malformed tree");
    CHECK(sink.seen_count() == 3);
  }
}

TEST_CASE("a forged object is found when ids are verified") {
  const TempRepo repo;
  PackMaker pack;
  const std::string derived = "forged, and more";
  const std::uint64_t at =
      pack.Add(IdOf("blob", "honest", 20), PackMaker::Header(3, 6), "forged");
  pack.AddOffsetDelta(IdOf("blob", derived, 20), at,
                      Delta("forged", derived, 6));
  pack.WriteTo(repo, kMade);
  RecordingSink sink;
  WalkOptions options;
  options.verify_ids = true;
  const Walked walked = WalkInto(sink, Stores({ObjectDir(repo)}), options);
  CHECK(walked.coverage.failed == 1);
  CHECK(walked.coverage.errors.front().why() ==
        "the content does not match the object's id");
  CHECK_FALSE(sink.judged().at(IdOf("blob", derived, 20)).derived);
}

}  // namespace
}  // namespace git
