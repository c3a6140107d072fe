#include "git/repository.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "git/temp_repo.h"

namespace git {
namespace {

using test::Open;
using test::ScopedVariable;
using test::TempRepo;

std::string Show(const std::vector<Change>& changes) {
  std::string text;
  for (const Change& change : changes) {
    text += std::string(1, change.status) + " " + change.path + "\n";
  }
  return text;
}

// What is staged against HEAD, one "S path" a line.
std::string StagedAgainstHead(const std::string& directory) {
  const Open repository(directory);
  auto parents = repository->ComingParents();
  REQUIRE(parents.ok());
  auto changes = repository->IndexChanges(parents->empty() ? blob::ObjectId()
                                                           : parents->front());
  if (!changes.ok()) FAIL(changes.error().Line());
  return Show(*changes);
}

TEST_CASE("a repository knows where its parts are") {
  const TempRepo repo;
  repo.Sh("mkdir -p a/b");
  const Open here(repo.path() + "/a/b");
  CHECK(here->git_dir() == repo.path() + "/.git");
  CHECK(here->common_dir() == repo.path() + "/.git");
  CHECK(here->object_dirs().front() == repo.path() + "/.git/objects");
  CHECK(here->work_tree() == repo.path());
  CHECK(here->id_size() == 20);
  CHECK_FALSE(here->quarantined());
  CHECK_FALSE(here->partial());
}

TEST_CASE("bare, linked and oddly named repositories are found") {
  const TempRepo repo;
  repo.Sh(
      "git commit -q --allow-empty -m x; git worktree add -q ../linked;"
      "git clone -q --bare . ../bare.git");
  const Open bare(repo.top() + "/bare.git");
  CHECK(bare->git_dir() == repo.top() + "/bare.git");
  CHECK(bare->work_tree().empty());
  const Open linked(repo.top() + "/linked");
  CHECK(linked->git_dir() == repo.path() + "/.git/worktrees/linked");
  CHECK(linked->common_dir() == repo.path() + "/.git");
  CHECK(linked->object_dirs().front() == repo.path() + "/.git/objects");
  CHECK(linked->work_tree() == repo.top() + "/linked");

  const std::string odd = repo.top() + "/a\nb \"c:";
  std::filesystem::rename(repo.path(), odd);
  const Open moved(odd);
  CHECK(moved->git_dir() == odd + "/.git");
  CHECK(moved->work_tree() == odd);
  const auto parents = moved->ComingParents();
  REQUIRE(parents.ok());
  CHECK(parents->size() == 1);
  std::filesystem::rename(odd, repo.path());
}

TEST_CASE("without a repository it says so") {
  const TempRepo repo("none");
  const test::ScopedDirectory here(repo.path());
  const ScopedVariable ceiling("GIT_CEILING_DIRECTORIES", repo.top());
  const auto none = Repository::FromEnvironment();
  REQUIRE_FALSE(none.ok());
  CHECK(none.error().why().find("none here") != std::string::npos);
}

TEST_CASE("At() finds what the path is, and nothing around it") {
  const TempRepo repo;
  repo.Sh(
      "mkdir sub; git commit -q --allow-empty -m x;"
      "git clone -q --bare . ../bare.git");
  // What ties this process to another repository must not count.
  const ScopedVariable git_dir("GIT_DIR", repo.top() + "/bare.git");
  const ScopedVariable index("GIT_INDEX_FILE", "/nowhere");
  struct Case {
    const char* name;
    std::string path;
    std::string git_dir;  // empty: none
  };
  for (const Case& c : {
           Case{"work tree", repo.path(), repo.path() + "/.git"},
           Case{"git directory", repo.path() + "/.git", repo.path() + "/.git"},
           Case{"bare", repo.top() + "/bare.git", repo.top() + "/bare.git"},
           Case{"folder of a work tree", repo.path() + "/sub", ""},
           Case{"plain folder", repo.top(), ""},
           Case{"no folder", repo.top() + "/nowhere", ""},
           Case{"a file", repo.path() + "/.git/HEAD", ""},
       }) {
    INFO(c.name);
    auto found = Repository::At(c.path);
    REQUIRE(found.ok());
    CHECK(found->has_value() == !c.git_dir.empty());
    if (*found) CHECK((**found)->git_dir() == c.git_dir);
  }
  auto found = Repository::At(repo.path());
  REQUIRE(found.ok());
  auto changes = (**found)->IndexChanges(blob::ObjectId());
  CHECK(changes.ok());  // GIT_INDEX_FILE did not count
}

TEST_CASE("what is staged is told for every layout of the index") {
  struct Case {
    const char* name;
    const char* setup;
  };
  for (const Case& c : {
           Case{"plain", ":"},
           Case{"split index", "git update-index --split-index"},
           Case{"index version 4", "git update-index --index-version 4"},
           Case{"sparse index",
                "mkdir d; echo 1 > d/f; git add d; git commit -qm d;"
                "git sparse-checkout init --cone --sparse-index;"
                "git sparse-checkout set nothing"},
           Case{"untracked cache", "git update-index --untracked-cache"},
           Case{"relative diffs", "git config diff.relative true; mkdir -p d"},
           Case{"fsmonitor", "git config core.fsmonitor /bin/false"},
           Case{"renames", "git config diff.renames copies"},
       }) {
    INFO(c.name);
    const TempRepo repo;
    repo.Sh(
        "echo 1 > kept; echo 2 > changed; echo 3 > gone; git add .;"
        "git commit -qm x");
    repo.Sh(c.setup);
    repo.Sh(
        "echo new > added; echo 4 > changed; git add added changed;"
        "git rm -q gone");
    CHECK(StagedAgainstHead(repo.path()) == "A added\nM changed\nD gone\n");
  }
}

TEST_CASE("before the first commit everything staged is new") {
  for (const char* format : {"", "--object-format=sha256"}) {
    const TempRepo repo(format);
    repo.Write("a", "1");
    repo.Sh("git add a");
    CHECK(StagedAgainstHead(repo.path()) == "A a\n");
  }
}

TEST_CASE("the index of the environment is the one that counts") {
  const TempRepo repo;
  repo.Write("a", "1");
  repo.Write("b", "2");
  repo.Sh("git add a; GIT_INDEX_FILE=other git add b");
  const ScopedVariable index("GIT_INDEX_FILE", repo.path() + "/other");
  CHECK(StagedAgainstHead(repo.path()) == "A b\n");
}

TEST_CASE("git commit -a shows its index to a hook") {
  const TempRepo repo;
  repo.Sh("echo 1 > a; git add a; git commit -qm x; echo 2 > a");
  repo.Write(".git/hooks/pre-commit",
             "#!/bin/sh\necho \"$GIT_INDEX_FILE\" > .git/seen\n"
             "cp \"$GIT_INDEX_FILE\" .git/copy\n");
  repo.Sh(
      "chmod +x .git/hooks/pre-commit; git commit -qam y; git reset -q "
      "--soft HEAD~1; git reset -q");
  CHECK(repo.Sh("cat .git/seen").ends_with("index.lock"));
  CHECK(StagedAgainstHead(repo.path()).empty());
  const ScopedVariable index("GIT_INDEX_FILE", ".git/copy");
  const test::ScopedDirectory here(repo.path());
  CHECK(StagedAgainstHead(".") == "M a\n");
}

TEST_CASE("intent to add is not staged") {
  const TempRepo repo;
  repo.Sh("echo s > .env; git add -N .env; echo 1 > a; git add a");
  CHECK(StagedAgainstHead(repo.path()) == "A a\n");
}

TEST_CASE("names of any bytes come as they are") {
  const TempRepo repo;
  repo.Write("a\n\t\"\\\xff", "1");
  repo.Write(":(exclude)x", "2");
  repo.Write("-f", "3");
  repo.Sh("git add .");
  CHECK(StagedAgainstHead(repo.path()) ==
        "A -f\nA :(exclude)x\nA a\n\t\"\\\xff\n");
  const Open repository(repo.path());
  const std::vector<std::string> asked = {":(exclude)x", "x"};
  const auto entries = repository->IndexEntriesAt(asked);
  REQUIRE(entries.ok());
  REQUIRE(entries->size() == 2);
  REQUIRE((*entries)[0].has_value());
  CHECK((*entries)[0]->mode == 0100644);
  CHECK((*entries)[0]->id == repo.Id(":0::(exclude)x"));
  CHECK_FALSE((*entries)[1].has_value());
  CHECK(repository->IndexEntriesAt({})->empty());
}

TEST_CASE("symbolic links, gitlinks and modes are told by their modes") {
  const TempRepo repo;
  repo.Sh(
      "git commit -q --allow-empty -m x; ln -s target link;"
      "echo 1 > run; chmod +x run; git add .;"
      "git update-index --add --cacheinfo "
      "160000,1111111111111111111111111111111111111111,sub");
  const auto changes = Open(repo.path())->IndexChanges(repo.Id("HEAD"));
  REQUIRE(changes.ok());
  REQUIRE(changes->size() == 3);
  CHECK((*changes)[0].mode == 0120000);
  CHECK((*changes)[0].old_id.null());
  CHECK((*changes)[1].mode == 0100755);
  CHECK((*changes)[2].mode == 0160000);
}

TEST_CASE("the coming commit has the parents that Git will give it") {
  const TempRepo repo;
  CHECK(Open(repo.path())->ComingParents()->empty());
  repo.Sh(
      "git commit -q --allow-empty -m 1; git checkout -q -b side;"
      "git commit -q --allow-empty -m 2; git checkout -q main;"
      "git commit -q --allow-empty -m 3");
  const blob::ObjectId head = repo.Id("HEAD");
  const blob::ObjectId side = repo.Id("side");
  CHECK(*Open(repo.path())->ComingParents() == std::vector{head});
  {
    // As in a pre-merge-commit hook.
    const ScopedVariable named("GITHEAD_" + side.Hex(), "side");
    CHECK(Open(repo.path())->ComingParents()->size() == 1);
    const ScopedVariable action("GIT_REFLOG_ACTION", "merge side");
    CHECK(*Open(repo.path())->ComingParents() == std::vector{head, side});
  }
  repo.Sh("git merge -q --no-commit --no-ff side");
  CHECK(*Open(repo.path())->ComingParents() == std::vector{head, side});
}

TEST_CASE("revisions, refs and configuration are Git's") {
  const TempRepo repo;
  repo.Sh(
      "echo 1 > f; git add f; git commit -qm 1; git tag v1;"
      "echo 2 > f; git commit -qam 2; git config leak.wall ' a b'");
  const Open repository(repo.path());
  CHECK(**repository->Resolve("HEAD~1") == repo.Id("v1"));
  CHECK(**repository->Resolve("HEAD:f") == repo.Id("HEAD:f"));
  CHECK_FALSE(repository->Resolve("nope")->has_value());
  CHECK_FALSE(repository->Resolve("HEAD:nope")->has_value());
  CHECK_FALSE(repository->Resolve("--all")->has_value());
  const auto refs = repository->Refs();
  REQUIRE(refs.ok());
  REQUIRE(refs->size() == 2);
  CHECK((*refs)[0].name == "refs/heads/main");
  CHECK((*refs)[1].name == "refs/tags/v1");
  CHECK((*refs)[1].id == repo.Id("v1"));
  CHECK(**repository->Config("leak.wall") == " a b");
  CHECK_FALSE(repository->Config("leak.none")->has_value());
  CHECK(*repository->GitPath("hooks") == repo.path() + "/.git/hooks");
  const auto git =
      repository->Git(std::vector<std::string>{"cat-file", "-t", "HEAD"});
  REQUIRE(git.ok());
  CHECK(git->out == "commit\n");
}

TEST_CASE("rev-list takes any number of ids") {
  const TempRepo repo;
  repo.Sh("for i in 1 2 3; do git commit -q --allow-empty -m $i; done");
  const Open repository(repo.path());
  const std::string head = repo.Id("HEAD").Hex();
  const std::string first = repo.Id("HEAD~2").Hex();
  for (const std::size_t times : {1u, 100u}) {
    std::vector<std::string> args(times, head);
    args.push_back("--not");
    args.insert(args.end(), times, first);
    const auto ids = repository->RevList(args);
    REQUIRE(ids.ok());
    CHECK(*ids == std::vector{repo.Id("HEAD"), repo.Id("HEAD~1")});
    args.push_back("--all");
    CHECK(repository->RevList(args)->empty());
  }
  const auto missing =
      repository->RevList(std::vector<std::string>{std::string(40, '1')});
  CHECK_FALSE(missing.ok());
}

TEST_CASE("commits are listed with their trees and parents, as Git sees them") {
  const TempRepo repo;
  repo.Sh(
      "echo 1 > f; git add f; git commit -qm 1; git commit -q "
      "--allow-empty -m 2; git clone -q --depth 1 \"file://$PWD\" ../shallow");
  const std::vector<std::string> args = {"HEAD"};
  const auto full = Open(repo.path())->RevListWithParents(args);
  REQUIRE(full.ok());
  REQUIRE(full->size() == 2);
  CHECK((*full)[0].id == repo.Id("HEAD"));
  CHECK((*full)[0].tree == repo.Id("HEAD^{tree}"));
  CHECK((*full)[0].parents == std::vector{repo.Id("HEAD~1")});
  CHECK((*full)[1].parents.empty());
  const auto shallow = Open(repo.top() + "/shallow")->RevListWithParents(args);
  REQUIRE(shallow.ok());
  REQUIRE(shallow->size() == 1);
  CHECK((*shallow)[0].parents.empty());
}

}  // namespace
}  // namespace git
