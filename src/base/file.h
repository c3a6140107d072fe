#ifndef LEAKWALL_BASE_FILE_H_
#define LEAKWALL_BASE_FILE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

struct stat;

namespace base {

// What tells a file that did not change from one that did, as far as stat(2)
// knows.
struct FileState {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::uint64_t mode = 0;
  std::int64_t size = 0;
  std::int64_t modified = 0;  // nanoseconds since 1970, as the next
  std::int64_t changed = 0;

  friend bool operator==(const FileState&, const FileState&) = default;
  // The six numbers, for a hash.
  std::string Bytes() const;
};
FileState StateOf(const struct stat& status);

// True of a file system that sets a file's `changed` itself, at every change,
// and can be written: in an image it is whatever its author says, and others
// do not keep it.  `path` is in it; false where that cannot be told.
bool TellsChanges(const std::string& path);

// The bytes of a regular file.  Absent (no such file or directory on the way)
// is not an error; anything else that keeps us from reading it all is.
Result<std::optional<std::string>> ReadFile(const std::string& path);

// The same, and the state that the open file was in before and after.
struct FileAsRead {
  std::string bytes;
  FileState before;
  FileState after;
};
Result<std::optional<FileAsRead>> ReadFileAndState(const std::string& path);

// Replaces `path` by a file with these bytes and this mode, through a
// temporary file in the same directory and rename(2): readers see the old
// bytes or the new ones, never a part.
Status WriteFile(const std::string& path, std::string_view bytes,
                 unsigned mode = 0644);

// Writes these bytes over those of the file, in place: a reader may see a part,
// and after a crash there may be one.  For a note whose reader can tell, and
// which is written so often that a new file each time would cost too much.
Status OverwriteFile(const std::string& path, std::string_view bytes,
                     unsigned mode = 0644);

// A file mapped read-only, or read if it is small.  The bytes live as long as
// this object; move-only. The file must not be truncated meanwhile (Git
// replaces packs by rename and never writes into one).
class MappedFile {
 public:
  // Absent is not an error.
  static Result<std::optional<MappedFile>> Open(const std::string& path);

  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  ~MappedFile();

  std::string_view bytes() const { return {data_, size_}; }
  // False: it was read, and the file may be gone from the disk.
  bool is_mapped() const { return small_ == nullptr; }
  // Owner and permission bits as fstat(2) told them when it was opened.
  std::uint32_t owner() const { return owner_; }
  std::uint32_t mode() const { return mode_; }
  // False if anybody but root and this process's user could have written it.
  bool IsOurs() const;

 private:
  MappedFile(std::size_t size, std::uint32_t owner, std::uint32_t mode)
      : size_(size), owner_(owner), mode_(mode) {}
  void Unmap();

  const char* data_ = nullptr;
  std::size_t size_ = 0;
  std::unique_ptr<char[]> small_;  // null: it is mapped
  std::uint32_t owner_ = 0;
  std::uint32_t mode_ = 0;
};

}  // namespace base

#endif  // LEAKWALL_BASE_FILE_H_
