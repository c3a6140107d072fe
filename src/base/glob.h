#ifndef LEAKWALL_BASE_GLOB_H_
#define LEAKWALL_BASE_GLOB_H_

#include <string>
#include <string_view>

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
// A pattern without '/' is matched against the last component of a path at
// any depth (".env" matches "a/b/.env"); one with '/' against the whole path,
// a leading '/' being ignored.
class Glob {
 public:
  explicit Glob(std::string pattern, bool ignore_case = false);

  bool Matches(std::string_view path) const;
  const std::string& pattern() const { return pattern_; }

 private:
  std::string pattern_;
  std::string folded_;  // what is compared: without '/', lower case if asked
  bool whole_path_ = false;
  bool ignore_case_ = false;
};

}  // namespace base

#endif  // LEAKWALL_BASE_GLOB_H_
