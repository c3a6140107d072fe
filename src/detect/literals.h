#ifndef LEAKWALL_DETECT_LITERALS_H_
#define LEAKWALL_DETECT_LITERALS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace detect {

// Finds any of many literals in one pass: the eight bytes at each place of the
// text are hashed into a bitmap that is sparse enough to stay in the
// processor's first cache, and only where its bit is set are the literals
// looked at.  Immutable; const methods are safe from many threads.
class Literals {
 public:
  static constexpr std::size_t kShortest = 8;

  // REQUIRES: each has kShortest bytes or more.  Of equal ones the first
  // counts.
  explicit Literals(std::vector<std::string> literals);

  struct Match {
    std::size_t begin = 0;
    std::size_t literal = 0;  // its number, as given
    std::size_t size = 0;
  };
  // The first match that begins at `from` or later, at its place the longest.
  std::optional<Match> Find(std::string_view text, std::size_t from) const;

  bool empty() const { return literals_.empty(); }

 private:
  struct Start {
    std::uint64_t bytes = 0;  // the literal's first eight, as they lie
    std::size_t literal = 0;
  };

  std::optional<Match> At(std::string_view text, std::size_t begin,
                          std::uint64_t bytes) const;

  std::vector<std::string> literals_;
  std::vector<Start> starts_;  // sorted by bytes, then the longest first
  std::vector<std::uint64_t> bitmap_;
  int shift_ = 0;  // leaves of a 64-bit hash what numbers a bit
};

}  // namespace detect

#endif  // LEAKWALL_DETECT_LITERALS_H_
