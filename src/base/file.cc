#include "base/file.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <system_error>
#include <utility>

namespace base {
namespace {

// A descriptor that is closed at the end of its scope.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  int get() const { return fd_; }
  int Release() { return std::exchange(fd_, -1); }

 private:
  int fd_;
};

// To map a file of so few bytes, and to touch it, takes longer than to read it.
constexpr std::size_t kSmall = 32 << 10;

Error SystemError(std::string_view doing, const std::string& path, int code) {
  return Error(std::string(doing) + " " + path,
               std::generic_category().message(code));
}

// Opens a regular file for reading; -1 where there is none.
Result<int> OpenRegular(const std::string& path, struct stat& status) {
  // What C would take for the end of the path would open another file.
  if (path.find('\0') != std::string::npos) {
    return Error("read " + path, "a path cannot hold a NUL byte");
  }
  // Non-blocking, for a FIFO would keep us waiting in open(2) for a writer;
  // it changes nothing for a regular file.
  int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) {
    if (errno == ENOENT || errno == ENOTDIR) return -1;
    return SystemError("read", path, errno);
  }
  Descriptor guard(fd);
  if (fstat(fd, &status) != 0) return SystemError("read", path, errno);
  if (!S_ISREG(status.st_mode)) {
    return Error("read " + path, S_ISDIR(status.st_mode)
                                     ? "it is a folder"
                                     : "it is not a regular file");
  }
  return guard.Release();
}

// Reads until `most` bytes are there or the file ends; how many there were.
Result<std::size_t> ReadUpTo(int fd, char* bytes, std::size_t most,
                             const std::string& path) {
  std::size_t used = 0;
  while (used < most) {
    const ssize_t n = read(fd, bytes + used, most - used);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return SystemError("read", path, errno);
    if (n == 0) break;
    used += static_cast<std::size_t>(n);
  }
  return used;
}

Status WriteAll(int fd, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    ssize_t n = write(fd, bytes.data(), bytes.size());
    if (n < 0) {
      if (errno == EINTR) continue;
      return SystemError("write", path, errno);
    }
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return {};
}

}  // namespace

std::string FileState::Bytes() const {
  std::string bytes;
  for (const std::uint64_t number :
       {device, inode, mode, static_cast<std::uint64_t>(size),
        static_cast<std::uint64_t>(modified),
        static_cast<std::uint64_t>(changed)}) {
    bytes.append(reinterpret_cast<const char*>(&number), sizeof(number));
  }
  return bytes;
}

FileState StateOf(const struct stat& status) {
  const auto nanoseconds = [](const struct timespec& time) {
    return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
  };
  return {.device = status.st_dev,
          .inode = status.st_ino,
          .mode = status.st_mode,
          .size = status.st_size,
          .modified = nanoseconds(status.st_mtim),
          .changed = nanoseconds(status.st_ctim)};
}

bool TellsChanges(const std::string& path) {
  constexpr long kSystems[] = {EXT4_SUPER_MAGIC, XFS_SUPER_MAGIC,
                               BTRFS_SUPER_MAGIC, F2FS_SUPER_MAGIC};
  struct statfs system {};
  return statfs(path.c_str(), &system) == 0 &&
         (system.f_flags & ST_RDONLY) == 0 &&
         std::find(std::begin(kSystems), std::end(kSystems), system.f_type) !=
             std::end(kSystems);
}

Result<std::optional<std::string>> ReadFile(const std::string& path) {
  auto read = ReadFileAndState(path);
  if (!read.ok()) return read.error();
  if (!*read) return std::optional<std::string>();
  return std::optional<std::string>(std::move((*read)->bytes));
}

Result<std::optional<FileAsRead>> ReadFileAndState(const std::string& path) {
  struct stat status {};
  auto opened = OpenRegular(path, status);
  if (!opened.ok()) return opened.error();
  if (*opened < 0) return std::optional<FileAsRead>();
  Descriptor fd(*opened);
  // The size is a hint: files of /proc say 0, and others grow.  One byte more,
  // so that the read which finds the end needs no further room.
  FileAsRead file;
  file.before = StateOf(status);
  std::string& bytes = file.bytes;
  bytes.resize(static_cast<std::size_t>(status.st_size) + 1);
  std::size_t used = 0;
  for (;;) {
    const auto read =
        ReadUpTo(fd.get(), bytes.data() + used, bytes.size() - used, path);
    if (!read.ok()) return read.error();
    used += *read;
    if (used < bytes.size()) break;
    bytes.resize(2 * bytes.size() + 4096);
  }
  bytes.resize(used);
  if (fstat(fd.get(), &status) != 0) return SystemError("read", path, errno);
  file.after = StateOf(status);
  return std::optional<FileAsRead>(std::move(file));
}

// Without fsync(2): a hook must not wait for a disk.  After a power cut the
// file may be empty, which every reader of ours notices (images carry a
// digest, a policy is tracked by Git).
Status WriteFile(const std::string& path, std::string_view bytes,
                 unsigned mode) {
  std::string temporary = path + ".XXXXXX";
  Descriptor fd(mkostemp(temporary.data(), O_CLOEXEC));
  if (fd.get() < 0) return SystemError("write", path, errno);
  Status written = WriteAll(fd.get(), bytes, path);
  if (written.ok() && fchmod(fd.get(), mode) != 0) {
    written = SystemError("write", path, errno);
  }
  // Some file systems (NFS) tell of a full disk only here.
  if (close(fd.Release()) != 0 && written.ok()) {
    written = SystemError("write", path, errno);
  }
  if (written.ok() && rename(temporary.c_str(), path.c_str()) != 0) {
    written = SystemError("write", path, errno);
  }
  if (!written.ok()) unlink(temporary.c_str());
  return written;
}

Status OverwriteFile(const std::string& path, std::string_view bytes,
                     unsigned mode) {
  // (What is behind a link or a FIFO is not ours to write to.)
  constexpr int kFlags =
      O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
  Descriptor fd(open(path.c_str(), kFlags, mode));
  if (fd.get() < 0) return SystemError("write", path, errno);
  struct stat status {};
  if (fstat(fd.get(), &status) != 0) return SystemError("write", path, errno);
  if (!S_ISREG(status.st_mode)) {
    return Error("write " + path, "it is not a regular file");
  }
  if (auto done = WriteAll(fd.get(), bytes, path); !done.ok()) return done;
  if (status.st_size > static_cast<off_t>(bytes.size()) &&
      ftruncate(fd.get(), static_cast<off_t>(bytes.size())) != 0) {
    return SystemError("write", path, errno);
  }
  return {};
}

Result<std::optional<MappedFile>> MappedFile::Open(const std::string& path) {
  struct stat status {};
  auto opened = OpenRegular(path, status);
  if (!opened.ok()) return opened.error();
  if (*opened < 0) return std::optional<MappedFile>();
  Descriptor fd(*opened);
  auto size = static_cast<std::size_t>(status.st_size);
  MappedFile file(size, status.st_uid, status.st_mode & 07777);
  if (size <= kSmall) {
    file.small_ = std::make_unique_for_overwrite<char[]>(size);
    const auto read = ReadUpTo(fd.get(), file.small_.get(), size, path);
    if (!read.ok()) return read.error();
    file.size_ = *read;
    file.data_ = file.small_.get();
    return std::optional<MappedFile>(std::move(file));
  }
  void* data = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd.get(), 0);
  if (data == MAP_FAILED) return SystemError("map", path, errno);
  file.data_ = static_cast<const char*>(data);
  return std::optional<MappedFile>(std::move(file));
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)),
      size_(std::exchange(other.size_, 0)),
      small_(std::move(other.small_)),
      owner_(other.owner_),
      mode_(other.mode_) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  if (this != &other) {
    Unmap();
    data_ = std::exchange(other.data_, nullptr);
    size_ = std::exchange(other.size_, 0);
    small_ = std::move(other.small_);
    owner_ = other.owner_;
    mode_ = other.mode_;
  }
  return *this;
}

MappedFile::~MappedFile() { Unmap(); }

void MappedFile::Unmap() {
  if (data_ != nullptr && is_mapped()) munmap(const_cast<char*>(data_), size_);
}

bool MappedFile::IsOurs() const {
  constexpr std::uint32_t kOthersMayWrite = S_IWGRP | S_IWOTH;
  return (owner_ == 0 || owner_ == geteuid()) && (mode_ & kOthersMayWrite) == 0;
}

}  // namespace base
