#ifndef LEAKWALL_SCAN_VALUE_SHAPE_H_
#define LEAKWALL_SCAN_VALUE_SHAPE_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"

// What the characters of a value look like, whatever it means.  All pure.

namespace scan {

using base::IsDigit;
using base::IsLetter;
using base::IsLower;
using base::IsUpper;
using base::IsWordByte;

// How many of each kind there are.
struct Counts {
  std::size_t lower = 0;
  std::size_t upper = 0;
  std::size_t digits = 0;
  std::size_t other = 0;
  std::size_t distinct = 0;     // different bytes
  std::size_t longest_run = 0;  // of one byte repeated
  std::size_t letters() const { return lower + upper; }
};
Counts Count(std::string_view value);

bool IsDigits(std::string_view value);  // false for ""
// At least `length` hexadecimal digits of one case and nothing else.
bool IsHex(std::string_view value, std::size_t length);
bool IsUuid(std::string_view value);

// The words of an identifier or phrase, in lower case: breaks at what is no
// letter or digit, before an upper-case letter that follows a lower-case one,
// and before the last of several upper-case letters that a lower-case one
// follows: "AWSSecret_key2" is aws, secret, key2.
std::vector<std::string> Words(std::string_view text);

}  // namespace scan

#endif  // LEAKWALL_SCAN_VALUE_SHAPE_H_
