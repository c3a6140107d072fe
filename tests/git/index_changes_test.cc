#include "git/index_changes.h"

#include <doctest/doctest.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "git/index_against_git.h"
#include "git/index_file.h"
#include "git/temp_repo.h"

namespace git {
namespace {

using test::CheckAgainstGit;
using test::Octal;
using test::Open;
using test::ReadAll;
using test::ScopedVariable;
using test::TempRepo;

// What is committed before anything is staged.  Around the names that change
// between a file and a folder there are others that sort between the two.
constexpr char kBase[] = R"sh(
write() { printf '%s\n' "$2" > "./$1"; }
git commit -q --allow-empty -m first
mkdir -p dir/deep/er same whole/deep b/y c link-to-folder skipped hidden ho
for f in kept changed gone mode run symlink-not-yet dir/kept dir/changed \
    dir/gone dir/deep/er/kept same/one same/two whole/one whole/deep/two \
    a a- a.b a0 ab b/x b/y/z b- b.c b0 c/x c/y c- c0 link-to-file \
    link-to-folder/x skipped/kept skipped/changed assumed hidden/again again \
    last ho/x; do
  write "$f" "$f"
done
: > empty; : > hidden/empty
chmod +x run
ln -s kept symlink; ln -s kept symlink-changed; ln -s kept symlink-gone
mkdir "$(printf 'bytes\377\200')" "$(printf 'line\nfeed')"
write "$(printf 'caf\303\251')" 1
write "$(printf 'ho\200')" 1; write "$(printf 'ho\256')" 1
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
write "$(printf 'caf\303\251')" 2; write "$(printf 'ho\256')" 2
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
git rm -q --cached again hidden/again empty hidden/empty
mkdir fresh; echo 1 > intended; echo 2 > fresh/intended
git add -N again hidden/again empty hidden/empty intended fresh/intended
git update-index --skip-worktree skipped/kept skipped/changed same/one
git update-index --assume-unchanged assumed
)sh";

// What can be staged where the other folders are not checked out.
constexpr char kStageInCone[] = R"sh(
echo new > changed; echo new > dir/changed; rm dir/gone; mkdir dir/new
echo new > dir/new/f; git add -A changed dir; git rm -q gone
)sh";

constexpr char kVersion4[] = "git update-index --index-version 4;";

// The same entries without flags, and nothing else.
constexpr char kAnew[] =
    "git ls-files -sz | GIT_INDEX_FILE=.git/anew git update-index -z "
    "--index-info; mv .git/anew .git/index";

constexpr char kTables[] =
    "git -c index.threads=4 -c index.recordEndOfIndexEntries=true "
    "-c index.recordOffsetTable=true update-index --force-write-index";

constexpr char kMonitor[] = R"sh(
printf '#!/bin/sh\nprintf "token\\0/\\0"\n' > .git/monitor
chmod +x .git/monitor
git -c core.fsmonitor=.git/monitor update-index --fsmonitor
)sh";

// (Of old, `git add` gets rid of what was at a path before there are stages.)
constexpr char kUnmerged[] = R"sh(
id=$(git hash-object last)
{
  for path in kept dir/kept; do printf '0 %s\t%s\n' "$id" "$path"; done
  for path in kept dir/kept new-path; do
    for stage in 1 2 3; do
      printf '100644 %s %s\t%s\n' "$id" "$stage" "$path"
    done
  done
} | git update-index --index-info;
)sh";

constexpr char kNoHash[] = R"sh(
size=$(($(wc -c < .git/index) - 20))
{ head -c $size .git/index; head -c 20 /dev/zero; } > .git/anew
mv .git/anew .git/index
)sh";

std::string StageBelow(int folders) {
  return "path=$(yes d/ | head -n " + std::to_string(folders) +
         " | tr -d '\\n')x; printf '100644 %s\\t%s\\n' "
         "$(git hash-object kept) $path | git update-index --index-info";
}

// "mode id stage TAB path NUL" of each entry, as `git ls-files -sz`.
std::string EntriesOf(const IndexFile& index) {
  std::string text;
  for (IndexFile::Cursor at(index); !at.done();) {
    const IndexFile::Entry entry = at.entry();
    text += Octal(entry.mode) + " " +
            blob::ObjectId::FromRaw(entry.raw_id).Hex() + " " +
            std::to_string(entry.stage) + "\t" + std::string(entry.path) + '\0';
    const int stage = entry.stage;
    // Only another stage of a path does not go on.
    if (!at.Next()) REQUIRE((at.done() || at.entry().stage > stage));
  }
  return text;
}

// IndexEntriesAt() of the paths in `listing`, which `git ls-files -sz` wrote.
void CheckEntriesAt(const Repository& repository, std::string_view listing) {
  std::vector<std::string> paths = {"no such path", "dir"};
  std::vector<std::string> expected = {"", ""};
  for (const std::string_view record : base::Split(listing, '\0')) {
    const std::size_t tab = record.find('\t');
    if (tab == std::string_view::npos) continue;
    const bool merged = record[tab - 1] == '0';
    paths.emplace_back(record.substr(tab + 1));
    expected.emplace_back(merged ? record : "");
  }
  const auto entries = repository.IndexEntriesAt(paths);
  REQUIRE(entries.ok());
  REQUIRE(entries->size() == paths.size());
  for (std::size_t i = 0; i < paths.size(); ++i) {
    const auto& entry = (*entries)[i];
    CHECK(expected[i] == (entry ? Octal(entry->mode) + " " + entry->id.Hex() +
                                      " 0\t" + entry->path
                                : ""));
  }
}

// The paths of what `git diff-index --raw -z` wrote, with spaces between.
std::string Paths(std::string_view answer) {
  std::string paths;
  const auto fields = base::Split(answer, '\0');
  for (std::size_t i = 1; i < fields.size(); i += 2) {
    if (i > 1) paths += " ";
    paths += fields[i];
  }
  return paths;
}

// What an index file must be, so that a test is one of that layout.
struct Form {
  int version = 3;  // 0: it depends on what the clock said
  std::string_view holds = "";
  std::string_view lacks = "-----";
  bool understood = true;
};

void CheckIndex(const TempRepo& repo, const Form& form) {
  const std::string path = repo.path() + "/.git/index";
  const std::string bytes = ReadAll(path);
  if (form.version != 0) CHECK(bytes[7] == form.version);
  CHECK(bytes.find(form.holds) != std::string::npos);
  CHECK(bytes.find(form.lacks) == std::string::npos);
  const Open repository(repo.path());
  const auto listing =
      repository->Git(std::vector<std::string>{"ls-files", "-sz"});
  REQUIRE(listing.ok());
  if (const auto index = IndexFile::Open(path, repository->id_size())) {
    CHECK(EntriesOf(*index) == listing->out);
  }
  CheckEntriesAt(*repository, listing->out);
  const std::string ids = repo.Sh("git rev-parse HEAD 'HEAD~1^{tree}'");
  for (const std::string_view id : base::Split(ids, '\n')) {
    CheckAgainstGit(*repository, path, *blob::ObjectId::FromHex(id),
                    form.understood);
  }
  CheckAgainstGit(*repository, path, blob::ObjectId(), form.understood);
}

TEST_CASE("an index is told as Git tells it, in whatever layout") {
  const TempRepo repo;
  repo.Sh(kBase);
  repo.Sh(std::string(kStage) + kFlags + "cp .git/index ../staged");
  struct Case {
    std::string name;
    std::string script;
    Form form;
  };
  const Case cases[] = {
      {"version 3", "", {}},
      {"version 4", kVersion4, {.version = 4}},
      {"version 4, then 3",
       std::string(kVersion4) + "git update-index --index-version 3",
       {}},
      {"version 2, no cache tree", kAnew, {.version = 2, .lacks = "TREE"}},
      {"a cache tree in part", "git write-tree", {.holds = "TREE"}},
      {"a whole cache tree",
       std::string(kAnew) + ";git write-tree",
       {.version = 2, .holds = "TREE"}},
      {"end of entries and offsets", kTables, {.holds = "IEOT"}},
      {"version 4 in blocks",
       std::string(kVersion4) + kTables,
       {.version = 4, .holds = "IEOT"}},
      {"untracked cache",
       "git update-index --force-untracked-cache; git status -s",
       {.holds = "UNTR"}},
      {"fsmonitor", kMonitor, {.holds = "FSMN"}},
      {"resolved conflicts",
       std::string(kUnmerged) + "git add kept; git rm -q dir/kept new-path",
       {.holds = "REUC"}},
      {"a thousand folders deep", StageBelow(1000), {}},
      {"deeper", StageBelow(1001), {.understood = false}},
      {"split index",
       "git update-index --split-index",
       {.version = 0, .holds = "link", .understood = false}},
      {"no hash", kNoHash, {.understood = false}},
      {"unmerged", kUnmerged, {.understood = false}},
      {"packed objects", "git gc -q", {}},
  };
  for (const Case& c : cases) {
    INFO(c.name);
    repo.Sh("cp ../staged .git/index; " + c.script);
    CheckIndex(repo, c.form);
  }
}

TEST_CASE("a repository of any form has its index told as Git tells it") {
  struct Case {
    std::string name;
    const char* init;
    std::string before;  // runs before anything is staged
    std::string stage;
    Form form;
  };
  const std::string all = std::string(kStage) + kFlags;
  const Case cases[] = {
      {"SHA-256", "--object-format=sha256", "", all, {}},
      {"SHA-256, version 4",
       "--object-format=sha256",
       std::string("git read-tree HEAD;") + kVersion4,
       all,
       {.version = 4, .holds = "TREE"}},
      {"a cache tree from the start",
       "",
       "git read-tree HEAD",
       kStage,
       {.version = 2, .holds = "TREE"}},
      {"version 4 from the start",
       "",
       std::string("git read-tree HEAD;") + kVersion4,
       all,
       {.version = 4, .holds = "TREE"}},
      {"nothing staged", "", "git read-tree HEAD", "", {.version = 2}},
      {"all staged as gone", "", "", "git rm -rq --cached .", {.version = 2}},
      {"packed", "", "git repack -adq", all, {}},
      {"a replaced tree", "", "git replace HEAD^{tree} HEAD:dir", all, {}},
      {"sparse checkout",
       "",
       "git sparse-checkout set --cone --no-sparse-index dir",
       kStageInCone,
       {}},
      {"sparse index",
       "",
       "git sparse-checkout set --cone --sparse-index dir",
       kStageInCone,
       {.holds = "sdir", .understood = false}},
  };
  for (const Case& c : cases) {
    INFO(c.name);
    const TempRepo repo(c.init);
    repo.Sh(kBase + c.before);
    repo.Sh(c.stage);
    CheckIndex(repo, c.form);
  }
}

TEST_CASE("before the first commit all but what is intended is new") {
  for (const char* init : {"", "--object-format=sha256"}) {
    INFO(std::string(init));
    const TempRepo repo(init);
    repo.Sh(
        "mkdir -p d/e; echo 1 > d/e/f; echo 2 > d-; ln -s x y; echo 3 > n;"
        "git add d d- y; git add -N n; git write-tree");
    const Open repository(repo.path());
    CHECK(repository->ComingParents()->empty());
    const std::string answer = CheckAgainstGit(
        *repository, repo.path() + "/.git/index", blob::ObjectId());
    CHECK(Paths(answer) == "d- d/e/f y");
  }
}

TEST_CASE("without an index file everything is gone") {
  const TempRepo repo;
  repo.Sh("mkdir d; echo 1 > d/f; git add d; git commit -qm x; rm .git/index");
  const Open repository(repo.path());
  const std::string answer = CheckAgainstGit(
      *repository, repo.path() + "/.git/index", repo.Id("HEAD"), false);
  CHECK(Paths(answer) == "d/f");
}

TEST_CASE("against a commit whose tree is empty all is new") {
  const TempRepo repo;
  repo.Sh(
      "git commit -q --allow-empty -m x; echo 1 > f; git add f;"
      "git write-tree");
  const Open repository(repo.path());
  const std::string path = repo.path() + "/.git/index";
  const std::string answer =
      CheckAgainstGit(*repository, path, repo.Id("HEAD"));
  CHECK(Paths(answer) == "f");
  repo.Sh("git rm -q --cached f; git write-tree");
  CHECK(CheckAgainstGit(*repository, path, repo.Id("HEAD")).empty());
}

TEST_CASE("work trees and object stores elsewhere are the ones that count") {
  const TempRepo repo;
  repo.Sh(
      "mkdir d; echo 1 > d/f; echo 2 > f; git add .; git commit -qm x;"
      "git worktree add -q ../linked; git clone -qs . ../shared;"
      "git clone -qs ../shared ../shared-again;"
      "git -c protocol.file.allow=always submodule add -q ../shared sub;"
      "git clone -q --bare . ../bare.git");
  for (const char* place : {"linked", "shared", "shared-again", "repo/sub"}) {
    INFO(std::string(place));
    const std::string top = repo.top() + "/" + place;
    repo.ShIn(top, "git read-tree HEAD; echo 3 > d/g; echo 4 > f; git add .");
    const Open repository(top);
    const std::string answer = CheckAgainstGit(
        *repository, repository->git_dir() + "/index", repo.Id("HEAD"));
    CHECK(Paths(answer) == "d/g f");
  }
}

TEST_CASE("in a merge the index is told against each parent") {
  const TempRepo repo;
  repo.Sh(
      "mkdir d e; echo 1 > d/f; echo 2 > e/f; git add .; git commit -qm 1;"
      "git checkout -qb side; echo 3 > d/f; echo 4 > d/g; git add .;"
      "git commit -qm 2; git checkout -q main; git mv e/f e/g;"
      "git commit -qm 3; git merge -q --no-commit --no-ff side");
  const Open repository(repo.path());
  const auto parents = repository->ComingParents();
  REQUIRE(parents.ok());
  REQUIRE(parents->size() == 2);
  std::string told;
  for (const blob::ObjectId& parent : *parents) {
    told += Paths(CheckAgainstGit(*repository, repo.path() + "/.git/index",
                                  parent)) +
            "; ";
  }
  CHECK(told == "d/f d/g; e/f e/g; ");
}

// The index of `git commit -a`, `git commit PATH` and the like, which Git names
// to its hooks.
TEST_CASE("an index that the environment names is told, wherever it is") {
  const TempRepo repo;
  repo.Sh(
      "mkdir d; echo 1 > d/f; echo 2 > f; git add .; git commit -qm x;"
      "echo 3 > d/f; echo 4 > f; echo 5 > new; git add new; git reset -q");
  // Beside it there is another of its name, which a path that counts from the
  // wrong folder leads to.
  repo.Write(".git/hooks/pre-commit",
             "#!/bin/sh\ncp \"$GIT_INDEX_FILE\" seen; exit 1\n");
  repo.Sh("chmod +x .git/hooks/pre-commit; cp .git/index d/seen");
  struct Case {
    std::string commit;
    std::string tells;
  };
  for (const Case& c :
       {Case{"git commit -qam x", "d/f f"}, Case{"git commit -qm x f", "f"},
        Case{"git commit -qm x -o d", "d/f"},
        Case{"git add f; git commit -qm x -i d", "d/f f"}}) {
    INFO(c.commit);
    repo.Sh("git reset -q; " + c.commit + " || exit 0; exit 1");
    const blob::ObjectId head = repo.Id("HEAD");
    for (const std::string& named :
         {std::string("seen"), repo.path() + "/seen"}) {
      INFO(named);
      const ScopedVariable index("GIT_INDEX_FILE", named);
      for (const char* folder : {"", "/d"}) {
        const Open repository(repo.path() + folder);
        const std::string answer =
            CheckAgainstGit(*repository, repo.path() + "/seen", head);
        CHECK(Paths(answer) == c.tells);
      }
    }
  }
}

struct Line {
  const char* mode;
  std::string name;
  blob::ObjectId id;
};

// Writes a tree object of these entries, in their order, and of `rest`.
blob::ObjectId WriteTree(const Repository& repository,
                         const std::vector<Line>& lines,
                         const std::string& rest = "") {
  std::string bytes;
  for (const Line& line : lines) {
    bytes += line.mode + (" " + line.name) + '\0';
    bytes += line.id.raw();
  }
  const auto exit =
      repository.Git(std::vector<std::string>{"hash-object", "-t", "tree", "-w",
                                              "--literally", "--stdin"},
                     bytes + rest);
  REQUIRE(exit.ok());
  const auto id = blob::ObjectId::FromHex(base::Trim(exit->out));
  REQUIRE(id);
  return *id;
}

TEST_CASE("a tree that Git would not write is left to Git, or told as there") {
  const TempRepo repo;
  repo.Sh(
      "mkdir b; for f in a a- b/x c d; do echo 1 > $f; done; git add .;"
      "git commit -qm x");
  const Open repository(repo.path());
  const blob::ObjectId file = repo.Id(":a");
  const blob::ObjectId folder = repo.Id("HEAD:b");
  const blob::ObjectId none = *blob::ObjectId::FromHex(std::string(40, '0'));
  const Line a = {"100644", "a", file}, b = {"40000", "b", folder};
  const Line c = {"100644", "c", file}, hyphen = {"100644", "b-", file};
  const Line bad = {"40000", "b", WriteTree(*repository, {c, a})};
  struct Case {
    std::string name;
    std::vector<Line> lines;
    std::string rest = "";
    bool understood = true;
  };
  const Case cases[] = {
      {"in order", {a, {"100644", "a-", file}, b, c}},
      {"modes of old", {{"100664", "a", file}, {"100777", "c", file}}},
      {"and gone", {{"100600", "x", file}, {"120777", "y", file}}},
      {"more modes", {{"120777", "a", file}, {"040755", "b", folder}}},
      {"no mode that is known", {{"0", "c", file}}},
      {"zeros before", {{"0100644", "a", file}, {"00040000", "b", folder}}},
      {"unusual names", {{"100644", "..", file}, {"100644", ".git", file}}},
      {"no entries", {}},
      {"a file and a folder", {a, {"40000", "a", folder}, c}},
      {"a file and, apart, a folder", {{"100644", "b", file}, hyphen, b}},
      {"backwards", {a, c, b}, "", false},
      {"as if folders were files", {b, hyphen}, "", false},
      {"twice", {a, a, b}, "", false},
      {"a folder twice", {a, b, b}, "", false},
      {"backwards in a folder", {a, bad}, "", false},
      {"in one that is gone", {{"40000", "0", bad.id}, a}, "", false},
      {"no folder of that id", {{"40000", "b", file}}, "", false},
      {"nothing of that id", {{"40000", "b", none}}, "", false},
      {"an id of zeros", {{"100644", "a", none}}, "", false},
      {"and gone", {{"100644", "x", none}}, "", false},
      {"a slash", {{"100644", "a/b", file}}, "", false},
      {"no name", {{"100644", "", file}}, "", false},
      {"no mode", {a}, " b", false},
      {"no NUL", {a}, "100644 b", false},
      {"a short id", {a}, std::string("100644 b\0id", 11), false},
      {"nothing but NUL", {a}, std::string(40, '\0'), false},
  };
  for (const Case& tree : cases) {
    INFO(tree.name);
    CheckAgainstGit(*repository, repo.path() + "/.git/index",
                    WriteTree(*repository, tree.lines, tree.rest),
                    tree.understood);
  }
}

TEST_CASE("what is no commit and no tree is left to Git") {
  const TempRepo repo;
  repo.Sh(
      "echo 1 > a; git add a; git commit -qm x; git tag -a -m x v1;"
      "git tag -a -m x tree HEAD^{tree}; echo 2 > a; git add a");
  const Open repository(repo.path());
  for (const char* revision :
       {"v1", "tree", "HEAD:a", "1111111111111111111111111111111111111111"}) {
    INFO(std::string(revision));
    CheckAgainstGit(*repository, repo.path() + "/.git/index", repo.Id(revision),
                    false);
  }
}

TEST_CASE("each folder is compared by the cached tree of its own") {
  struct Case {
    std::string name;
    std::string script;
    std::string tells;
  };
  for (const Case& c : {
           Case{"folders of one name",
                "echo 3 > e/x; echo 2 > d/e/x; echo 2 > f/e/x; git add .;"
                "git write-tree",
                "d/e/x e/x f/e/x"},
           Case{"a folder that has none beside one that has",
                "git rm -q --cached g/x; git write-tree; echo 3 > g/x;"
                "git add g",
                "g/x"},
           Case{"as HEAD has it, and others not",
                "echo 3 > e/x; git add e; git write-tree; echo 2 > e/x;"
                "echo 3 > f/x; git add e f",
                "f/x"},
       }) {
    INFO(c.name);
    const TempRepo repo;
    repo.Sh(
        "mkdir -p d/e e f/e g h; for i in d/e f/e; do echo 1 > $i/x; done;"
        "for i in e f g h; do echo 2 > $i/x; done; git add .; git commit -qm "
        "x");
    repo.Sh(c.script);
    const Open repository(repo.path());
    CHECK(Paths(CheckAgainstGit(*repository, repo.path() + "/.git/index",
                                repo.Id("HEAD"))) == c.tells);
  }
}

TEST_CASE("folders that are gone are left to Git when they are too deep") {
  const TempRepo repo;
  repo.Sh("echo 1 > kept; git add kept; " + StageBelow(1100) +
          "; git commit -qm x; git rm -rq --cached d");
  const Open repository(repo.path());
  CheckAgainstGit(*repository, repo.path() + "/.git/index", repo.Id("HEAD"),
                  false);
}

}  // namespace
}  // namespace git
