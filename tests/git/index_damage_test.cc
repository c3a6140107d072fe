#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "git/index_against_git.h"
#include "git/index_changes.h"
#include "git/index_file.h"
#include "git/temp_repo.h"

// Index files that Git did not write.

namespace git {
namespace {

using test::Open;
using test::Raw;
using test::ReadAll;
using test::TempRepo;

constexpr std::size_t kIdSize = 20;
constexpr std::size_t kFirstEntry = 12;

struct Version {
  int number;
  const char* script;
};
constexpr Version kVersions[] = {
    {2, ""},
    {3, "echo 5 > new; git add -N new; git update-index --skip-worktree d/a"},
    {4, "git update-index --index-version 4"},
    {2, "git read-tree HEAD"},  // every folder has its tree
};

// A small index, in which folders have their trees in the cache tree and one
// has not.
class Small {
 public:
  explicit Small(const Version& version) {
    repo_.Sh(
        "mkdir -p d/e f; for i in a d- d/a d/e/b d/e/c f/d; do echo $i > $i;"
        "done; ln -s a l; git add .; git commit -qm x; git read-tree HEAD;"
        "echo 2 > f/d; git add f");
    repo_.Sh(version.script);
    whole_ = ReadAll(repo_.path() + "/.git/index");
    REQUIRE(whole_[7] == version.number);
    head_ = repo_.Id("HEAD");
    repository_.emplace(repo_.path());
    reader_ = std::move(*(*repository_)->Objects());
  }

  const std::string& whole() const { return whole_; }

  // The changes against HEAD in an index of these bytes; empty: it is not
  // understood.
  std::optional<std::string> Changes(const std::string& bytes) {
    const std::string path = repo_.top() + "/index";
    REQUIRE(base::OverwriteFile(path, bytes).ok());
    const auto index = IndexFile::Open(path, kIdSize);
    if (!index) return std::nullopt;
    std::uint32_t walked = 0;
    std::size_t longest = 0;
    for (IndexFile::Cursor at(*index); !at.done(); (void)at.Next()) {
      longest = std::max(longest, at.entry().path.size());
      ++walked;
    }
    CHECK(walked == index->count());
    CHECK(longest < bytes.size());
    const auto changes = CompareIndex(*index, head_, *reader_);
    if (!changes) return std::nullopt;
    const auto not_behind = std::adjacent_find(
        changes->begin(), changes->end(),
        [](const Change& a, const Change& b) { return a.path >= b.path; });
    CHECK((not_behind == changes->end()));
    return Raw(*changes, kIdSize);
  }

 private:
  TempRepo repo_;
  std::string whole_;
  blob::ObjectId head_;
  std::optional<Open> repository_;
  std::unique_ptr<ObjectReader> reader_;
};

TEST_CASE("an index that is cut off tells what the whole one does or nothing") {
  for (const Version& version : kVersions) {
    CAPTURE(version.number);
    Small index(version);
    const auto expected = index.Changes(index.whole());
    REQUIRE(expected);
    std::size_t told = 0;
    for (std::size_t size = 0; size < index.whole().size(); ++size) {
      CAPTURE(size);
      const auto changes = index.Changes(index.whole().substr(0, size));
      if (!changes) continue;
      CHECK(*changes == *expected);
      ++told;
    }
    // (Of what is cut off right behind an extension, or behind the entries, the
    // last bytes pass for the hash.)
    CHECK(told <= 1);
  }
}

TEST_CASE("a flipped byte of an index is read to no harm") {
  for (const Version& version : kVersions) {
    CAPTURE(version.number);
    Small index(version);
    const auto expected = index.Changes(index.whole());
    REQUIRE(expected);
    std::size_t refused = 0;
    for (std::size_t at = 0; at < index.whole().size(); ++at) {
      for (const unsigned flip : {1u << at % 8, 0xffu}) {
        CAPTURE(at);
        std::string damaged = index.whole();
        damaged[at] = static_cast<char>(damaged[at] ^ flip);
        const auto changes = index.Changes(damaged);
        if (!changes) ++refused;
        // What stat(2) said of the first file, and the hash.
        if ((at >= kFirstEntry && at < kFirstEntry + 24) ||
            at + kIdSize >= index.whole().size()) {
          CHECK(changes == expected);
        }
        if (at < 4) CHECK_FALSE(changes);
      }
    }
    CHECK(refused > index.whole().size() / 8);
  }
}

TEST_CASE("what the format does not say is not understood") {
  struct Case {
    std::string name;
    int version;  // of kVersions
    std::string from;
    std::string to;
    bool understood = false;
  };
  using namespace std::string_literals;
  const std::string first = "DIRC\0\0\0"s;
  const Case cases[] = {
      {"version 1", 0, first + "\2", first + "\1"},
      {"version 5", 0, first + "\2", first + "\5"},
      {"version 4, then 5", 2, first + "\4", first + "\5"},
      {"another file", 0, "DIRC", "DIRK"},
      {"an entry more", 0, "\2\0\0\0\7"s, "\2\0\0\0\x8"s},
      {"an entry less", 0, "\2\0\0\0\7"s, "\2\0\0\0\6"s},
      {"no entry", 0, "\2\0\0\0\7"s, "\2\0\0\0\0"s},
      {"a mode of a folder", 0, "\0\0\x81\xa4"s, "\0\0\x40\0"s},
      {"a mode of old", 0, "\0\0\x81\xa4"s, "\0\0\x81\xb4"s},
      {"a flag of version 3", 0, "\0\3d/a"s, "\x40\3d/a"s},
      {"assumed unchanged", 0, "\0\3d/a"s, "\x80\3d/a"s, true},
      {"a stage", 0, "\0\3f/d"s, "\x10\3f/d"s},
      {"a length with the NUL", 0, "\0\3f/d"s, "\0\4f/d"s},
      {"a length that is not", 0, "\0\3f/d"s, "\0\2f/d"s},
      {"a shorter length", 0, "\0\3d/a"s, "\0\2d/a"s},
      {"a length that is measured", 0, "\0\3d/a"s,
       "\x0f\xff"
       "d/a"s,
       true},
      {"an unknown flag", 1, "\x40\0d/a"s, "\xc0\0d/a"s},
      {"an unknown flag", 1, "\x40\0d/a"s, "\x50\0d/a"s},
      {"another known flag", 1, "\x40\0d/a"s, "\0\0d/a"s, true},
      {"an absolute path", 0, "\0\1a"s, "\0\1/"s},
      {"a part that is empty", 0, "d/e/c", "d/e//"},
      {"not in order", 0, "d/e/c", "d/e/a"},
      {"a path twice", 0, "d/e/c", "d/e/b"},
      {"an unknown extension", 0, "TREE", "TREF", true},
      {"an unknown one that must be known", 0, "TREE", "tREE"},
      {"a longer extension", 0, "TREE\0\0\0"s, "TREE\0\0\1"s},
      {"a cache tree that counts too few", 0, "d\0003 1"s, "d\0002 1"s},
      {"too many", 0, "d\0003 1"s, "d\0004 1"s},
      {"more than there are", 0, "d\0003 1"s, "d\0009 1"s},
      {"none", 0, "d\0003 1"s, "d\0000 1"s},
      {"more folders", 0, "d\0003 1"s, "d\0003 2"s},
      {"fewer folders", 0, "d\0003 1"s, "d\0003 0"s},
      {"folders less than none", 0, "\0-1 2"s, "\0-1-2"s},
      {"no number", 0, "d\0003 1"s, "d\000x 1"s},
      {"too few at the top", 3, "\0007 2"s, "\0006 2"s},
      {"too many at the top", 3, "\0007 2"s, "\0008 2"s},
      {"a folder of another name", 0, "d\0003 1"s, "q\0003 1"s, true},
  };
  Small small[] = {Small(kVersions[0]), Small(kVersions[1]),
                   Small(kVersions[2]), Small(kVersions[3])};
  for (const Case& c : cases) {
    INFO(c.name);
    Small& index = small[c.version];
    const auto expected = index.Changes(index.whole());
    std::string bytes = index.whole();
    const std::size_t at = bytes.find(c.from);
    REQUIRE(at != std::string::npos);
    REQUIRE(c.from.size() == c.to.size());
    bytes.replace(at, c.to.size(), c.to);
    const auto changes = index.Changes(bytes);
    CHECK(changes.has_value() == c.understood);
    if (changes) CHECK(changes == expected);
  }
}

TEST_CASE("an entry whose id is zeros is not understood") {
  Small index(kVersions[0]);
  std::string bytes = index.whole();
  const std::size_t flags = bytes.find(std::string("\0\3f/d", 5));
  REQUIRE(flags != std::string::npos);
  bytes[flags - 1] = static_cast<char>(bytes[flags - 1] ^ 1);
  CHECK(index.Changes(bytes));
  bytes.replace(flags - kIdSize, kIdSize, kIdSize, '\0');
  CHECK_FALSE(index.Changes(bytes));
}

TEST_CASE("an index whose hash was left out is not understood") {
  Small index(kVersions[0]);
  std::string bytes = index.whole();
  REQUIRE(index.Changes(bytes));
  bytes.replace(bytes.size() - kIdSize, kIdSize, kIdSize, '\0');
  CHECK_FALSE(index.Changes(bytes));
  bytes.back() = 1;
  CHECK(index.Changes(bytes));
}

}  // namespace
}  // namespace git
