#include "git/index_changes.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/file.h"
#include "base/text.h"
#include "git/history.h"
#include "git/index_file.h"
#include "git/temp_repo.h"

// What CompareIndex() says is held against what `git diff-index` says of the
// same index and tree, byte for byte.

namespace git {
namespace {

using test::Open;
using test::Random;
using test::ScopedVariable;
using test::TempRepo;

// What is committed before anything is staged.  Around the names that change
// between a file and a folder there are others that sort between the two.
constexpr char kBase[] = R"sh(
write() { printf '%s\n' "$2" > "./$1"; }
git commit -q --allow-empty -m first
mkdir -p dir/deep/er same whole/deep b/y c link-to-folder skipped hidden
for f in kept changed gone mode run symlink-not-yet dir/kept dir/changed \
    dir/gone dir/deep/er/kept same/one same/two whole/one whole/deep/two \
    a a- a.b a0 ab b/x b/y/z b- b.c b0 c/x c/y c- c0 link-to-file \
    link-to-folder/x skipped/kept skipped/changed assumed hidden/again again \
    last; do
  write "$f" "$f"
done
chmod +x run
ln -s kept symlink; ln -s kept symlink-changed; ln -s kept symlink-gone
mkdir "$(printf 'bytes\377\200')" "$(printf 'line\nfeed')"
write "$(printf 'caf\303\251')" 1
write "$(printf 'bytes\377\200/\376')" 1
write "$(printf 'tab\t\"quote\\')" 1
write "$(printf 'line\nfeed/x\ny')" 1
write -dash 1
git add -A
id=$(git hash-object kept)
{
  for path in link link-kept link-gone link-to-file2 link-to-folder2; do
    printf '160000 %s\t%s\n' "$id" "$path"
  done
  # (The format has twelve bits for the length of a path.)
  for length in 4094 4095 4096 6000; do
    printf "100644 %s\\t%0${length}d\n" "$id" 0
  done
} | git update-index --index-info
git commit -qm second
)sh";

constexpr char kStage[] = R"sh(
write() { printf '%s\n' "$2" > "./$1"; }
mkdir -p link link-kept link-to-folder2 new/nested/folder
for f in changed dir/changed a.b b.c c0 last skipped/changed assumed; do
  write "$f" new
done
rm -r gone dir/gone whole symlink symlink-not-yet symlink-gone a b c \
    "$(printf 'tab\t\"quote\\')"
chmod +x mode; chmod -x run
write symlink file; ln -s a0 symlink-not-yet; ln -sf a0 symlink-changed
mkdir -p a/c; write a/b 1; write a/c/d 2
write b file
ln -s kept c
write link-to-file2 file
write link-to-folder2/x file
for f in added new/nested/folder/f dir/deep/er/added new- dir- dir.x dir0 \
    same0; do
  write "$f" 1
done
write "$(printf 'caf\303\251')" 2
write "$(printf 'bytes\377\200/\375')" 2
write "$(printf 'line\nfeed/x\ny')" 2
write "$(printf 'line\nfeed/\001')" 2
write -dash 2; write --cached 3
git add -A
id=$(git hash-object kept); other=$(git hash-object last)
{
  printf '0 %s\tlink-to-file\n160000 %s\tlink-to-file\n' "$other" "$other"
  printf '0 %s\tlink-to-folder/x\n' "$other"
  printf '160000 %s\tlink-to-folder\n' "$other"
  printf '160000 %s\tlink\n160000 %s\tlink-new\n' "$other" "$other"
  printf "100644 %s\\t%04094d\n" "$id" 0
  printf "100644 %s\\t%04095d\n100644 %s\\t%04097d\n" "$other" 0 "$id" 0
} | git update-index --index-info
)sh";

// Entries with flags, which need an index of version 3 or 4.
constexpr char kFlags[] = R"sh(
git rm -q --cached again hidden/again
mkdir fresh; echo 1 > intended; echo 2 > fresh/intended
git add -N again hidden/again intended fresh/intended
git update-index --skip-worktree skipped/kept skipped/changed same/one
git update-index --assume-unchanged assumed
)sh";

// An index with the same entries, and nothing else.
constexpr char kAnew[] =
    "git ls-files -sz | GIT_INDEX_FILE=.git/anew git update-index -z "
    "--index-info; mv .git/anew .git/index";

constexpr char kTables[] =
    "git -c index.threads=4 -c index.recordEndOfIndexEntries=true "
    "-c index.recordOffsetTable=true update-index --force-write-index";

constexpr char kMonitor[] = R"sh(
printf '#!/bin/sh\nprintf "token\\0/\\0"\n' > .git/monitor
chmod +x .git/monitor; git config core.fsmonitor .git/monitor
git update-index --fsmonitor
)sh";

constexpr char kUnmerged[] = R"sh(
for stage in 1 2 3; do
  for path in kept dir/kept new-path; do
    printf '100644 %s %s\t%s\n' "$(git hash-object last)" "$stage" "$path"
  done
done > ../stages
for path in kept dir/kept; do
  printf '0 %s\t%s\n' "$(git hash-object last)" "$path"
done | git update-index --index-info
git update-index --index-info < ../stages
)sh";

// A path below so many folders.
#define DEEP(folders)                                          \
  "path=$(yes d/ | head -n " folders                           \
  " | tr -d '\\n')x;"                                          \
  "printf '100644 %s\\t%s\\n' $(git hash-object kept) $path |" \
  "git update-index --index-info"

constexpr char kSkipHash[] = R"sh(
size=$(($(wc -c < .git/index) - 20))
{ head -c $size .git/index; head -c 20 /dev/zero; } > .git/anew
mv .git/anew .git/index
)sh";

// What can be staged where the other folders are not checked out.
constexpr char kStageInCone[] = R"sh(
echo new > changed; echo new > dir/changed; rm dir/gone; mkdir dir/new
echo new > dir/new/f; git add -A changed dir; git rm -q gone
)sh";

struct Layout {
  const char* name;
  const char* init = "";
  const char* before = "";  // runs when kBase has
  const char* stage = kStage;
  const char* flags = kFlags;
  const char* after = "";
  int version = 3;
  const char* holds = "";  // what the index file must hold, and must not
  const char* lacks = "\n*none*\n";
  bool understood = true;
};

const std::vector<Layout>& Layouts() {
  static const std::vector<Layout> layouts = {
      {.name = "version 2", .flags = "", .version = 2},
      {.name = "version 3"},
      {.name = "version 4",
       .before = "git update-index --index-version 4",
       .version = 4},
      {.name = "version 4, then 3",
       .before = "git update-index --index-version 4",
       .after = "git update-index --index-version 3"},
      {.name = "no cache tree",
       .flags = "",
       .after = kAnew,
       .version = 2,
       .lacks = "TREE"},
      {.name = "a cache tree before",
       .before = "git read-tree HEAD",
       .holds = "TREE"},
      {.name = "a cache tree behind",
       .flags = "",
       .after = "git write-tree",
       .version = 2,
       .holds = "TREE"},
      {.name = "a cache tree in part",
       .after = "git write-tree",
       .holds = "TREE"},
      {.name = "nothing staged",
       .stage = "",
       .flags = "",
       .after = "git read-tree HEAD",
       .version = 2},
      {.name = "all is staged as gone",
       .stage = "git rm -rq --cached .",
       .flags = "",
       .version = 2},
      {.name = "end of entries and offsets", .after = kTables, .holds = "IEOT"},
      {.name = "version 4 in blocks",
       .before = "git update-index --index-version 4",
       .after = kTables,
       .version = 4,
       .holds = "IEOT"},
      {.name = "undone conflicts", .before = kUnmerged, .holds = "REUC"},
      {.name = "untracked cache",
       .after = "git update-index --force-untracked-cache; git status -s",
       .holds = "UNTR"},
      {.name = "fsmonitor", .after = kMonitor, .holds = "FSMN"},
      {.name = "SHA-256", .init = "--object-format=sha256"},
      {.name = "SHA-256, version 4",
       .init = "--object-format=sha256",
       .before = "git read-tree HEAD; git update-index --index-version 4",
       .version = 4},
      {.name = "packed", .before = "git repack -adq; git prune-packed"},
      {.name = "packed at the end", .after = "git gc -q"},
      {.name = "replaced", .before = "git replace HEAD^{tree} HEAD:dir"},
      {.name = "sparse checkout",
       .before = "git sparse-checkout set --cone --no-sparse-index dir",
       .stage = kStageInCone,
       .flags = ""},
      {.name = "a thousand folders deep", .after = DEEP("1000")},
      {.name = "deeper", .after = DEEP("1001"), .understood = false},
      {.name = "sparse index",
       .before = "git sparse-checkout set --cone --sparse-index dir",
       .stage = kStageInCone,
       .flags = "",
       .holds = "sdir",
       .understood = false},
      {.name = "split index",
       .after = "git update-index --split-index",
       .holds = "link",
       .understood = false},
      {.name = "no hash", .after = kSkipHash, .understood = false},
      {.name = "unmerged", .after = kUnmerged, .understood = false},
  };
  return layouts;
}

// The name that Git has for `tree`.
std::string NameOf(const Repository& repository, const blob::ObjectId& tree) {
  if (!tree.null()) return tree.Hex();
  const auto empty = repository.Git(
      std::vector<std::string>{"hash-object", "-t", "tree", "--stdin"});
  REQUIRE(empty.ok());
  return std::string(base::Trim(empty->out));
}

base::Exit AskGit(const Repository& repository, const blob::ObjectId& tree) {
  const auto exit = repository.Git(std::vector<std::string>{
      "diff-index", "--cached", "--raw", "-z", "--no-renames", "--no-abbrev",
      "--ita-invisible-in-index", "--no-ext-diff", "--no-relative",
      "--ignore-submodules=none", NameOf(repository, tree)});
  REQUIRE(exit.ok());
  return *exit;
}

// As Git writes it with -z.
std::string Raw(const std::vector<Change>& changes, std::size_t id_size) {
  const std::string none(2 * id_size, '0');
  std::string text;
  for (const Change& change : changes) {
    char modes[32];
    std::snprintf(modes, sizeof modes, ":%06o %06o ", change.old_mode,
                  change.mode);
    text += modes;
    text += (change.old_id.null() ? none : change.old_id.Hex()) + " ";
    text += (change.id.null() ? none : change.id.Hex()) + " ";
    text += std::string(1, change.status) + '\0' + change.path + '\0';
  }
  return text;
}

// For a message: one change a line.
std::string Readable(std::string_view raw) {
  std::string text;
  std::size_t field = 0;
  for (const std::string_view part : base::Split(raw, '\0')) {
    text += base::Escape(part) + (++field % 2 == 0 ? "\n" : " ");
  }
  return text;
}

std::unique_ptr<ObjectReader> ReaderOf(const Repository& repository) {
  auto reader = repository.Objects();
  REQUIRE(reader.ok());
  return std::move(*reader);
}

// What the index file at `path` tells; empty: it is not understood.
std::optional<std::string> FromFile(const Repository& repository,
                                    const std::string& path,
                                    const blob::ObjectId& tree) {
  const auto index = IndexFile::Open(path, repository.id_size());
  if (!index) return std::nullopt;
  const auto changes = CompareIndex(*index, tree, *ReaderOf(repository));
  if (!changes) return std::nullopt;
  return Raw(*changes, repository.id_size());
}

// Both ways give Git's answer; the first where the file is `understood`, and
// only there.
void CheckAgainstGit(const Repository& repository, const std::string& path,
                     const blob::ObjectId& tree, bool understood) {
  const base::Exit git = AskGit(repository, tree);
  CAPTURE(git.err);
  const std::string readable = Readable(git.out);
  CAPTURE(readable);
  const auto ours = FromFile(repository, path, tree);
  CHECK(ours.has_value() == understood);
  if (ours) {
    const std::string ours_readable = Readable(*ours);
    CAPTURE(ours_readable);
    CHECK(*ours == git.out);
    CHECK(git.ok());
  }
  const auto changes = repository.IndexChanges(tree);
  REQUIRE(changes.ok() == git.ok());
  if (git.ok()) CHECK(Raw(*changes, repository.id_size()) == git.out);
}

std::string ReadAll(const std::string& path) {
  const auto bytes = base::ReadFile(path);
  REQUIRE(bytes.ok());
  REQUIRE(bytes->has_value());
  return **bytes;
}

// "mode id stage TAB path NUL" of each entry, as `git ls-files -sz`.
std::string EntriesOf(const IndexFile& index) {
  std::string text;
  for (IndexFile::Cursor at(index); !at.done();) {
    const IndexFile::Entry entry = at.entry();
    char mode[16];
    std::snprintf(mode, sizeof mode, "%06o ", entry.mode);
    text += mode + blob::ObjectId::FromRaw(entry.raw_id).Hex() + " " +
            std::to_string(entry.stage) + "\t" + std::string(entry.path) + '\0';
    if (!at.Next()) {
      // The stages of a path are the only ones that do not go on.
      CHECK((at.done() || at.entry().stage > entry.stage));
    }
  }
  return text;
}

// IndexEntriesAt() for the paths of `listing`, and those at stage 0 there.
void CheckEntriesAt(const Repository& repository, const std::string& listing) {
  std::vector<std::string> paths = {"no such path"};
  std::vector<std::string> expected = {""};
  for (const std::string_view record : base::Split(listing, '\0')) {
    if (record.empty()) continue;
    const std::size_t tab = record.find('\t');
    if (record.substr(tab - 1, 1) != "0") continue;
    paths.emplace_back(record.substr(tab + 1));
    expected.emplace_back(record);
  }
  std::reverse(paths.begin(), paths.end());
  std::reverse(expected.begin(), expected.end());
  const auto entries = repository.IndexEntriesAt(paths);
  REQUIRE(entries.ok());
  REQUIRE(entries->size() == expected.size());
  for (std::size_t i = 0; i < paths.size(); ++i) {
    const auto& entry = (*entries)[i];
    std::string text;
    if (entry) {
      char mode[16];
      std::snprintf(mode, sizeof mode, "%06o ", entry->mode);
      text = mode + entry->id.Hex() + " 0\t" + entry->path;
    }
    CHECK(text == expected[i]);
  }
}

void CheckEntries(const Repository& repository, const std::string& path) {
  const auto git = repository.Git(std::vector<std::string>{"ls-files", "-sz"});
  REQUIRE(git.ok());
  if (const auto index = IndexFile::Open(path, repository.id_size())) {
    CHECK(EntriesOf(*index) == git->out);
  }
  CheckEntriesAt(repository, git->out);
}

TEST_CASE("every layout of the index is told as Git tells it") {
  for (const Layout& layout : Layouts()) {
    INFO(layout.name);
    const TempRepo repo(layout.init);
    repo.Sh(std::string(kBase) + layout.before);
    repo.Sh(std::string(layout.stage) + layout.flags + layout.after);
    const std::string path = repo.path() + "/.git/index";
    const std::string bytes = ReadAll(path);
    CHECK(bytes[7] == layout.version);
    CHECK(bytes.find(layout.holds) != std::string::npos);
    CHECK(bytes.find(layout.lacks) == std::string::npos);
    const Open repository(repo.path());
    CheckEntries(*repository, path);
    for (const char* tree : {"HEAD", "HEAD~1^{tree}"}) {
      INFO(tree);
      CheckAgainstGit(*repository, path, repo.Id(tree), layout.understood);
    }
    CheckAgainstGit(*repository, path, blob::ObjectId(), layout.understood);
  }
}

}  // namespace
}  // namespace git
