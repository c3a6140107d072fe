#ifndef LEAKWALL_DETECT_LITERALS_H_
#define LEAKWALL_DETECT_LITERALS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace detect {

// Finds any of many literals in one pass: the four bytes at every n-th place of
// the text are hashed into a bitmap that is sparse enough to stay in the
// processor's first cache, and only where its bit is set are the literals
// looked at.  n is such that a literal, wherever it begins, has one of these
// places in it, and the four bytes there too (as in Wu and Manber's search for
// many patterns).  Immutable; const methods are safe from many threads.
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
  // Four bytes of a literal, and where in it they stand.
  struct Piece {
    std::uint32_t bytes = 0;
    std::uint32_t offset = 0;
    std::size_t literal = 0;
  };

  // The first of those that have `bytes`, which stand at text[at], in them.
  std::optional<Match> At(std::string_view text, std::size_t from,
                          std::size_t at, std::uint32_t bytes) const;

  std::vector<std::string> literals_;
  std::size_t step_ = 1;
  std::vector<Piece> pieces_;  // sorted by bytes
  std::vector<std::uint64_t> bitmap_;
  int shift_ = 0;  // leaves of a 64-bit hash what numbers a bit
};

}  // namespace detect

#endif  // LEAKWALL_DETECT_LITERALS_H_
