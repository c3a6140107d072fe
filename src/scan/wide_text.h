#ifndef LEAKWALL_SCAN_WIDE_TEXT_H_
#define LEAKWALL_SCAN_WIDE_TEXT_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/span.h"

namespace scan {

// What is UTF-16 in a text, one byte a code unit: the character where it is
// ASCII, else some byte above 0x7F.  Found by its NUL bytes, with or without a
// byte order mark, either byte order, wherever it stands (a resource in a
// program is as readable as a whole file).  Pieces are separated by LF.
class WideText {
 public:
  // REQUIRES: text.size() < 4 GiB.
  explicit WideText(std::string_view text);

  const std::string& narrow() const { return narrow_; }
  // The bytes of `text` from which narrow()[span] was made.
  base::Span Original(base::Span span) const;

 private:
  struct Piece {
    std::size_t narrow;    // where it begins in narrow_
    std::size_t original;  // where it begins in the text
    std::size_t units;
  };

  std::size_t OriginalAt(std::size_t narrow) const;

  std::string narrow_;
  std::vector<Piece> pieces_;  // sorted
};

}  // namespace scan

#endif  // LEAKWALL_SCAN_WIDE_TEXT_H_
