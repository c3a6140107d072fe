#ifndef LEAKWALL_SCAN_SEQUENCE_MODEL_H_
#define LEAKWALL_SCAN_SEQUENCE_MODEL_H_

#include <string_view>

namespace scan {

// How much more likely `text` is as random characters of its own alphabet
// than as words, names and identifiers that people write: log2 of the ratio.
// Each further character of a random string adds about two bits, each of a
// word takes one away, so that the sum is evidence whatever the length.
//
//   getSecretToken   -15      x86_64-linux-gnu   16
//   password123        3      16 random [a-z0-9] 50, in 99 of 100 above 23
//
// Words are judged by pairs of neighbouring characters: a table of their
// probabilities in half a million different words of source code and
// documentation.  Pure.
double RandomBits(std::string_view text);

}  // namespace scan

#endif  // LEAKWALL_SCAN_SEQUENCE_MODEL_H_
