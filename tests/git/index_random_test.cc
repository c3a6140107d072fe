#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "git/history.h"
#include "git/index_against_git.h"
#include "git/index_file.h"
#include "git/temp_repo.h"

namespace git {
namespace {

using test::CheckAgainstGit;
using test::Open;
using test::Random;
using test::TempRepo;

constexpr char kDone[] = " 2>/dev/null || :\n";

// Writes scripts that change an index in some way.  The paths are few and of
// few names, so that most of them are a file now and a folder then.
class Edits {
 public:
  explicit Edits(std::vector<std::string> ids) : ids_(std::move(ids)) {}

  std::uint32_t Below(std::uint32_t limit) { return random_.Below(limit); }

  std::string Some() {
    std::string script;
    for (std::uint32_t left = 1 + Below(3); left > 0; --left) script += One();
    if (Below(4) == 0) {
      script += "git commit -q --allow-empty -m x" + std::string(kDone);
    }
    return script;
  }

 private:
  std::string One() {
    switch (Below(20)) {
      case 0:
        return Flag(Below(2) == 0 ? "--skip-worktree" : "--assume-unchanged");
      case 1:
        return "git add -N -- " + NewFile() + kDone;
      case 2:
        return "git reset -q --hard" + std::string(kDone) + InTheWorkTree();
      case 3:
        return InTheWorkTree();
      case 4:
        return "git rm -rq --cached -- " + Quoted() + kDone;
      case 5:
        return Move();
      case 6:
        return "git reset -q" + std::string(kDone);
      case 7:
        return "git read-tree --prefix=" + Quoted() + "/ HEAD" + kDone;
      case 8:
        return Unmerged();
      default:
        return Below(2) == 0 ? Batch() : Plumbing();
    }
  }

  // (One draw a statement, so that every compiler draws in the same order.)
  std::string Move() {
    const std::string from = Quoted();
    return "git mv -k -- " + from + " " + Quoted() + kDone;
  }

  std::string Plumbing() {
    static constexpr const char* kCommands[] = {
        "git read-tree HEAD",
        "git read-tree HEAD~2",
        "git read-tree -m HEAD~1 HEAD",
        "git write-tree",
        "git write-tree",
        "git update-index --index-version 2",
        "git update-index --index-version 4",
        "git -c index.threads=3 -c index.recordOffsetTable=true "
        "-c index.recordEndOfIndexEntries=true update-index "
        "--force-write-index",
        "git repack -adq",
    };
    return kCommands[Below(std::size(kCommands))] + std::string(kDone);
  }

  // Several paths added and removed in the index alone.
  std::string Batch() {
    static constexpr const char* kModes[] = {
        "100644", "100644", "100755", "120000", "160000", "0", "0", "0"};
    std::string lines;
    for (std::uint32_t left = 1 + Below(8); left > 0; --left) {
      lines += kModes[Below(std::size(kModes))];
      lines += " " + Id();
      lines += "\t" + Path() + "\n";
    }
    return IndexInfo(lines);
  }

  std::string Unmerged() {
    const std::string path = Path();
    std::string lines = "0 " + Id() + "\t" + path + "\n";
    for (int stage = 1; stage <= 3; ++stage) {
      if (Below(3) == 0) continue;
      lines +=
          "100644 " + Id() + " " + std::to_string(stage) + "\t" + path + "\n";
    }
    return IndexInfo(lines);
  }

  static std::string IndexInfo(const std::string& lines) {
    return "printf %s " + base::SingleQuote(lines) +
           " | git update-index --index-info" + kDone;
  }

  std::string Flag(const std::string& flag) {
    return "git ls-files -z -- " + Quoted() + " | git update-index " + flag +
           " -z --stdin" + kDone;
  }

  std::string InTheWorkTree() {
    std::string script;
    for (std::uint32_t left = 1 + Below(3); left > 0; --left) {
      script +=
          Below(3) == 0 ? "rm -rf " + Quoted() + "\n" : ": " + NewFile() + "\n";
    }
    return script + "git add -A" + kDone;
  }

  // A command substitution that makes a file, and gives its path.
  std::string NewFile() {
    const std::string path = Path();
    std::string script = "$(";
    for (std::size_t at = path.find('/'); at != std::string::npos;
         at = path.find('/', at + 1)) {
      const std::string above = base::SingleQuote(path.substr(0, at));
      script += "[ -d " + above + " ] || rm -f " + above + "; ";
    }
    const std::string quoted = base::SingleQuote(path);
    script += "rm -rf " + quoted + "; mkdir -p " + quoted + "; rmdir " +
              quoted + "; ";
    script += Below(4) == 0
                  ? "ln -s x " + quoted
                  : "echo " + std::to_string(Below(9)) + " > " + quoted;
    return script + "; printf %s " + quoted + ")";
  }

  std::string Path() {
    static constexpr const char* kNames[] = {"a",   "b",  "c",       "a-",
                                             "a.b", "a0", "\303\251"};
    std::string path = kNames[Below(std::size(kNames))];
    while (path.size() < 7 && Below(5) < 3) {
      path += std::string("/") + kNames[Below(std::size(kNames))];
    }
    return path;
  }
  std::string Quoted() { return base::SingleQuote(Path()); }
  std::string Id() {
    return ids_[Below(static_cast<std::uint32_t>(ids_.size()))];
  }

  const std::vector<std::string> ids_;
  Random random_{1};
};

// That what was compared was worth it.
struct Tally {
  std::size_t understood = 0;
  std::size_t cached = 0;       // folders that the cache tree has a tree for
  std::set<std::string> kinds;  // of changes: modes and status
  std::set<char> versions;

  void Count(const TempRepo& repo, std::string_view answer) {
    const std::string path = repo.path() + "/.git/index";
    versions.insert(test::ReadAll(path)[7]);
    if (const auto index = IndexFile::Open(path, 20)) {
      for (const auto& tree : index->cached_trees()) {
        if (tree.entries) ++cached;
      }
    }
    for (const std::string_view field : base::Split(answer, '\0')) {
      if (!field.starts_with(':')) continue;
      kinds.insert(std::string(field.substr(1, 14)) + field.back());
    }
  }
};

TEST_CASE("after any edits the index is told as Git tells it") {
  const TempRepo repo;
  repo.Sh("git commit -q --allow-empty -m x; git commit -q --allow-empty -m x");
  const std::string ids = repo.Sh(
      "git commit -q --allow-empty -m x;"
      "for i in 1 2 3 4; do echo $i | git hash-object -w --stdin; done");
  std::vector<std::string> list;
  for (const std::string_view id : base::Split(ids, '\n')) {
    list.emplace_back(id);
  }
  Edits edits(list);
  // One for all, for it must notice that the index has changed.
  const Open repository(repo.path());
  Tally tally;
  for (int round = 0; round < 60; ++round) {
    const std::string script = edits.Some();
    INFO(round << ": " << script);
    const std::string said = repo.Sh("{ " + script +
                                     "} > ../output; git ls-files -u | wc -l;"
                                     "git rev-list --max-count=9 HEAD");
    const auto lines = base::Split(said, '\n');
    const bool merged = base::Trim(lines[0]) == "0";
    const auto other =
        1 + edits.Below(static_cast<std::uint32_t>(lines.size() - 1));
    std::string answer;
    for (const auto& id : {blob::ObjectId::FromHex(lines[1]),
                           blob::ObjectId::FromHex(lines[other]),
                           std::optional(blob::ObjectId())}) {
      REQUIRE(id);
      answer += CheckAgainstGit(*repository, repo.path() + "/.git/index", *id,
                                merged);
    }
    if (merged) ++tally.understood;
    tally.Count(repo, answer);
  }
  CHECK(tally.understood > 40);
  CHECK(tally.understood < 60);
  CHECK(tally.cached > 100);
  CHECK(tally.kinds.size() > 12);
  CHECK(tally.versions == std::set<char>{2, 3, 4});
}

}  // namespace
}  // namespace git
