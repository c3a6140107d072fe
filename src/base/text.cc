#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <cstdint>
#include <cstring>

namespace base {
namespace {

struct CodePoint {
  std::uint32_t value = 0;
  std::size_t size = 0;  // bytes; 0: not well-formed
};

// The code point that starts `text`, by table 3-7 of the Unicode standard (no
// overlong form, no surrogate, nothing above U+10FFFF).
// REQUIRES: !text.empty().
CodePoint First(std::string_view text) {
  const auto at = [&](std::size_t i) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i]));
  };
  const std::uint32_t lead = at(0);
  if (lead < 0x80) return {lead, 1};
  std::size_t size = 0;
  std::uint32_t lowest = 0;
  if (lead >= 0xC2 && lead <= 0xDF) size = 2, lowest = 0x80;
  if (lead >= 0xE0 && lead <= 0xEF) size = 3, lowest = 0x800;
  if (lead >= 0xF0 && lead <= 0xF4) size = 4, lowest = 0x10000;
  if (size == 0 || text.size() < size) return {};
  std::uint32_t value = lead & (0x7Fu >> size);
  for (std::size_t i = 1; i < size; ++i) {
    if ((at(i) & 0xC0) != 0x80) return {};
    value = value << 6 | (at(i) & 0x3F);
  }
  if (value < lowest || value > 0x10FFFF) return {};
  if (value >= 0xD800 && value <= 0xDFFF) return {};
  return {value, size};
}

// What must not reach a terminal: controls, and what changes the order or the
// lines of the text around it.
bool IsUnsafe(std::uint32_t value) {
  return value < 0x20 || (value >= 0x7F && value <= 0x9F) || value == 0x061C ||
         value == 0x200E || value == 0x200F ||
         (value >= 0x2028 && value <= 0x202E) ||
         (value >= 0x2066 && value <= 0x2069);
}

char LowerChar(char c) {
  return IsUpper(c) ? static_cast<char>(c - 'A' + 'a') : c;
}

// Levenshtein's distance.
std::size_t Distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, change});
    }
  }
  return row[b.size()];
}

// Begin of the line that holds byte `offset`.
std::size_t LineBegin(std::string_view text, std::size_t offset) {
  if (offset == 0) return 0;
  const std::size_t newline = text.rfind('\n', offset - 1);
  return newline == std::string_view::npos ? 0 : newline + 1;
}

}  // namespace

std::string Escape(std::string_view text) {
  std::string safe;
  safe.reserve(text.size());
  while (!text.empty()) {
    const CodePoint point = First(text);
    if (point.size == 0 || point.value < 0x20 || point.value == 0x7F) {
      safe += fmt::format("\\x{:02x}", static_cast<unsigned char>(text[0]));
    } else if (IsUnsafe(point.value)) {
      safe += fmt::format("\\u{{{:04X}}}", point.value);
    } else {
      safe += text.substr(0, point.size);
    }
    text.remove_prefix(std::max<std::size_t>(point.size, 1));
  }
  return safe;
}

std::string Quote(std::string_view text) { return '"' + Escape(text) + '"'; }

std::string SingleQuote(std::string_view word) {
  std::string quoted = "'";
  for (const char c : word) {
    if (c == '\'') {
      quoted += "'\\''";
    } else {
      quoted += c;
    }
  }
  return quoted + "'";
}

bool IsUtf8(std::string_view text) {
  while (!text.empty()) {
    const CodePoint point = First(text);
    if (point.size == 0) return false;
    text.remove_prefix(point.size);
  }
  return true;
}

std::size_t Find(std::string_view text, std::string_view needle,
                 std::size_t from) {
  if (from > text.size()) return std::string_view::npos;
  const void* const found = memmem(text.data() + from, text.size() - from,
                                   needle.data(), needle.size());
  return found == nullptr ? std::string_view::npos
                          : static_cast<std::size_t>(
                                static_cast<const char*>(found) - text.data());
}

std::string_view Trim(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

std::string Lower(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), LowerChar);
  return lower;
}

bool EqualsIgnoreCase(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
    return LowerChar(x) == LowerChar(y);
  });
}

bool ContainsIgnoreCase(std::string_view text, std::string_view needle) {
  const auto found =
      std::search(text.begin(), text.end(), needle.begin(), needle.end(),
                  [](char x, char y) { return LowerChar(x) == LowerChar(y); });
  return found != text.end() || needle.empty();
}

std::vector<std::string_view> Split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::string_view Closest(std::string_view word,
                         std::span<const std::string_view> candidates) {
  // A third of the word may differ: more, and the suggestion is a guess.
  const std::size_t most = std::max<std::size_t>(1, word.size() / 3);
  std::size_t best = most + 1;
  std::string_view closest;
  for (const std::string_view candidate : candidates) {
    const std::size_t longer = std::max(word.size(), candidate.size());
    const std::size_t shorter = std::min(word.size(), candidate.size());
    // Also keeps a hostile word of a megabyte from costing anything.
    if (longer - shorter > most || longer > 256) continue;
    const std::size_t distance = Distance(word, candidate);
    if (distance < best && distance < longer) {
      best = distance;
      closest = candidate;
    }
  }
  return closest;
}

LineColumn Locate(std::string_view text, std::size_t offset) {
  assert(offset <= text.size());
  const std::string_view before = text.substr(0, offset);
  const auto lines = std::count(before.begin(), before.end(), '\n');
  return {static_cast<std::size_t>(lines) + 1,
          offset - LineBegin(text, offset) + 1};
}

std::string_view LineAt(std::string_view text, std::size_t offset) {
  const std::size_t begin = LineBegin(text, std::min(offset, text.size()));
  std::string_view line = text.substr(begin);
  const std::size_t newline = line.find('\n');
  if (newline == std::string_view::npos) return line;
  line = line.substr(0, newline);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

double Entropy(std::string_view text) {
  std::array<std::size_t, 256> counts{};
  for (const char c : text) ++counts[static_cast<unsigned char>(c)];
  double bits = 0;
  for (const std::size_t count : counts) {
    if (count == 0) continue;
    const double share =
        static_cast<double>(count) / static_cast<double>(text.size());
    bits -= share * std::log2(share);
  }
  return bits;
}

}  // namespace base
