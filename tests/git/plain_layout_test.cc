#include "git/plain_layout.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <optional>
#include <string>
#include <vector>

#include "base/process.h"
#include "git/environment.h"
#include "git/layout.h"
#include "git/temp_repo.h"

namespace git {
namespace {

using test::ScopedVariable;
using test::TempRepo;

std::string Show(const Layout& layout) {
  std::string head = "not told";
  if (layout.head) head = *layout.head ? (*layout.head)->Hex() : "unborn";
  return "git " + layout.git_dir + "\ncommon " + layout.common_dir +
         "\nobjects " + layout.object_dir + "\nwork tree " + layout.work_tree +
         "\nid size " + std::to_string(layout.id_size) + "\nHEAD " + head;
}

// What Git itself says of the repository in `directory`.
std::string Asked(const std::string& directory) {
  base::Command git;
  git.argv = SafeOptions();
  git.env = SafeEnvironment();
  git.directory = directory;
  const auto layout = AskLayout(git, directory);
  if (!layout.ok()) return layout.error().Line();
  return *layout ? Show(**layout) : "none";
}

void CheckPlain(const std::string& directory) {
  const auto plain = PlainLayout(directory);
  REQUIRE(plain);
  CHECK(Show(*plain) == Asked(directory));
}

constexpr char kLean[] = "--template=";
constexpr char kTwoCommits[] =
    "git commit -q --allow-empty -m 1; git commit -q --allow-empty -m 2;";

TEST_CASE("a plain repository is read as Git reads it") {
  struct Case {
    std::string name;
    std::string script;
  };
  for (const Case& c : {
           Case{"a loose ref", ":"},
           Case{"a packed ref",
                "git pack-refs --all; test ! -f "
                ".git/refs/heads/main"},
           Case{"a ref that is packed, too",
                "git pack-refs --all; git commit -q --allow-empty -m 3;"
                "grep -q refs/heads/main .git/packed-refs"},
           Case{"a packed ref among others",
                "for i in a a/refs/heads/main mai main-2 main/x x/main; do "
                "git update-ref refs/heads/$i HEAD~1 || :; done;"
                "git tag -a -m x main HEAD~1; git tag -a -m x z HEAD~1;"
                "git update-ref refs/remotes/o/refs/heads/main HEAD~1;"
                "git pack-refs --all"},
           Case{"a branch in a folder", "git checkout -qb feature/x/y HEAD~1"},
           Case{"and packed",
                "git checkout -qb feature/x/y; git pack-refs "
                "--all"},
           Case{"a branch of many signs", "git checkout -qb 'caf\303\251#1+%'"},
           Case{"a folder of a packed branch's name",
                "git pack-refs --all; mkdir -p .git/refs/heads/main-2"},
           Case{"a branch that is not born", "git checkout -q --orphan new"},
           Case{"one below another", "git symbolic-ref HEAD refs/heads/main/x"},
           Case{"detached", "git checkout -q --detach HEAD~1"},
           Case{"detached at a tag", "git tag -a -m x v1; git checkout -q v1"},
           Case{"in a rebase",
                "git rebase -q --exec false --root 2> ../err || :"},
           Case{"other configuration",
                "git config core.hooksPath x; git config user.name worker;"
                "git remote add origin /x/y.git; git config "
                "branch.main.remote origin; git config alias.x '!true'"},
           Case{"no section of the core", "git config --remove-section core"},
           Case{"keys in another spelling",
                "printf '[CORE]\\n  Bare=FALSE\\r\\n[core] bare = false\\n"
                "RepositoryFormatVersion = 0' > .git/config"},
           Case{"comments",
                "printf '# x\\n[core]\\n; y\\n\tbare = false\\n' > "
                ".git/config"},
           Case{"a configuration that is not read",
                "git config -f .git/config.worktree core.worktree /"},
           Case{"one that is included",
                "git config include.path more; git config -f .git/more "
                "core.worktree /; git config -f .git/more core.bare true"},
           Case{"one of the user's",
                "git config -f \"$HOME/global\" core.worktree /;"
                "git config -f \"$HOME/global\" core.bare true"},
           Case{"borrowed objects",
                "git clone -qs . ../b; rm -r .git; mv ../b/.git ."},
           Case{"a shallow clone",
                "git clone -q --depth 1 \"file://$PWD\" ../b; rm -r .git;"
                "mv ../b/.git ."},
           Case{"a replaced commit", "git replace HEAD HEAD~1"},
       }) {
    INFO(c.name);
    const TempRepo repo(kLean);
    repo.Sh(kTwoCommits + c.script);
    const ScopedVariable global("GIT_CONFIG_GLOBAL", repo.top() + "/global");
    CheckPlain(repo.path());
  }
}

TEST_CASE("before the first commit HEAD is not born") {
  const TempRepo repo;
  CheckPlain(repo.path());
  const auto plain = PlainLayout(repo.path());
  REQUIRE(plain->head);
  CHECK_FALSE(plain->head->has_value());
}

TEST_CASE("a repository of any path is read as Git reads it") {
  for (const char* name : {"a b", "a\"\\", "caf\303\251", "-a", "a\nb"}) {
    const TempRepo repo("none");
    const std::string path = repo.top() + "/" + name;
    INFO(path);
    repo.ShIn(repo.top(), "git init -q -- " + base::SingleQuote(path));
    repo.ShIn(path, kTwoCommits);
    const auto plain = PlainLayout(path);
    REQUIRE(plain);
    const auto head =
        blob::ObjectId::FromHex(repo.ShIn(path, "git rev-parse HEAD"));
    REQUIRE(head);
    CHECK(plain->head == std::optional(head));
  }
}

TEST_CASE("of what is not plain Git is asked") {
  struct Case {
    std::string name;
    std::string script;
    const char* at = "/repo";
  };
  const std::string config = " >> .git/config";
  for (const Case& c : {
           Case{"a subfolder", "mkdir sub", "/repo/sub"},
           Case{"no repository", "rm -r .git"},
           Case{"the Git directory", ":", "/repo/.git"},
           Case{"bare", "git clone -q --bare . ../bare.git", "/bare.git"},
           Case{"a linked work tree", "git worktree add -q ../linked",
                "/linked"},
           Case{"a submodule",
                "git clone -q . ../other; git -c protocol.file.allow=always "
                "submodule add -q ../other sub",
                "/repo/sub"},
           Case{".git is a file", "git init -q --separate-git-dir ../git"},
           Case{".git is a link", "mv .git ../git; ln -s ../git .git"},
           Case{"objects is a link",
                "mv .git/objects ../o; ln -s ../../o .git/objects"},
           Case{"refs is a link", "mv .git/refs ../r; ln -s ../../r .git/refs"},
           Case{"a common directory", "echo . > .git/commondir"},
           Case{"core.worktree", "git config core.worktree .."},
           Case{"in capitals", "printf '[CORE]\\nWORKTREE = ..\\n'" + config},
           Case{"on one line", "printf '[core]worktree=..\\n'" + config},
           Case{"core.bare", "git config core.bare true"},
           Case{"core.bare, no value", "printf '[core]\\nbare\\n'" + config},
           Case{"core.bare, yes", "printf '[core] BARE = yes\\n'" + config},
           Case{"core.bare, then not",
                "printf '[core]\\nbare=true\\nbare=false\\n'" + config},
           Case{"core.bare in two lines",
                "printf '[core]\\nbare = \\\\\\ntrue\\n'" + config},
           Case{"core.bare with a comment",
                "printf '[core]\\nbare = true # false\\n'" + config},
           Case{"core.bare, quoted", "printf '[core]bare=\"1\"\\n'" + config},
           Case{"core.bare, no end", "printf '[core]bare=1'" + config},
           Case{"format 1", "git config core.repositoryformatversion 1"},
           Case{"an extension",
                "git config core.repositoryformatversion 1;"
                "git config extensions.worktreeConfig true"},
           Case{"an extension in format 0", "git config extensions.noop x"},
           Case{"no configuration", "rm .git/config"},
           Case{"HEAD is a link",
                "rm .git/HEAD; ln -s refs/heads/main .git/HEAD"},
           Case{"HEAD is a folder", "rm .git/HEAD; mkdir .git/HEAD"},
           Case{"no HEAD", "rm .git/HEAD"},
           Case{"HEAD names what is no branch",
                "git update-ref refs/x/y HEAD; git symbolic-ref HEAD refs/x/y"},
           Case{"HEAD leads elsewhere",
                "echo 'ref: refs/heads/../../x' > .git/HEAD"},
           Case{"through a hidden folder",
                "echo 'ref: refs/heads/./main' > .git/HEAD"},
           Case{"through an empty one",
                "echo 'ref: refs/heads//main' > .git/HEAD"},
           Case{"to a folder", "echo 'ref: refs/heads/' > .git/HEAD"},
           Case{"to none", "echo 'ref: refs/heads/none/' > .git/HEAD"},
           Case{"to a range", "echo 'ref: refs/heads/a..b' > .git/HEAD"},
           Case{"HEAD with spaces", "echo 'ref:  refs/heads/main' > .git/HEAD"},
           Case{"HEAD with a space behind",
                "echo 'ref: refs/heads/main ' > .git/HEAD"},
           Case{"HEAD of two lines",
                "printf 'ref: refs/heads/main\\nx\\n' > .git/HEAD"},
           Case{"HEAD without its end",
                "printf 'ref: refs/heads/main' > .git/HEAD"},
           Case{"an id that is cut off", "echo 0123 > .git/HEAD"},
           Case{"an id of SHA-256", "printf '%064d\\n' 1 > .git/HEAD"},
           Case{"an id of zeros", "printf '%040d\\n' 0 > .git/HEAD"},
           Case{"a branch that is a symbolic ref",
                "git branch other; git symbolic-ref refs/heads/main "
                "refs/heads/other"},
           Case{"a branch that is a folder",
                "rm .git/refs/heads/main; mkdir .git/refs/heads/main"},
           Case{"a branch that is empty", ": > .git/refs/heads/main"},
           Case{"a branch of zeros",
                "printf '%040d\\n' 0 > .git/refs/heads/main"},
           Case{"a packed branch without its id",
                "git pack-refs --all; echo 'x refs/heads/main' > "
                ".git/packed-refs"},
           Case{"a branch that is a link to another",
                "git branch other HEAD~1; rm .git/refs/heads/main;"
                "ln -s refs/heads/other .git/refs/heads/main"},
           Case{"a link to none beside a packed ref",
                "git pack-refs --all; ln -s none .git/refs/heads/main"},
           Case{"a branch of a name that Git refuses",
                "cp .git/refs/heads/main '.git/refs/heads/a~b';"
                "echo 'ref: refs/heads/a~b' > .git/HEAD"},
           Case{"and another",
                "cp .git/refs/heads/main .git/refs/heads/a.lock;"
                "echo 'ref: refs/heads/a.lock' > .git/HEAD"},
           Case{"packed refs without their end",
                "git pack-refs --all; printf '%s refs/heads/main' "
                "$(git rev-parse HEAD) > .git/packed-refs"},
           Case{"one not born, beside packed ones",
                "git pack-refs --all; git checkout -q --orphan mai"},
           Case{"packed twice",
                "git pack-refs --all; tail -n 1 .git/packed-refs >> "
                ".git/packed-refs"},
       }) {
    INFO(c.name);
    const TempRepo repo(kLean);
    repo.Sh(kTwoCommits + c.script);
    CHECK_FALSE(PlainLayout(repo.top() + c.at));
  }
}

TEST_CASE("a branch of a name that Git refuses is left to Git") {
  for (const std::string name :
       {"a~b",  "a:b",  "a*",   "a?",     "a[b",      "a^b",  "a\\b", "a@{b",
        "a.",   "a..b", ".a",   "a.lock", "a.lock/b", "a/.b", "a/",   "/a",
        "a//b", "a b",  "a\tb", "a\x7f",  "@",        ""}) {
    INFO(name);
    const TempRepo repo;
    repo.Sh(kTwoCommits);
    repo.Write(".git/HEAD", "ref: refs/heads/" + name + "\n");
    CHECK_FALSE(PlainLayout(repo.path()));
  }
}

TEST_CASE("another kind of objects or refs is not plain") {
  const TempRepo repo("--object-format=sha256");
  CHECK_FALSE(PlainLayout(repo.path()));
  // (Git 2.45 is the first that has them.)
  const TempRepo none("none");
  none.Sh("git init -q --ref-format=reftable . 2> ../err || git init -q .");
  const bool has = none.Sh("git config extensions.refstorage || :") != "";
  CHECK(PlainLayout(none.path()).has_value() == !has);
}

TEST_CASE("what says where a repository is makes us ask Git") {
  const TempRepo repo;
  repo.Sh(kTwoCommits);
  for (const std::string& name : LocalVariables()) {
    INFO(name);
    const bool harmless = name == "GIT_INDEX_FILE" || name == "GIT_PREFIX";
    for (const char* value : {"", "x"}) {
      const ScopedVariable variable(name, value);
      CHECK(PlainLayout(repo.path()).has_value() == harmless);
    }
  }
  const ScopedVariable index("GIT_INDEX_FILE", ".git/index.lock");
  const ScopedVariable prefix("GIT_PREFIX", "sub/");
  CheckPlain(repo.path());
}

TEST_CASE("a repository of another user is left to Git") {
  if (geteuid() != 0) return;  // only root can give files away
  for (const char* path : {".git", "."}) {
    const TempRepo repo;
    repo.Sh(kTwoCommits);
    REQUIRE(PlainLayout(repo.path()));
    repo.Sh("chown 12345 " + std::string(path));
    CHECK_FALSE(PlainLayout(repo.path()));
  }
}

}  // namespace
}  // namespace git
