#include "scan/spans.h"

#include <cstring>

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

std::size_t LineFeedBefore(std::string_view text, std::size_t at,
                           std::size_t least, int count) {
  for (; count > 0 && at > least; --count) {
    const void* found = memrchr(text.data() + least, '\n', at - least);
    if (found == nullptr) return least;
    at =
        static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
  }
  return at;
}

std::size_t BehindLineFeed(std::string_view text, std::size_t at,
                           std::size_t most, int count) {
  for (; count > 0 && at < most; --count) {
    const std::size_t feed = base::Span(at, most).In(text).find('\n');
    if (feed == std::string_view::npos) return most;
    at += feed + 1;
  }
  return at;
}

}  // namespace scan
