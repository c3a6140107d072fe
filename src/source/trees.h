#ifndef LEAKWALL_SOURCE_TREES_H_
#define LEAKWALL_SOURCE_TREES_H_

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/result.h"
#include "blob/blob.h"
#include "git/repository.h"

// How a commit's tree is compared with those of its parents: one folder at a
// time, by ids, never by listing every path.  Twelve objects are enough to
// name ten thousand million paths.

namespace source {

// A tree object; `entries` are sorted by the bytes of their names and point
// into `bytes`.
struct Tree {
  std::string bytes;
  std::vector<git::TreeEntry> entries;
};

// Where trees come from.  Not thread-safe.
class TreeReader {
 public:
  virtual ~TreeReader() = default;
  // The tree lives until two others were asked for.  A missing one is an
  // Error.
  virtual base::Result<const Tree*> Get(const blob::ObjectId& id) = 0;
};

// Reads trees and keeps those used last.
class Trees : public TreeReader {
 public:
  // The reader must outlive this.
  Trees(git::ObjectReader& reader, std::size_t id_size)
      : reader_(reader), id_size_(id_size) {}

  base::Result<const Tree*> Get(const blob::ObjectId& id) override;

 private:
  using Kept = std::list<std::pair<blob::ObjectId, std::unique_ptr<Tree>>>;

  git::ObjectReader& reader_;
  const std::size_t id_size_;
  Kept kept_;  // the one used last first
  std::unordered_map<blob::ObjectId, Kept::iterator> by_id_;
  std::size_t bytes_ = 0;
};

// A folder, and the folders that the parents have in its place.
struct Folder {
  blob::ObjectId tree;
  std::vector<blob::ObjectId> before;  // sorted, without repetition
};

// An entry of a folder that none of the parents has there.
struct NewEntry {
  std::uint32_t mode = 0;
  std::string name;
  blob::ObjectId id;
  // What the parents have under this name: folders for a folder, files and
  // links for a file or link.  Sorted, without repetition.
  std::vector<blob::ObjectId> before;

  Folder AsFolder() const { return {id, before}; }
};

// The new entries of one folder.  A parent's folder that cannot be read counts
// as empty: then more is new, never less.
base::Result<std::vector<NewEntry>> NewIn(TreeReader& trees,
                                          const Folder& folder);

// Gives folders short keys, the same for the same folder and no other: a
// number for each tree.  A key of up to three trees needs no memory of its
// own.
class FolderKeys {
 public:
  std::u32string KeyOf(const Folder& folder);

 private:
  char32_t NumberOf(const blob::ObjectId& id);
  std::unordered_map<blob::ObjectId, char32_t> numbers_;
};

}  // namespace source

#endif  // LEAKWALL_SOURCE_TREES_H_
