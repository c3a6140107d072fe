#ifndef LEAKWALL_SCAN_SPANS_H_
#define LEAKWALL_SCAN_SPANS_H_

#include <algorithm>
#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "base/span.h"

// Small functions on byte ranges.  All pure.

namespace scan {

// `span` with up to `bytes` more on each side, within [0, size).
inline base::Span Grow(base::Span span, std::size_t bytes, std::size_t size) {
  return base::Span(span.begin() > bytes ? span.begin() - bytes : 0,
                    std::min(size, span.end() + bytes));
}

// True when the two overlap or are adjacent.
inline bool Touch(base::Span a, base::Span b) {
  return a.begin() <= b.end() && b.begin() <= a.end();
}

// The smallest that holds both.
inline base::Span Hull(base::Span a, base::Span b) {
  return base::Span(std::min(a.begin(), b.begin()), std::max(a.end(), b.end()));
}

// The same bytes as sorted spans that do not touch each other.
std::vector<base::Span> Unite(std::vector<base::Span> spans);

// True when `span` touches one of `sorted`, which do not overlap.
bool TouchesAny(base::Span span, std::span<const base::Span> sorted);

// The line feed that stands before `at` for the `count`th time, or `least`.
std::size_t LineFeedBefore(std::string_view text, std::size_t at,
                           std::size_t least, int count);
// The place behind the `count`th line feed from `at` on, or `most`.
std::size_t BehindLineFeed(std::string_view text, std::size_t at,
                           std::size_t most, int count);

}  // namespace scan

#endif  // LEAKWALL_SCAN_SPANS_H_
