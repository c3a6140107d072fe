#ifndef LEAKWALL_SCAN_BASE64_RUNS_H_
#define LEAKWALL_SCAN_BASE64_RUNS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/span.h"

namespace scan {

// The value of a base64 character of either alphabet, or kNoSextet.
inline constexpr std::uint8_t kNoSextet = 0xFF;
inline constexpr std::array<std::uint8_t, 256> kSextets = [] {
  std::array<std::uint8_t, 256> table{};
  table.fill(kNoSextet);
  std::uint8_t value = 0;
  for (int c = 'A'; c <= 'Z'; ++c) table[static_cast<std::size_t>(c)] = value++;
  for (int c = 'a'; c <= 'z'; ++c) table[static_cast<std::size_t>(c)] = value++;
  for (int c = '0'; c <= '9'; ++c) table[static_cast<std::size_t>(c)] = value++;
  table['+'] = table['-'] = 62;
  table['/'] = table['_'] = 63;
  return table;
}();
inline std::uint8_t SextetOf(char c) {
  return kSextets[static_cast<std::uint8_t>(c)];
}

// Finds the maximal runs of 24 or more base64 characters in text[where], in
// order.  It looks at every 24th byte first: a long run cannot hide between.
class RunFinder {
 public:
  RunFinder(std::string_view text, base::Span where)
      : text_(text), at_(where.begin()), end_(where.end()) {}

  std::optional<base::Span> Next();
  // The next run begins at `at` or behind it.
  void Skip(std::size_t at) { at_ = at; }

 private:
  std::string_view text_;
  std::size_t at_;
  std::size_t end_;
};

}  // namespace scan

#endif  // LEAKWALL_SCAN_BASE64_RUNS_H_
