#include "scan/wide_text.h"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace scan {
namespace {

// Fewer characters are a coincidence, and no secret.
constexpr std::size_t kFewestUnits = 8;
// So many characters outside ASCII may stand between two that are in it.
constexpr std::size_t kMostForeign = 64;

bool IsText(char c) {
  return (c >= 0x20 && c < 0x7F) || c == '\n' || c == '\r' || c == '\t';
}

// Reads code units of one byte order from one place on.
class Units {
 public:
  Units(std::string_view text, std::size_t begin, bool low_first)
      : text_(text), begin_(begin), low_first_(low_first) {}

  // The narrow form of unit `i`: itself if ASCII text, a byte above 0x7F for
  // any other character; empty for a control character or the text's end.
  std::optional<char> At(std::size_t i) const {
    const std::size_t at = begin_ + 2 * i;
    if (at + 2 > text_.size()) return std::nullopt;
    const char low = low_first_ ? text_[at] : text_[at + 1];
    const char high = low_first_ ? text_[at + 1] : text_[at];
    if (high != 0) return static_cast<char>(low | 0x80);
    if (static_cast<std::uint8_t>(low) >= 0xA0) return low;
    if (IsText(low)) return low;
    return std::nullopt;
  }

  bool IsAscii(std::size_t i) const {
    const auto unit = At(i);
    return unit && static_cast<std::uint8_t>(*unit) < 0x80;
  }

  // How many units from the first are text.
  std::size_t Count() const {
    std::size_t count = 0;
    std::size_t foreign = 0;
    for (std::size_t i = 0; foreign <= kMostForeign; ++i) {
      const auto unit = At(i);
      if (!unit) break;
      if (static_cast<std::uint8_t>(*unit) < 0x80) {
        count = i + 1;
        foreign = 0;
      } else {
        ++foreign;
      }
    }
    return count;
  }

 private:
  std::string_view text_;
  std::size_t begin_;
  bool low_first_;
};

}  // namespace

WideText::WideText(std::string_view text) {
  std::size_t done = 0;
  while (done < text.size()) {
    const std::size_t nul = text.find('\0', done);
    if (nul == std::string_view::npos) break;
    const bool low_first = nul > done && IsText(text[nul - 1]);
    const std::size_t begin = low_first ? nul - 1 : nul;
    const Units units(text, begin, low_first);
    // Cheap no for most NUL bytes: two characters in ASCII must begin it.
    const std::size_t count =
        units.IsAscii(0) && units.IsAscii(1) ? units.Count() : 0;
    if (count < kFewestUnits) {
      done = nul + 1;
      continue;
    }
    if (!narrow_.empty()) narrow_.push_back('\n');
    pieces_.push_back({narrow_.size(), begin, count});
    for (std::size_t i = 0; i < count; ++i) narrow_.push_back(*units.At(i));
    done = begin + 2 * count;
  }
}

base::Span WideText::Original(base::Span span) const {
  const std::size_t begin = OriginalAt(span.begin());
  return base::Span(begin, std::max(begin, OriginalAt(span.end())));
}

std::size_t WideText::OriginalAt(std::size_t narrow) const {
  const auto next = std::partition_point(
      pieces_.begin(), pieces_.end(),
      [&](const Piece& piece) { return piece.narrow <= narrow; });
  if (next == pieces_.begin()) return 0;
  const Piece& piece = *(next - 1);
  // One past a piece is the separator behind it.
  return piece.original + 2 * std::min(narrow - piece.narrow, piece.units);
}

}  // namespace scan
