#include "git/layout.h"

#include <stdlib.h>
#include <unistd.h>

#include <climits>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "git/environment.h"
#include "git/repository_state.h"

namespace git {
namespace {

// What `git rev-parse` says, line by line: it answers its arguments in order
// and stops at --show-toplevel where there is no work tree.
struct Answers {
  std::vector<std::string> lines;
  bool head_asked = false;
};

// The lines that every repository answers.
constexpr std::size_t kFormat = 0;
constexpr std::size_t kGitDir = 1;
constexpr std::size_t kCommonDir = 2;
constexpr std::size_t kObjects = 3;
constexpr std::size_t kAlways = 4;
// The lines that may follow.
constexpr std::size_t kTopLevel = 4;
constexpr std::size_t kHead = 5;

const std::vector<std::vector<std::string>>& Questions() {
  static const std::vector<std::vector<std::string>> questions = {
      {"--show-object-format"},
      {"--absolute-git-dir"},
      {"--git-common-dir"},
      {"--git-path", "objects"},
      {"--show-toplevel"}};
  return questions;
}

// A path with a newline in it makes the answers of one command ambiguous.
// Then each question is asked alone.
base::Result<Answers> AskOneByOne(const base::Command& git) {
  Answers answers;
  for (const std::vector<std::string>& question : Questions()) {
    base::Command one = git;
    one.argv.push_back("rev-parse");
    one.argv.insert(one.argv.end(), question.begin(), question.end());
    auto exit = base::Run(one);
    if (!exit.ok()) return exit.error();
    if (!exit->ok()) {
      if (answers.lines.size() == kTopLevel) break;
      return GitFailed("find the repository", *exit);
    }
    if (exit->out.ends_with('\n')) exit->out.pop_back();
    answers.lines.push_back(std::move(exit->out));
  }
  return answers;
}

// Empty: there is no repository.
base::Result<std::optional<Answers>> AskAtOnce(const base::Command& git) {
  base::Command all = git;
  all.argv.push_back("rev-parse");
  for (const std::vector<std::string>& question : Questions()) {
    all.argv.insert(all.argv.end(), question.begin(), question.end());
  }
  all.argv.insert(all.argv.end(), {"--revs-only", "HEAD"});
  auto exit = base::Run(all);
  if (!exit.ok()) return exit.error();
  Answers answers;
  std::string_view rest = exit->out;
  while (const auto line = TakeUntil(rest, '\n')) {
    answers.lines.emplace_back(*line);
  }
  std::size_t expected = kAlways;
  if (exit->ok()) {
    answers.head_asked = true;
    const bool head =
        !answers.lines.empty() && blob::ObjectId::FromHex(answers.lines.back());
    expected = head ? kHead + 1 : kTopLevel + 1;
  } else if (exit->err.find("not a git repository") != std::string::npos) {
    return std::optional<Answers>();
  } else if (answers.lines.size() < kAlways) {
    return GitFailed("find the repository", *exit);
  }
  if (answers.lines.size() == expected) {
    return std::optional<Answers>(std::move(answers));
  }
  auto slowly = AskOneByOne(git);
  if (!slowly.ok()) return slowly.error();
  return std::optional<Answers>(std::move(*slowly));
}

}  // namespace

base::Result<std::optional<Layout>> AskLayout(const base::Command& git,
                                              const std::string& directory) {
  auto answers = AskAtOnce(git);
  if (!answers.ok()) return answers.error();
  if (!*answers) return std::optional<Layout>();
  std::vector<std::string>& lines = (*answers)->lines;
  if (lines[kFormat] != "sha1" && lines[kFormat] != "sha256") {
    return base::Error(
        "open the repository",
        "its object format is unknown here: " + base::Escape(lines[kFormat]),
        "use a newer leakwall");
  }
  Layout layout;
  layout.id_size = lines[kFormat] == "sha256" ? 32 : 20;
  layout.git_dir = std::move(lines[kGitDir]);
  layout.common_dir = RealPath(Absolute(lines[kCommonDir], directory));
  layout.object_dir = RealPath(Absolute(lines[kObjects], directory));
  if (lines.size() > kTopLevel) layout.work_tree = std::move(lines[kTopLevel]);
  if ((*answers)->head_asked) {
    layout.head.emplace();
    if (lines.size() > kHead) {
      *layout.head = blob::ObjectId::FromHex(lines[kHead]);
    }
  }
  return std::optional<Layout>(std::move(layout));
}

std::string RealPath(const std::string& path) {
  char buffer[PATH_MAX];
  return realpath(path.c_str(), buffer) == nullptr ? path : std::string(buffer);
}

base::Result<std::string> CurrentDirectory() {
  char buffer[PATH_MAX];
  if (getcwd(buffer, sizeof buffer) == nullptr) {
    return base::Error("find the current directory", "it does not exist",
                       "change to a directory that does");
  }
  return std::string(buffer);
}

}  // namespace git
