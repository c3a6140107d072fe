#include "base/file.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace {

namespace fs = std::filesystem;

// A folder of its own, gone at the end of the test.
class Folder {
 public:
  Folder() {
    std::string path = (fs::temp_directory_path() / "leakwall.XXXXXX").string();
    REQUIRE(mkdtemp(path.data()) != nullptr);
    path_ = path;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { fs::remove_all(path_); }
  std::string operator/(const std::string& name) const {
    return path_ + "/" + name;
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

unsigned ModeOf(const std::string& path) {
  struct stat status {};
  REQUIRE(stat(path.c_str(), &status) == 0);
  return status.st_mode & 07777;
}

TEST_CASE("bytes come back as they were written") {
  Folder folder;
  struct Case {
    const char* name;
    std::string bytes;
  };
  const Case cases[] = {
      {"empty", ""},
      {"no final newline", "a\nb"},
      {"NUL and not UTF-8", std::string("\0\xff\r\n", 4)},
      {"long", std::string(300'000, 'x')},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    REQUIRE(base::WriteFile(folder / "f", c.bytes).ok());
    auto read = base::ReadFile(folder / "f");
    REQUIRE(read.ok());
    REQUIRE(read->has_value());
    CHECK(**read == c.bytes);
    auto mapped = base::MappedFile::Open(folder / "f");
    REQUIRE(mapped.ok());
    REQUIRE(mapped->has_value());
    CHECK((*mapped)->bytes() == c.bytes);
  }
}

TEST_CASE("absent is not an error, what cannot be read is one") {
  Folder folder;
  REQUIRE(base::WriteFile(folder / "file", "x").ok());
  REQUIRE(mkfifo((folder / "fifo").c_str(), 0600) == 0);
  fs::create_symlink("nowhere", folder / "dangling");
  fs::create_symlink("loop", folder / "loop");
  for (const char* name : {"none", "none/below", "file/below", "dangling"}) {
    CAPTURE(name);
    auto read = base::ReadFile(folder / name);
    REQUIRE(read.ok());
    CHECK_FALSE(read->has_value());
    auto mapped = base::MappedFile::Open(folder / name);
    REQUIRE(mapped.ok());
    CHECK_FALSE(mapped->has_value());
  }
  for (const std::string& path :
       {folder.path(), folder / "fifo", folder / "loop",
        folder / std::string("file\0x", 6)}) {
    CAPTURE(path);
    auto read = base::ReadFile(path);
    REQUIRE_FALSE(read.ok());
    CHECK(read.error().doing().find(folder.path()) != std::string::npos);
    CHECK_FALSE(base::MappedFile::Open(path).ok());
  }
}

TEST_CASE("a file of /proc, which has size 0, is read to its end") {
  auto read = base::ReadFile("/proc/self/status");
  REQUIRE(read.ok());
  REQUIRE(read->has_value());
  CHECK((*read)->find("\nPid:") != std::string::npos);
}

TEST_CASE("writing replaces the file, sets its mode and leaves nothing else") {
  Folder folder;
  REQUIRE(base::WriteFile(folder / "f", "old", 0600).ok());
  CHECK(ModeOf(folder / "f") == 0600);
  auto old = base::MappedFile::Open(folder / "f");
  REQUIRE(old.ok());
  CHECK((*old)->mode() == 0600);
  REQUIRE(base::WriteFile(folder / "f", "newer", 0755).ok());
  CHECK(ModeOf(folder / "f") == 0755);
  // Whoever had the old file still has it whole.
  CHECK((*old)->bytes() == "old");
  CHECK(std::distance(fs::directory_iterator(folder.path()), {}) == 1);
}

TEST_CASE("a failed write says so and leaves nothing behind") {
  Folder folder;
  fs::create_directory(folder / "taken");
  REQUIRE(base::WriteFile(folder / "taken/x", "x").ok());
  CHECK_FALSE(base::WriteFile(folder / "taken", "bytes").ok());
  CHECK_FALSE(base::WriteFile(folder / "none/f", "bytes").ok());
  CHECK(std::distance(fs::directory_iterator(folder.path()), {}) == 1);
}

TEST_CASE("overwriting leaves what was written, whatever was there") {
  struct Case {
    std::string name;
    std::string old;
    std::string bytes;
  };
  for (const Case& c : {
           Case{"longer", "old", "newer"},
           Case{"shorter", "older than that", "new"},
           Case{"as long", "old", "new"},
           Case{"nothing", "old", ""},
           Case{"where there was nothing", "", "new"},
           Case{"NUL and not UTF-8", "old", std::string("\0\xff\n", 3)},
           Case{"long", "old", std::string(300'000, 'x')},
       }) {
    CAPTURE(c.name);
    Folder folder;
    REQUIRE(base::WriteFile(folder / "f", c.old, 0640).ok());
    struct stat before {};
    REQUIRE(stat((folder / "f").c_str(), &before) == 0);
    REQUIRE(base::OverwriteFile(folder / "f", c.bytes, 0600).ok());
    CHECK(base::ReadFile(folder / "f").value() == c.bytes);
    // It is the same file, with the mode that it had.
    struct stat after {};
    REQUIRE(stat((folder / "f").c_str(), &after) == 0);
    CHECK(after.st_ino == before.st_ino);
    CHECK(ModeOf(folder / "f") == 0640);
  }
}

TEST_CASE("overwriting creates the file where there is none") {
  Folder folder;
  const mode_t mask = umask(022);
  REQUIRE(base::OverwriteFile(folder / "private", "new", 0600).ok());
  REQUIRE(base::OverwriteFile(folder / "usual", "new").ok());
  umask(mask);
  CHECK(base::ReadFile(folder / "private").value() == "new");
  CHECK(ModeOf(folder / "private") == 0600);
  CHECK(ModeOf(folder / "usual") == 0644);
  CHECK_FALSE(base::OverwriteFile(folder / "none/f", "new").ok());
  CHECK_FALSE(base::ReadFile(folder / "none/f").value());
}

TEST_CASE("what is no file of its own is not overwritten") {
  Folder folder;
  REQUIRE(base::WriteFile(folder / "other", "old").ok());
  fs::create_symlink("other", folder / "link");
  fs::create_symlink("nowhere", folder / "dangling");
  fs::create_directory(folder / "folder");
  REQUIRE(mkfifo((folder / "fifo").c_str(), 0600) == 0);
  // A FIFO that somebody reads can be opened, one that nobody reads cannot.
  REQUIRE(mkfifo((folder / "read").c_str(), 0600) == 0);
  const int reader = open((folder / "read").c_str(), O_RDONLY | O_NONBLOCK);
  REQUIRE(reader >= 0);
  for (const char* name : {"link", "dangling", "folder", "fifo", "read"}) {
    CAPTURE(std::string(name));
    CHECK_FALSE(base::OverwriteFile(folder / name, "new").ok());
  }
  char byte = 0;
  CHECK(read(reader, &byte, 1) == 0);
  close(reader);
  CHECK(base::ReadFile(folder / "other").value() == "old");
  CHECK_FALSE(fs::exists(folder / "nowhere"));
}

std::string BytesOf(std::size_t size) {
  std::string bytes(size, '\0');
  for (std::size_t i = 0; i < size; ++i) {
    bytes[i] = static_cast<char>(i * 31 % 251);
  }
  return bytes;
}

// A file of up to 32 KiB is read, a larger one is mapped.
constexpr std::size_t kSizes[] = {0, 1, 4096, 32767, 32 << 10, 32769, 100'000};

TEST_CASE("a file of any size is mapped as it is") {
  Folder folder;
  for (const std::size_t size : kSizes) {
    CAPTURE(size);
    REQUIRE(base::WriteFile(folder / "f", BytesOf(size), 0640).ok());
    const auto mapped = base::MappedFile::Open(folder / "f");
    REQUIRE(mapped.ok());
    REQUIRE(mapped->has_value());
    CHECK((*mapped)->bytes() == BytesOf(size));
    CHECK((*mapped)->mode() == 0640);
    CHECK((*mapped)->owner() == geteuid());
  }
}

TEST_CASE("a mapping of any size moves over one of any other") {
  Folder folder;
  for (const std::size_t from : kSizes) {
    for (const std::size_t to : kSizes) {
      CAPTURE(from);
      CAPTURE(to);
      REQUIRE(base::WriteFile(folder / "from", BytesOf(from)).ok());
      REQUIRE(base::WriteFile(folder / "to", BytesOf(to), 0600).ok());
      auto source = base::MappedFile::Open(folder / "from");
      auto target = base::MappedFile::Open(folder / "to");
      base::MappedFile moved(std::move(**target));
      CHECK(moved.bytes() == BytesOf(to));
      moved = std::move(**source);
      CHECK((*source)->bytes().empty());
      CHECK((*target)->bytes().empty());
      // It needs nothing of what it came from, whose memory is used again.
      source->reset();
      const std::string other(from, '?');
      CHECK(moved.bytes() == BytesOf(from));
      CHECK(moved.mode() == 0644);
      auto& same = moved;
      moved = std::move(same);
      CHECK(moved.bytes() == BytesOf(from));
    }
  }
}

TEST_CASE("a mapping moves") {
  Folder folder;
  REQUIRE(base::WriteFile(folder / "a", "aaa").ok());
  REQUIRE(base::WriteFile(folder / "b", "bb").ok());
  auto a = base::MappedFile::Open(folder / "a");
  auto b = base::MappedFile::Open(folder / "b");
  base::MappedFile moved(std::move(**a));
  CHECK(moved.bytes() == "aaa");
  CHECK((*a)->bytes().empty());
  moved = std::move(**b);
  CHECK(moved.bytes() == "bb");
}

TEST_CASE("whatever stat tells of a change makes another state") {
  struct stat before {};
  before.st_dev = 1;
  before.st_ino = 2;
  before.st_mode = S_IFREG | 0644;
  before.st_size = 3;
  before.st_mtim = {4, 5};
  before.st_ctim = {6, 7};
  const auto state = base::StateOf(before);
  CHECK(state == base::StateOf(before));
  CHECK(state.modified == 4'000'000'005);
  CHECK(state.changed == 6'000'000'007);
  CHECK(state.Bytes().size() == 6 * 8);
  std::vector<struct stat> others(8, before);
  others[0].st_dev = 2;
  others[1].st_ino = 1;
  others[2].st_mode = S_IFREG | 0755;
  others[3].st_size = 4;
  others[4].st_mtim.tv_sec = 6;
  others[5].st_mtim.tv_nsec = 7;
  others[6].st_ctim.tv_sec = 4;
  others[7].st_ctim.tv_nsec = 5;
  for (const struct stat& other : others) {
    CHECK(state != base::StateOf(other));
    CHECK(state.Bytes() != base::StateOf(other).Bytes());
  }
}

TEST_CASE("a file is read with the state that it is in") {
  Folder folder;
  const std::string path = folder / "a";
  REQUIRE(base::WriteFile(path, "aaa").ok());
  struct stat status {};
  REQUIRE(stat(path.c_str(), &status) == 0);
  const auto read = base::ReadFileAndState(path);
  REQUIRE(read.ok());
  REQUIRE(read->has_value());
  CHECK((*read)->bytes == "aaa");
  CHECK((*read)->before == base::StateOf(status));
  CHECK((*read)->after == base::StateOf(status));
  CHECK_FALSE(base::ReadFileAndState(folder / "b")->has_value());
}

}  // namespace
