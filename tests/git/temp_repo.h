#ifndef LEAKWALL_TESTS_GIT_TEMP_REPO_H_
#define LEAKWALL_TESTS_GIT_TEMP_REPO_H_

#include <doctest/doctest.h>
#include <stdlib.h>
#include <unistd.h>

#include <climits>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/process.h"
#include "base/text.h"
#include "blob/blob.h"
#include "git/environment.h"
#include "git/repository.h"

// Real repositories in a directory of their own, for the length of a test.

namespace test {

// Sets or removes a variable of our own environment, and puts it back.
class ScopedVariable {
 public:
  ScopedVariable(std::string name, std::optional<std::string> value)
      : name_(std::move(name)) {
    if (const char* old = getenv(name_.c_str())) old_ = old;
    Set(value);
  }
  ~ScopedVariable() { Set(old_); }
  ScopedVariable(const ScopedVariable&) = delete;
  ScopedVariable& operator=(const ScopedVariable&) = delete;

 private:
  void Set(const std::optional<std::string>& value) {
    if (value) {
      setenv(name_.c_str(), value->c_str(), 1);
    } else {
      unsetenv(name_.c_str());
    }
  }
  const std::string name_;
  std::optional<std::string> old_;
};

// Changes to a directory, and back.
class ScopedDirectory {
 public:
  explicit ScopedDirectory(const std::string& directory)
      : old_(std::filesystem::current_path()) {
    std::filesystem::current_path(directory);
  }
  ~ScopedDirectory() { std::filesystem::current_path(old_); }
  ScopedDirectory(const ScopedDirectory&) = delete;
  ScopedDirectory& operator=(const ScopedDirectory&) = delete;

 private:
  const std::filesystem::path old_;
};

// A directory under which everything happens; nothing of the user's or the
// system's Git configuration counts, and every date and identity is fixed.
class TempRepo {
 public:
  // Starts with `git init ARGS` in DIR/repo; "none" starts with nothing.
  explicit TempRepo(const std::string& init_args = "") {
    char pattern[] = "/tmp/leakwall-test-XXXXXX";
    REQUIRE(mkdtemp(pattern) != nullptr);
    char real[PATH_MAX];
    REQUIRE(realpath(pattern, real) != nullptr);
    top_ = real;
    for (const auto& [name, value] :
         {std::pair<const char*, std::string>{"HOME", top_},
          {"XDG_CONFIG_HOME", top_},
          {"GIT_CONFIG_NOSYSTEM", "1"},
          {"GIT_CONFIG_GLOBAL", "/dev/null"},
          {"GIT_AUTHOR_NAME", "Ann Author"},
          {"GIT_AUTHOR_EMAIL", "ann@example.org"},
          {"GIT_COMMITTER_NAME", "Carl Committer"},
          {"GIT_COMMITTER_EMAIL", "carl@example.org"},
          {"GIT_AUTHOR_DATE", "2024-05-06T07:08:09+0000"},
          {"GIT_COMMITTER_DATE", "2024-05-06T07:08:09+0000"}}) {
      variables_.push_back(std::make_unique<ScopedVariable>(name, value));
    }
    // The tests may themselves run inside a hook.
    for (const char* name :
         {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX",
          "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES",
          "GIT_QUARANTINE_PATH", "GIT_COMMON_DIR", "GIT_REFLOG_ACTION"}) {
      variables_.push_back(
          std::make_unique<ScopedVariable>(name, std::nullopt));
    }
    std::filesystem::create_directory(path());
    if (init_args != "none") Sh("git init -q -b main " + init_args + " .");
  }
  ~TempRepo() {
    std::error_code ignored;
    std::filesystem::remove_all(top_, ignored);
  }
  TempRepo(const TempRepo&) = delete;
  TempRepo& operator=(const TempRepo&) = delete;

  const std::string& top() const { return top_; }
  std::string path() const { return top_ + "/repo"; }

  // What `script` prints, run by sh in the repository; it must succeed.
  std::string Sh(const std::string& script) const {
    return ShIn(path(), script);
  }
  std::string ShIn(const std::string& directory,
                   const std::string& script) const {
    base::Command command;
    command.argv = {"/bin/sh", "-euc", script};
    command.directory = directory;
    // What a test sets for the code it tests is not meant for the script.
    command.env = git::LocalVariables();
    auto exit = base::Run(command);
    REQUIRE(exit.ok());
    INFO(script << "\n" << exit->out << exit->err);
    REQUIRE(exit->status == 0);
    return std::string(base::Trim(exit->out));
  }
  // The id that `git rev-parse REVISION` prints.
  blob::ObjectId Id(const std::string& revision) const {
    const auto id =
        blob::ObjectId::FromHex(Sh("git rev-parse '" + revision + "'"));
    REQUIRE(id);
    return *id;
  }

  void Write(const std::string& name, std::string_view text) const {
    const std::filesystem::path file = path() + "/" + name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
  }

 private:
  std::string top_;
  std::vector<std::unique_ptr<ScopedVariable>> variables_;
};

// The repository as a hook in `directory` finds it, which stays the current
// directory as long as this lives.
class Open {
 public:
  explicit Open(const std::string& directory) : here_(directory) {
    auto repository = git::Repository::FromEnvironment();
    if (!repository.ok()) FAIL(repository.error().Line());
    repository_ = std::move(*repository);
  }
  git::Repository* operator->() const { return repository_.get(); }
  git::Repository& operator*() const { return *repository_; }

 private:
  const ScopedDirectory here_;
  std::unique_ptr<git::Repository> repository_;
};

}  // namespace test

#endif  // LEAKWALL_TESTS_GIT_TEMP_REPO_H_
