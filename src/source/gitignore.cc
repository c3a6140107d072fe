#include "source/gitignore.h"

#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <map>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "base/text.h"
#include "git/repository.h"

namespace source {
namespace {

// The folder that holds `path`, without symbolic links; empty: it is gone.
std::string RealFolder(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "."
                             : slash == 0               ? "/"
                                                        : path.substr(0, slash);
  char buffer[PATH_MAX];
  return realpath(folder.c_str(), buffer) == nullptr ? "" : buffer;
}

std::string_view FileName(std::string_view path) {
  return path.substr(path.rfind('/') + 1);  // npos + 1 is 0
}

// Finds the work tree that holds a folder, remembering what it has found.
class WorkTrees {
 public:
  // Empty: there is none.
  const std::string& Of(const std::string& folder) {
    const auto known = known_.find(folder);
    if (known != known_.end()) return known->second;
    struct stat info;
    std::string top;
    if (lstat((folder + "/.git").c_str(), &info) == 0) {
      top = folder;
    } else if (folder != "/") {
      const std::size_t slash = folder.rfind('/');
      top = Of(slash == 0 ? "/" : folder.substr(0, slash));
    }
    return known_.emplace(folder, std::move(top)).first->second;
  }

 private:
  std::unordered_map<std::string, std::string> known_;
};

// The paths of one work tree: as Git is asked for them, and as we were.
using Asked = std::unordered_map<std::string, const std::string*>;

base::Status Ask(const std::string& top, const Asked& asked,
                 std::unordered_set<std::string>& ignored) {
  const std::string doing = "read what Git ignores in " + base::Escape(top);
  auto repository = git::Repository::At(top);
  if (!repository.ok()) return repository.error();
  if (!*repository) {
    return base::Error(doing, "its .git is no repository",
                       "leave out --gitignore");
  }
  std::string input;
  for (const auto& [relative, path] : asked) {
    input += relative;
    input += '\0';
  }
  const std::string args[] = {"check-ignore", "--stdin", "-z"};
  auto exit = (**repository)->Git(args, std::move(input));
  if (!exit.ok()) return exit.error();
  if (exit->status > 1) {  // 1: none is ignored
    return base::Error(doing, base::Escape(base::Trim(exit->err)),
                       "leave out --gitignore");
  }
  std::string_view rest = exit->out;
  while (!rest.empty()) {
    const std::size_t end = rest.find('\0');
    const auto found = asked.find(std::string(rest.substr(0, end)));
    if (end == std::string_view::npos || found == asked.end()) {
      return base::Error(doing, "git answered what was not asked",
                         "leave out --gitignore");
    }
    ignored.insert(*found->second);
    rest.remove_prefix(end + 1);
  }
  return {};
}

}  // namespace

base::Result<std::unordered_set<std::string>> GitIgnored(
    const std::vector<std::string>& paths) {
  WorkTrees work_trees;
  std::map<std::string, Asked> by_top;
  for (const std::string& path : paths) {
    const std::string folder = RealFolder(path);
    const std::string& top = work_trees.Of(folder.empty() ? "/" : folder);
    if (top.empty()) {
      return base::Error("read what Git ignores",
                         base::Escape(path) + " is in no work tree",
                         "leave out --gitignore");
    }
    std::string relative;
    if (folder.size() > top.size()) {
      relative = folder.substr(top == "/" ? 1 : top.size() + 1) + "/";
    }
    relative += FileName(path);
    by_top[top].emplace(std::move(relative), &path);
  }
  std::unordered_set<std::string> ignored;
  for (const auto& [top, asked] : by_top) {
    base::Status answered = Ask(top, asked, ignored);
    if (!answered.ok()) return answered.error();
  }
  return ignored;
}

}  // namespace source
