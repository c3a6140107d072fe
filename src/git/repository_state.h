#ifndef LEAKWALL_GIT_REPOSITORY_STATE_H_
#define LEAKWALL_GIT_REPOSITORY_STATE_H_

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/process.h"
#include "base/result.h"
#include "git/index_file.h"
#include "git/layout.h"
#include "git/repository.h"

namespace git {

// What a Repository knows about itself.  Everything but `partial` is set
// before the Repository is handed out and then only read.
struct Repository::State {
  std::string directory;         // where children run; empty: where we are
  std::vector<std::string> env;  // changes to the environment of children
  Layout layout;
  std::vector<std::string> alternates;
  bool quarantined = false;
  std::string index_path;  // empty: only Git knows

  // The index as it is now; null where it is to be left to Git.
  std::shared_ptr<const IndexFile> Index() const;
  LatestIndex latest_index;

  // Asked for once, when something is missing.
  mutable std::once_flag partial_asked;
  mutable bool partial = false;

  // The command line and environment of `git ARGS`.
  base::Command Command(std::vector<std::string> args,
                        std::string input = {}) const;
  // Runs it; an exit status other than 0 is an Error that says `doing`, with
  // what Git wrote to standard error.
  base::Result<std::string> Ask(std::string doing,
                                std::vector<std::string> args,
                                std::string input = {}) const;
};

// The Error for a `git` that ended with another status than 0.
base::Error GitFailed(std::string doing, const base::Exit& exit);

// Takes the bytes up to and with `end` off `rest`, and returns them without
// it; empty where there is no `end`.
std::optional<std::string_view> TakeUntil(std::string_view& rest, char end);

}  // namespace git

#endif  // LEAKWALL_GIT_REPOSITORY_STATE_H_
