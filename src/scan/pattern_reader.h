#ifndef LEAKWALL_SCAN_PATTERN_READER_H_
#define LEAKWALL_SCAN_PATTERN_READER_H_

#include <bitset>
#include <cstddef>
#include <optional>
#include <string_view>

// Reads patterns of the dialect, which the loader has checked: nothing here
// looks for mistakes.

namespace scan {

// The end of the token at `at`: an escape, a class, the opening of a group
// with its "?P<name>" or "?flags:", or one character.
std::size_t EndOfToken(std::string_view pattern, std::size_t at);

// True when `token` opens a group that something else must close.
bool OpensGroup(std::string_view token);

// The bytes that an atom (a character, an escape, a class, a dot) stands for;
// a dot for the line feed, too: it may, under a flag.  \b and the anchors stand
// for none.
using ByteSet = std::bitset<256>;
ByteSet BytesOf(std::string_view atom);

struct RepeatCounts {
  int least = 1;
  int most = 1;
  std::size_t end = 0;  // behind the repeat, and behind its '?'
};
inline constexpr int kNoBound = 1 << 20;

// The repeat at `at`, if there is one.
std::optional<RepeatCounts> ReadRepeatCounts(std::string_view pattern,
                                             std::size_t at);

}  // namespace scan

#endif  // LEAKWALL_SCAN_PATTERN_READER_H_
