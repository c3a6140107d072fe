#ifndef LEAKWALL_GIT_LAYOUT_H_
#define LEAKWALL_GIT_LAYOUT_H_

#include <cstddef>
#include <optional>
#include <string>

#include "base/process.h"
#include "base/result.h"
#include "blob/blob.h"

namespace git {

// Where a repository keeps what.
struct Layout {
  std::string git_dir;  // absolute, as are the others
  std::string common_dir;
  std::string object_dir;
  std::string work_tree;  // empty: bare
  std::size_t id_size = 20;
  // HEAD, where Git told it in the same breath; an outer value with nothing
  // inside: it is unborn.
  std::optional<std::optional<blob::ObjectId>> head;
};

// Asks Git with one `git rev-parse`.  `git` is the command line up to where
// the subcommand goes; `directory` is where it runs, absolute.  Empty: there
// is no repository.
base::Result<std::optional<Layout>> AskLayout(const base::Command& git,
                                              const std::string& directory);

// `path` without symbolic links; as it is where it cannot be resolved.
std::string RealPath(const std::string& path);
base::Result<std::string> CurrentDirectory();

}  // namespace git

#endif  // LEAKWALL_GIT_LAYOUT_H_
