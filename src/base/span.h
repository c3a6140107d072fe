#ifndef LEAKWALL_BASE_SPAN_H_
#define LEAKWALL_BASE_SPAN_H_

#include <cassert>
#include <compare>
#include <cstddef>
#include <string_view>

namespace base {

// The half-open byte range [begin, end) of one text that the context names.
// begin <= end always.  Offsets are bytes from 0.
class Span {
 public:
  constexpr Span() = default;
  // REQUIRES: begin <= end.
  constexpr Span(std::size_t begin, std::size_t end)
      : begin_(begin), end_(end) {
    assert(begin <= end);
  }

  constexpr std::size_t begin() const { return begin_; }
  constexpr std::size_t end() const { return end_; }
  constexpr std::size_t size() const { return end_ - begin_; }
  constexpr bool empty() const { return begin_ == end_; }

  constexpr bool Contains(Span other) const {
    return begin_ <= other.begin_ && other.end_ <= end_;
  }
  // True when the two share at least one byte.
  constexpr bool Overlaps(Span other) const {
    return begin_ < other.end_ && other.begin_ < end_;
  }

  // The bytes of `text` in this range; the view lives as long as `text`.
  // REQUIRES: end() <= text.size().
  constexpr std::string_view In(std::string_view text) const {
    assert(end_ <= text.size());
    return text.substr(begin_, end_ - begin_);
  }

  friend constexpr auto operator<=>(const Span&, const Span&) = default;

 private:
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace base

#endif  // LEAKWALL_BASE_SPAN_H_
