#ifndef LEAKWALL_SOURCE_GITIGNORE_H_
#define LEAKWALL_SOURCE_GITIGNORE_H_

#include <string>
#include <unordered_set>
#include <vector>

#include "base/result.h"

namespace source {

// Those of `paths` (files and links on disk) that Git leaves out: untracked,
// and ignored by .gitignore, info/exclude or core.excludesFile of the
// repository whose work tree holds them.  A path in no work tree is an Error.
base::Result<std::unordered_set<std::string>> GitIgnored(
    const std::vector<std::string>& paths);

}  // namespace source

#endif  // LEAKWALL_SOURCE_GITIGNORE_H_
