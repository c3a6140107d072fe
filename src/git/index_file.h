#ifndef LEAKWALL_GIT_INDEX_FILE_H_
#define LEAKWALL_GIT_INDEX_FILE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/file.h"
#include "base/mutex.h"

namespace git {

// An index file, gitformat-index(5), versions 2, 3 and 4, mapped:
//
//   "DIRC" version count     three u32
//   count entries            sorted by path, then stage
//   extensions               4 letters, u32 length, bytes
//   id                       hash of all of the above; zero: skipped
//
// Of what is not understood with certainty there is no IndexFile, and Git is
// asked: split and sparse indexes, mandatory extensions, flags and modes that
// the format does not have, an index without its hash, damage.  The hash is
// not recomputed: neither does Git (index.c, verify_hdr).
//
// Const methods are safe from many threads.
class IndexFile {
 public:
  // Empty where there is no such file, too.
  static std::optional<IndexFile> Open(const std::string& path,
                                       std::size_t id_size);

  struct Entry {
    std::string_view path;       // relative to the top of the work tree
    std::uint32_t mode = 0;      // 0100644, 0100755, 0120000 or 0160000
    int stage = 0;               // 0: merged
    bool intent_to_add = false;  // `git add -N`
    std::string_view raw_id;
  };

  // One folder of the cache tree extension: the tree object that Git would
  // write for it, as long as nothing below it changed.  In the order of a
  // walk: a folder, then those below it.
  struct CachedTree {
    std::string_view name;  // within the folder above; the top's is empty
    std::optional<std::uint32_t> entries;  // how many of the index; empty:
                                           // something changed, no tree
    std::string_view raw_id;               // empty: no tree
    std::uint32_t end = 0;  // where those below it end in cached_trees()
  };

  std::uint32_t count() const { return count_; }
  // The hash at the end, raw.
  std::string_view checksum() const { return file_.bytes().substr(end_); }
  // True while no other file can have the inode of this one.
  bool is_mapped() const { return file_.is_mapped(); }
  const std::vector<CachedTree>& cached_trees() const { return cached_trees_; }
  // Goes over the entries.  Of what Open() has seen the bounds of, so that no
  // step can fail.  Copyable; the IndexFile must outlive it.
  class Cursor {
   public:
    explicit Cursor(const IndexFile& index);
    bool done() const { return number_ == index_->count_; }
    // REQUIRES: !done().  `path` lives until the cursor moves.
    Entry entry() const;
    std::string_view path() const {
      return index_->version_ == 4 ? std::string_view(path_) : stored_;
    }
    // False: the next path is not behind this one, but the index goes on.
    bool Next();

   private:
    bool ReadPath();

    const IndexFile* index_;
    std::uint32_t number_ = 0;
    std::size_t at_ = 0;       // where the entry begins
    std::size_t next_ = 0;     // where the one after it begins
    std::string_view stored_;  // the path; of version 4, what is new in it
    std::string path_;         // version 4 alone
  };

 private:
  IndexFile(base::MappedFile file, std::size_t id_size)
      : file_(std::move(file)), id_size_(id_size) {}

  // Where in the bytes the parts of one entry lie.
  struct Bounds {
    std::size_t path = 0;     // where the path, or what is new in it, begins
    std::size_t length = 0;   // of that
    std::size_t dropped = 0;  // version 4: bytes of the path before to go
    std::size_t end = 0;      // where the next entry begins
  };
  // The bounds of the entry at `at`; empty: it is none, or not understood.
  std::optional<Bounds> BoundsAt(std::size_t at) const;
  std::uint16_t FlagsAt(std::size_t at) const;
  std::uint16_t ExtendedFlagsAt(std::size_t at) const;

  bool ReadHeader();
  bool ReadEntries(std::size_t& end);
  bool ReadExtensions(std::size_t at);
  bool ReadCachedTrees(std::string_view bytes);

  base::MappedFile file_;
  std::size_t id_size_;
  std::uint32_t version_ = 0;
  std::uint32_t count_ = 0;
  std::size_t end_ = 0;  // where the hash at the end begins
  std::vector<CachedTree> cached_trees_;
};

// The index file of one repository as it is whenever it is asked for.  Safe
// from many threads.
class LatestIndex {
 public:
  // Null where IndexFile::Open() gives nothing.  Shared, for another thread
  // may still read the one before.
  std::shared_ptr<const IndexFile> At(const std::string& path,
                                      std::size_t id_size) const;

 private:
  // Tells whether the file is still the one that was read: Git replaces it and
  // never writes into it, and while it is mapped no other has its inode.  (A
  // small one is not mapped, and read anew each time.)
  static std::optional<base::FileState> StateAt(const std::string& path);

  mutable base::Mutex mu_;
  mutable std::shared_ptr<const IndexFile> index_ GUARDED_BY(mu_);
  mutable base::FileState state_ GUARDED_BY(mu_);
};

}  // namespace git

#endif  // LEAKWALL_GIT_INDEX_FILE_H_
