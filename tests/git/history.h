#ifndef LEAKWALL_TESTS_GIT_HISTORY_H_
#define LEAKWALL_TESTS_GIT_HISTORY_H_

#include <cstdint>
#include <string>

#include "git/temp_repo.h"

namespace test {

// Pseudo-random, the same everywhere.
class Random {
 public:
  explicit Random(std::uint32_t seed) : state_(seed) {}
  std::uint32_t Below(std::uint32_t limit) {
    state_ = state_ * 1664525u + 1013904223u;
    return (state_ >> 8) % limit;
  }
  std::string Line(std::size_t length) {
    std::string line;
    while (line.size() < length) {
      line += static_cast<char>('a' + Below(26));
      if (Below(6) == 0) line += ' ';
    }
    return line + "\n";
  }

 private:
  std::uint32_t state_;
};

// Fills the repository through `git fast-import`: `commits` commits on main
// that change a few of a dozen files in nested directories, one long file (in
// every version, so that its deltas are worth sharing out among threads), a
// binary one, a symbolic link, a submodule, an empty file, an annotated tag.
class History {
 public:
  explicit History(int commits, int long_lines = 800, std::size_t id_size = 20)
      : id_size_(id_size) {
    for (int line = 0; line < long_lines; ++line) long_ += random_.Line(50);
    for (int commit = 0; commit < commits; ++commit) AddCommit(commit);
    stream_ +=
        "tag v1\nfrom refs/heads/main\ntagger T <t@example.org> 1 +0000\n";
    stream_ += Bytes("annotated\n");
  }

  void Import(const TempRepo& repo) const {
    repo.Write("../stream", stream_);
    // Nothing may stay as loose objects unless a test makes them so.
    repo.Sh("git -c fastimport.unpackLimit=1 fast-import --quiet < ../stream");
  }

 private:
  static std::string Bytes(const std::string& bytes) {
    return "data " + std::to_string(bytes.size()) + "\n" + bytes + "\n";
  }

  void AddFile(const std::string& mode, const std::string& path,
               const std::string& bytes) {
    stream_ += "M " + mode + " inline " + path + "\n" + Bytes(bytes);
  }

  void AddCommit(int number) {
    stream_ +=
        "commit refs/heads/main\ncommitter C <c@example.org> " +
        std::to_string(1000 + number) + " +0000\n" +
        Bytes("commit " + std::to_string(number) + "\n\n" + random_.Line(100));
    if (number == 0) {
      AddFile("100644", "empty", "");
      AddFile("100755", "bin/blob", std::string("\0\1\2\xff", 4));
      AddFile("120000", "link", "bin/blob");
      stream_ += "M 160000 " + std::string(2 * id_size_, '5') + " module\n";
    }
    for (int change = 0; change < 3; ++change) {
      const std::uint32_t file = random_.Below(12);
      std::string& text = files_[file];
      for (int line = 0; line < 8; ++line) {
        const std::size_t at =
            text.empty()
                ? 0
                : random_.Below(static_cast<std::uint32_t>(text.size()));
        text.insert(at, random_.Line(20 + random_.Below(150)));
        if (text.size() > 9000) text.erase(0, 3000);
      }
      AddFile(
          "100644",
          "dir" + std::to_string(file % 4) + "/sub/file" + std::to_string(file),
          text);
    }
    if (!long_.empty()) {
      const std::size_t at =
          random_.Below(static_cast<std::uint32_t>(long_.size()));
      long_.insert(at, random_.Line(60));
      AddFile("100644", "long.json", long_);
    }
  }

  std::size_t id_size_;
  Random random_{7};
  std::string stream_;
  std::string files_[12];
  std::string long_;
};

}  // namespace test

#endif  // LEAKWALL_TESTS_GIT_HISTORY_H_
