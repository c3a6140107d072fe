#ifndef LEAKWALL_GIT_TREE_NAMES_H_
#define LEAKWALL_GIT_TREE_NAMES_H_

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "blob/blob.h"
#include "git/delta.h"

namespace git {

// Where each entry of a tree object begins, and where the last one ends.
using TreeStarts = std::vector<std::uint32_t>;

// Reads the entries of trees.  Of a tree that is a delta of another only those
// are read that the other does not have: an entry that is copied
// whole is the same entry, as long as it was one in the base too.  That needs
// to be looked at, since a delta may copy from the middle of an entry, and
// then the same bytes have another meaning.
//
// Not thread-safe: one a worker.
class TreeNames {
 public:
  explicit TreeNames(std::size_t id_size) : id_size_(id_size) {}

  // Reads every entry of `tree`.  False: malformed; what stands before the
  // fault has been read.
  [[nodiscard]] bool ReadAll(std::string_view tree, TreeStarts& starts);

  // The same for a tree that a delta made, whose base has these starts.
  // Leaves in `whole` what was copied and what was not, to whole entries.
  [[nodiscard]] bool ReadNew(std::string_view tree, const DeltaShape& shape,
                             const TreeStarts& base, TreeStarts& starts,
                             DeltaShape& whole);

  // What was read last; the names are views of the tree.
  const std::vector<blob::Name>& entries() const { return entries_; }

 private:
  // Reads the entry at `at` and goes behind it.
  bool ReadOne(std::string_view tree, std::size_t& at, TreeStarts& starts);

  std::size_t id_size_;
  std::vector<blob::Name> entries_;
};

}  // namespace git

#endif  // LEAKWALL_GIT_TREE_NAMES_H_
