#include "base/file.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <string>

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

}  // namespace
