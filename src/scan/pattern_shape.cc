#include "scan/pattern_shape.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <vector>

#include "scan/pattern_reader.h"

namespace scan {
namespace {

constexpr std::uint32_t kMuch = 1 << 20;

std::uint32_t Sum(std::uint32_t a, std::uint32_t b) {
  return std::min(kMuch, a + b);
}

std::uint32_t Times(std::uint32_t a, std::uint32_t b) {
  return static_cast<std::uint32_t>(
      std::min<std::uint64_t>(kMuch, std::uint64_t{a} * b));
}

const ByteSet& TokenBytes() {
  static const ByteSet kSet = BytesOf("[0-9A-Za-z+/_=.-]");
  return kSet;
}
const ByteSet& DigitBytes() {
  static const ByteSet kSet = BytesOf("\\d");
  return kSet;
}

Shape ShapeOfAtom(std::string_view atom) {
  Shape shape;
  const ByteSet bytes = BytesOf(atom);
  if (bytes.none()) return shape;  // \b or an anchor
  shape.least = 1;
  shape.empty = false;
  shape.breaks = bytes.test('\n') ? 1 : 0;
  shape.all_token = (bytes & ~TokenBytes()).none();
  if (shape.all_token) shape.prefix = shape.suffix = shape.inside = 1;
  const auto all = static_cast<double>(bytes.count());
  const auto digits = static_cast<double>((bytes & DigitBytes()).count());
  // A byte that is always a digit leaves no match without one.
  shape.log_no_digit = digits < all ? std::log((all - digits) / all) : -1e9;
  return shape;
}

Shape Concatenate(const Shape& a, const Shape& b) {
  Shape shape;
  shape.least = Sum(a.least, b.least);
  shape.prefix = a.all_token ? Sum(a.least, b.prefix) : a.prefix;
  shape.suffix = b.all_token ? Sum(b.least, a.suffix) : b.suffix;
  shape.inside = std::max({a.inside, b.inside, Sum(a.suffix, b.prefix)});
  shape.all_token = a.all_token && b.all_token;
  shape.empty = a.empty && b.empty;
  shape.breaks = Sum(a.breaks, b.breaks);
  shape.inner_breaks = b.empty ? a.inner_breaks : Sum(a.breaks, b.inner_breaks);
  shape.log_no_digit = a.log_no_digit + b.log_no_digit;
  return shape;
}

Shape Either(const Shape& a, const Shape& b) {
  Shape shape;
  shape.least = std::min(a.least, b.least);
  shape.prefix = std::min(a.prefix, b.prefix);
  shape.suffix = std::min(a.suffix, b.suffix);
  shape.inside = std::min(a.inside, b.inside);
  shape.all_token = a.all_token && b.all_token;
  shape.empty = a.empty && b.empty;
  shape.breaks = std::max(a.breaks, b.breaks);
  shape.inner_breaks = std::max(a.inner_breaks, b.inner_breaks);
  shape.log_no_digit = std::max(a.log_no_digit, b.log_no_digit);
  return shape;
}

Shape Repeat(const Shape& one, const RepeatCounts& counts) {
  Shape shape;
  shape.all_token = one.all_token;
  shape.empty = one.empty;
  const auto most = static_cast<std::uint32_t>(counts.most);
  if (most > 0) {
    shape.breaks = Times(one.breaks, most);
    shape.inner_breaks = Sum(Times(one.breaks, most - 1), one.inner_breaks);
  }
  if (counts.least == 0) return shape;
  const auto times = static_cast<std::uint32_t>(counts.least);
  shape.least = Times(one.least, times);
  shape.log_no_digit = one.log_no_digit * counts.least;
  if (one.all_token) {
    shape.prefix = shape.suffix = shape.inside = shape.least;
    return shape;
  }
  shape.prefix = one.prefix;
  shape.suffix = one.suffix;
  shape.inside = one.inside;
  if (times > 1) {
    shape.inside = std::max(shape.inside, Sum(one.suffix, one.prefix));
  }
  return shape;
}

// A group that is open, or the pattern as a whole.
struct Level {
  Shape sequence;               // of the alternative that is being read
  std::optional<Shape> others;  // of those before it
  bool is_secret = false;
  bool has_secret = false;  // in the alternative that is being read

  Shape Close() const { return others ? Either(*others, sequence) : sequence; }
};

// Reads a pattern from left to right, closing groups as it goes.
class ShapeReader {
 public:
  explicit ShapeReader(std::string_view pattern)
      : pattern_(pattern), levels_(1) {}

  PatternShape Read() {
    std::size_t at = 0;
    while (at < pattern_.size()) {
      const std::size_t end = EndOfToken(pattern_, at);
      ReadToken(pattern_.substr(at, end - at), end);
      at = std::max(end, skip_to_);
    }
    PatternShape result;
    result.all = levels_[0].Close();
    result.secret = secret_.value_or(result.all);
    result.secret_is_all = !secret_ || (sure_ && !outside_);
    result.secret_is_sure = sure_;
    result.breaks_before = before_;
    if (secret_ && sure_) {
      const std::uint32_t inside = before_ + secret_->breaks;
      result.breaks_behind = result.all.inner_breaks > inside
                                 ? result.all.inner_breaks - inside
                                 : 0;
    }
    return result;
  }

 private:
  void ReadToken(std::string_view token, std::size_t end) {
    if (OpensGroup(token)) {
      levels_.emplace_back();
      if (token == "(?P<secret>") {
        levels_.back().is_secret = true;
        before_ = 0;
        for (const Level& level : levels_) {
          before_ += level.sequence.breaks;
          if (level.others) sure_ = false;
        }
      }
      return;
    }
    if (token == "|") {
      Alternative();
      return;
    }
    if (token.front() == '(') return;  // flags alone
    bool has_secret = false;
    Shape shape;
    if (token == ")") {
      has_secret = levels_.back().is_secret || levels_.back().has_secret;
      shape = levels_.back().Close();
      if (levels_.back().is_secret) secret_ = shape;
      levels_.pop_back();
    } else {
      shape = ShapeOfAtom(token);
      if (!shape.empty && !InSecret()) outside_ = true;
    }
    if (const auto counts = ReadRepeatCounts(pattern_, end)) {
      shape = Repeat(shape, *counts);
      if (has_secret) sure_ = false;
      skip_to_ = counts->end;
    }
    if (has_secret) levels_.back().has_secret = true;
    levels_.back().sequence = Concatenate(levels_.back().sequence, shape);
  }

  void Alternative() {
    Level& level = levels_.back();
    level.others = level.Close();
    level.sequence = Shape();
    // A secret in one alternative only is not in every match.
    if (level.has_secret) sure_ = false;
  }

  bool InSecret() const {
    return std::any_of(levels_.begin(), levels_.end(),
                       [](const Level& level) { return level.is_secret; });
  }

  std::string_view pattern_;
  std::vector<Level> levels_;
  std::size_t skip_to_ = 0;  // behind the repeat that was read ahead
  std::optional<Shape> secret_;
  bool sure_ = true;
  bool outside_ = false;  // bytes stand around the secret
  std::uint32_t before_ = 0;
};

}  // namespace

PatternShape ShapeOf(std::string_view pattern) {
  return ShapeReader(pattern).Read();
}

}  // namespace scan
