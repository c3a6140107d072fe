#ifndef LEAKWALL_GIT_INDEX_CHANGES_H_
#define LEAKWALL_GIT_INDEX_CHANGES_H_

#include <optional>
#include <vector>

#include "blob/blob.h"
#include "git/index_file.h"
#include "git/repository.h"

namespace git {

// The changes of `index` against `tree` (a commit or a tree; null: the empty
// tree), by path, as `git diff-index --cached --raw --no-renames
// --ita-invisible-in-index` tells them.  Folders whose tree the cache tree
// names are compared by that name alone, which is also what Git commits; what
// is in them is not looked at.
//
// Empty: what was met is not understood with certainty (an unmerged path, a
// tree that is missing, damaged or not sorted, a cache tree that does not
// fit), and Git is to be asked.
std::optional<std::vector<Change>> CompareIndex(const IndexFile& index,
                                                const blob::ObjectId& tree,
                                                ObjectReader& reader);

}  // namespace git

#endif  // LEAKWALL_GIT_INDEX_CHANGES_H_
