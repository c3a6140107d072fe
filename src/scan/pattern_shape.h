#ifndef LEAKWALL_SCAN_PATTERN_SHAPE_H_
#define LEAKWALL_SCAN_PATTERN_SHAPE_H_

#include <cstdint>
#include <string_view>

namespace scan {

// What is true of every match of a pattern, as far as a reading of the pattern
// alone can tell.  Never claims too much.  A token byte is one of
// [0-9A-Za-z+/_=.-], what most keys are made of.
struct Shape {
  std::uint32_t least = 0;         // bytes in it
  std::uint32_t prefix = 0;        // token bytes that it begins with
  std::uint32_t suffix = 0;        // token bytes that it ends with
  std::uint32_t inside = 0;        // token bytes in a row somewhere in it
  bool all_token = true;           // token bytes only
  bool empty = true;               // no bytes at all: \b and the like
  std::uint32_t breaks = 0;        // line feeds at most
  std::uint32_t inner_breaks = 0;  // the same, but for its last byte
  // Of random matches, how few have no digit: the logarithm of their share.
  double log_no_digit = 0;
};

// What is known of a whole pattern, and of its `secret` group.
struct PatternShape {
  Shape all;
  Shape secret;  // = all where there is no such group
  // Nothing but \b, (?m:^) and (?m:$) stands around the secret.
  bool secret_is_all = true;
  // Every match has the group, once.
  bool secret_is_sure = true;
  // Line feeds at most before the secret, and behind it but for the match's
  // last byte.  Meaningless unless secret_is_sure.
  std::uint32_t breaks_before = 0;
  std::uint32_t breaks_behind = 0;
};

// REQUIRES: `pattern` keeps to the dialect.
PatternShape ShapeOf(std::string_view pattern);

}  // namespace scan

#endif  // LEAKWALL_SCAN_PATTERN_SHAPE_H_
