#ifndef LEAKWALL_BASE_GLOB_H_
#define LEAKWALL_BASE_GLOB_H_

#include <bitset>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace base {

// A path pattern, as in policies and name rules.  Value type, const methods
// are safe from many threads.
//
//   *       any bytes but '/'          ?      one byte but '/'
//   **      any bytes, '/' too; "**/x" also matches "x"; "x/**" all below x
//   [a-z]   one byte of a set, [!a-z] of its complement, never '/'
//   {a,b}   either; no nesting
//   \c      the byte c itself
//
// What is malformed ('[' or '{' without its end, a final '\') stands for
// itself.  Matching takes time in proportion to pattern times path at worst.
//
// A pattern without '/' is matched against the last component of a path at
// any depth (".env" matches "a/b/.env"); one with '/' against the whole path,
// a leading '/' of either being ignored.
class Glob {
 public:
  explicit Glob(std::string pattern, bool ignore_case = false);

  bool Matches(std::string_view path) const;
  const std::string& pattern() const { return pattern_; }

 private:
  // One step of the compiled pattern: what byte it takes and where it goes on.
  struct Node {
    enum class Kind {
      kByte,       // `byte`
      kAny,        // one byte but '/'
      kSet,        // one byte of sets_[index]
      kStar,       // "*"
      kDeepStar,   // "**"
      kDeepSlash,  // "**/" where a component begins
      kFork,       // "{": goes on at each of forks_[index]
      kAccept,
    };
    Kind kind = Kind::kAccept;
    char byte = 0;
    std::uint32_t index = 0;
    std::uint32_t next = 0;
  };
  class Compiler;
  class Run;

  std::string pattern_;
  std::vector<Node> nodes_;
  std::vector<std::bitset<256>> sets_;
  std::vector<std::vector<std::uint32_t>> forks_;
  std::string prefix_;    // literal bytes that every match begins with,
  std::string suffix_;    // and ends with: most paths fail here
  bool literal_ = false;  // `prefix_` is the whole pattern
  bool whole_path_ = false;
  bool ignore_case_ = false;
};

}  // namespace base

#endif  // LEAKWALL_BASE_GLOB_H_
