#ifndef LEAKWALL_SCAN_HEAD_PATTERN_H_
#define LEAKWALL_SCAN_HEAD_PATTERN_H_

#include <optional>
#include <string>
#include <string_view>

namespace scan {

// A pattern that every match of `pattern` begins with: all up to its first
// repeat of more than 20, and of that 20, or the least that must be there.
//
//   \b(?P<secret>tok_[a-z]{16,900})\b    gives    \b(?:tok_[a-z]{16})
//
// Empty where there is no such repeat, or what is before it may be left out or
// be another alternative.  REQUIRES: `pattern` keeps to the dialect.
std::optional<std::string> HeadOf(std::string_view pattern);

// The pattern with each long repeat in its `secret`, or behind it, held to the
// least that must be there:
//
//   pass[ ]{0,3}=(?P<secret>[a-z]{8,512})    gives
//   pass[ ]{0,3}=(?P<secret>[a-z]{8})
//
// REQUIRES: `pattern` keeps to the dialect.
std::string ShortenSecret(std::string_view pattern);

// The pattern with each repeat of up to `bound` or more left without an upper
// bound; empty where there is none.  A match of it that is no longer than
// `bound` is one of the pattern: no repeat in it went farther than it may.
// REQUIRES: as above.
std::optional<std::string> WithoutBounds(std::string_view pattern, int bound);

// The pattern up to the end of the group of this name, which is in no other
// group and no alternative; else empty.  REQUIRES: as above.
std::optional<std::string> ThroughGroup(std::string_view pattern,
                                        std::string_view name);

// The pattern with its groups numbered instead of named: RE2 reads Unicode's
// tables before it takes a name, which costs as much as a small pattern.
struct Numbered {
  std::string pattern;
  int secret = 0;  // the number of the group of this name; 0: there is none
  int name = 0;
};
// REQUIRES: as above.
Numbered WithoutNames(std::string_view pattern);

}  // namespace scan

#endif  // LEAKWALL_SCAN_HEAD_PATTERN_H_
