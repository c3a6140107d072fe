#include "scan/spans.h"

namespace scan {

std::vector<base::Span> Unite(std::vector<base::Span> spans) {
  if (spans.size() < 2) return spans;
  std::sort(spans.begin(), spans.end());
  std::size_t kept = 0;
  for (std::size_t i = 1; i < spans.size(); ++i) {
    if (Touch(spans[kept], spans[i])) {
      spans[kept] = Hull(spans[kept], spans[i]);
    } else {
      spans[++kept] = spans[i];
    }
  }
  spans.resize(kept + 1);
  return spans;
}

bool TouchesAny(base::Span span, std::span<const base::Span> sorted) {
  const auto next = std::partition_point(
      sorted.begin(), sorted.end(),
      [&](base::Span other) { return other.end() < span.begin(); });
  return next != sorted.end() && Touch(span, *next);
}

}  // namespace scan
