#include "detect/literals.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <tuple>
#include <utility>

namespace detect {

namespace {

// The least bitmap is 4 KiB; a larger one has 32 bits for each piece of a
// literal, so that one place in 32 is looked at in vain.
constexpr int kLeastBits = 15;
constexpr std::size_t kBitsEach = 32;
// More pieces a literal would make the bitmap larger than what is saved.
constexpr std::size_t kLongestStep = 8;

std::uint32_t FourBytes(const char* at) {
  std::uint32_t bytes = 0;
  std::memcpy(&bytes, at, sizeof(bytes));
  return bytes;
}

// 2^64 by the golden ratio, made odd: the upper bits of a product depend on
// every byte (Knuth, The Art of Computer Programming 3, 6.4).
std::uint64_t Hash(std::uint32_t bytes) {
  constexpr std::uint64_t kGolden = 0x9E3779B97F4A7C15;
  return bytes * kGolden;
}

}  // namespace

Literals::Literals(std::vector<std::string> literals)
    : literals_(std::move(literals)) {
  std::size_t shortest = kShortest + kLongestStep;
  for (const std::string& literal : literals_) {
    assert(literal.size() >= kShortest);
    shortest = std::min(shortest, literal.size());
  }
  step_ = std::min(kLongestStep, shortest - sizeof(std::uint32_t) + 1);
  int bits = kLeastBits;
  while ((std::size_t{1} << bits) < literals_.size() * step_ * kBitsEach) {
    ++bits;
  }
  shift_ = 64 - bits;
  bitmap_.resize((std::size_t{1} << bits) / 64);
  pieces_.reserve(literals_.size() * step_);
  for (std::size_t i = 0; i < literals_.size(); ++i) {
    for (std::uint32_t offset = 0; offset < step_; ++offset) {
      const std::uint32_t bytes = FourBytes(literals_[i].data() + offset);
      pieces_.push_back({bytes, offset, i});
      const std::uint64_t bit = Hash(bytes) >> shift_;
      bitmap_[bit / 64] |= std::uint64_t{1} << bit % 64;
    }
  }
  std::sort(pieces_.begin(), pieces_.end(), [](const Piece& a, const Piece& b) {
    return std::tie(a.bytes, a.offset, a.literal) <
           std::tie(b.bytes, b.offset, b.literal);
  });
}

std::optional<Literals::Match> Literals::Find(std::string_view text,
                                              std::size_t from) const {
  constexpr std::size_t kPiece = sizeof(std::uint32_t);
  for (std::size_t at = from; at + kPiece <= text.size(); at += step_) {
    const std::uint32_t bytes = FourBytes(text.data() + at);
    const std::uint64_t bit = Hash(bytes) >> shift_;
    if ((bitmap_[bit / 64] >> bit % 64 & 1) == 0) continue;
    if (auto match = At(text, from, at, bytes)) return match;
  }
  return std::nullopt;
}

// A literal that begins at b is met at the first place from b on that is looked
// at, so that those met earlier begin no later, and of those met at one place
// the one that begins first is the first of all.
std::optional<Literals::Match> Literals::At(std::string_view text,
                                            std::size_t from, std::size_t at,
                                            std::uint32_t bytes) const {
  std::optional<Match> first;
  auto piece = std::lower_bound(
      pieces_.begin(), pieces_.end(), bytes,
      [](const Piece& a, std::uint32_t b) { return a.bytes < b; });
  for (; piece != pieces_.end() && piece->bytes == bytes; ++piece) {
    if (piece->offset > at - from) continue;
    const std::size_t begin = at - piece->offset;
    const std::string& literal = literals_[piece->literal];
    if (text.substr(begin, literal.size()) != literal) continue;
    if (!first || begin < first->begin ||
        (begin == first->begin && literal.size() > first->size)) {
      first = Match{begin, piece->literal, literal.size()};
    }
  }
  return first;
}

}  // namespace detect
