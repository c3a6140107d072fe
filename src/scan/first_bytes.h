#ifndef LEAKWALL_SCAN_FIRST_BYTES_H_
#define LEAKWALL_SCAN_FIRST_BYTES_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/span.h"

namespace scan {

// What the matches of a pattern may begin with: a few instructions a byte rule
// out nearly all places of a text.  Immutable.
class FirstBytes {
 public:
  // So many bytes are looked at.
  static constexpr std::size_t kBytes = 4;

  // REQUIRES: `pattern` keeps to the dialect.
  explicit FirstBytes(std::string_view pattern);

  // The first place from `at` to `last` where a match may begin, going by its
  // first bytes; behind `last` where there is none.  REQUIRES: last <=
  // text.size().
  std::size_t Next(std::string_view text, std::size_t at,
                   std::size_t last) const;

 private:
  // A bit for each way that matches begin: it is set where a byte may stand
  // there in that way, and behind the end of a way that is shorter.
  using Bits = std::uint32_t;
  std::array<std::array<Bits, 256>, kBytes> ways_{};
};

}  // namespace scan

#endif  // LEAKWALL_SCAN_FIRST_BYTES_H_
