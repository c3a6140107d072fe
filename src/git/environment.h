#ifndef LEAKWALL_GIT_ENVIRONMENT_H_
#define LEAKWALL_GIT_ENVIRONMENT_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

// What Git's environment variables and objects/info/alternates say, read the
// way Git reads them.

namespace git {

// Changes to the environment of every child (see base::Command::env): no
// replace refs, no lazy fetch, no locks, no prompt, untranslated messages.
std::vector<std::string> SafeEnvironment();

// The names of `git rev-parse --local-env-vars`, and what else ties a process
// to one repository: to be removed where another repository is meant.
std::vector<std::string> LocalVariables();

// The options that go before the subcommand of every child.
std::vector<std::string> SafeOptions();

// The directories of GIT_ALTERNATE_OBJECT_DIRECTORIES (`separator` ':') or of
// an objects/info/alternates file (LF).  An entry that starts with '"' is
// C-quoted, as Git writes a path that holds the separator; empty ones and
// comments are left out.
std::vector<std::string> SplitAlternates(std::string_view list, char separator);

// Undoes Git's C-style quoting of a whole "..." text; empty: it is not one.
std::optional<std::string> UnquoteC(std::string_view quoted);
// Quotes `path` for GIT_ALTERNATE_OBJECT_DIRECTORIES where that is needed.
std::string QuoteAlternate(const std::string& path);

// `path` as it is, or joined to `directory` when it is relative.
std::string Absolute(const std::string& path, const std::string& directory);

// Every object directory that `object_dir` and the `listed` ones (absolute)
// borrow from, recursively and without repetition, `listed` first;
// `object_dir` itself is not among them.  Directories that do not exist are
// left out, as Git does.
base::Result<std::vector<std::string>> AllAlternates(
    const std::string& object_dir, const std::vector<std::string>& listed);

}  // namespace git

#endif  // LEAKWALL_GIT_ENVIRONMENT_H_
