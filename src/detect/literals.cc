#include "detect/literals.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <tuple>
#include <utility>

namespace detect {

namespace {

// The least bitmap is 4 KiB; a larger one has 64 bits for each literal, so
// that one place in 64 is looked at in vain.
constexpr int kLeastBits = 15;
constexpr std::size_t kBitsEach = 64;

std::uint64_t EightBytes(const char* at) {
  std::uint64_t bytes = 0;
  std::memcpy(&bytes, at, sizeof(bytes));
  return bytes;
}

// 2^64 by the golden ratio, made odd: the upper bits of a product depend on
// every byte (Knuth, The Art of Computer Programming 3, 6.4).
std::uint64_t Hash(std::uint64_t bytes) {
  constexpr std::uint64_t kGolden = 0x9E3779B97F4A7C15;
  return bytes * kGolden;
}

}  // namespace

Literals::Literals(std::vector<std::string> literals)
    : literals_(std::move(literals)) {
  int bits = kLeastBits;
  while ((std::size_t{1} << bits) < literals_.size() * kBitsEach) ++bits;
  shift_ = 64 - bits;
  bitmap_.resize((std::size_t{1} << bits) / 64);
  for (std::size_t i = 0; i < literals_.size(); ++i) {
    assert(literals_[i].size() >= kShortest);
    const std::uint64_t bytes = EightBytes(literals_[i].data());
    starts_.push_back({bytes, i});
    const std::uint64_t bit = Hash(bytes) >> shift_;
    bitmap_[bit / 64] |= std::uint64_t{1} << bit % 64;
  }
  std::sort(
      starts_.begin(), starts_.end(), [this](const Start& a, const Start& b) {
        return std::make_tuple(a.bytes, literals_[b.literal].size(),
                               a.literal) <
               std::make_tuple(b.bytes, literals_[a.literal].size(), b.literal);
      });
}

std::optional<Literals::Match> Literals::Find(std::string_view text,
                                              std::size_t from) const {
  if (text.size() < kShortest) return std::nullopt;
  const std::size_t last = text.size() - kShortest;
  for (std::size_t i = from; i <= last; ++i) {
    const std::uint64_t bytes = EightBytes(text.data() + i);
    const std::uint64_t bit = Hash(bytes) >> shift_;
    if ((bitmap_[bit / 64] >> bit % 64 & 1) == 0) continue;
    if (auto match = At(text, i, bytes)) return match;
  }
  return std::nullopt;
}

std::optional<Literals::Match> Literals::At(std::string_view text,
                                            std::size_t begin,
                                            std::uint64_t bytes) const {
  auto start = std::lower_bound(
      starts_.begin(), starts_.end(), bytes,
      [](const Start& a, std::uint64_t b) { return a.bytes < b; });
  for (; start != starts_.end() && start->bytes == bytes; ++start) {
    const std::string& literal = literals_[start->literal];
    if (text.substr(begin, literal.size()) == literal) {
      return Match{begin, start->literal, literal.size()};
    }
  }
  return std::nullopt;
}

}  // namespace detect
