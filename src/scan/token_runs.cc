#include "scan/token_runs.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

#include "scan/token_masks.h"

namespace scan {
namespace {

constexpr std::size_t kBlock = 64;
// Masks are made so many at a time, to stay in the nearest cache.
constexpr std::size_t kBatch = 64;

// Bit i of the result: bits i to i + 15 of `mask` are set.
std::uint64_t SixteenInARow(std::uint64_t mask) {
  mask &= mask >> 1;
  mask &= mask >> 2;
  mask &= mask >> 4;
  return mask & mask >> 8;
}

// Puts runs together from the masks of one block after the other.
class Collector {
 public:
  Collector(std::size_t begin, std::vector<base::Span>& runs)
      : at_(begin), open_(begin), runs_(runs) {}

  void Add(std::uint64_t mask) {
    if (mask == ~std::uint64_t{0}) {
      at_ += kBlock;
      return;
    }
    const auto lead = static_cast<std::size_t>(std::countr_one(mask));
    Close(at_ + lead);
    const auto tail = static_cast<std::size_t>(std::countl_one(mask));
    // What neither begins nor ends the block is whole within it.
    std::uint64_t inner = mask >> lead << lead;
    if (tail > 0) inner &= ~std::uint64_t{0} >> tail;
    for (std::uint64_t starts = SixteenInARow(inner); starts != 0;
         starts = SixteenInARow(inner)) {
      const auto begin = static_cast<std::size_t>(std::countr_zero(starts));
      const auto size =
          static_cast<std::size_t>(std::countr_one(inner >> begin));
      runs_.emplace_back(at_ + begin, at_ + begin + size);
      inner = inner >> (begin + size) << (begin + size);
    }
    at_ += kBlock;
    open_ = at_ - tail;
  }

  // Ends the run that is open.
  void Close(std::size_t end) {
    if (end - open_ >= kTokenRun) runs_.emplace_back(open_, end);
    open_ = end;
  }

 private:
  std::size_t at_;    // where the next block begins
  std::size_t open_;  // where the run that reaches there begins
  std::vector<base::Span>& runs_;
};

// The line feed that stands before `at` for the `count`th time, or `least`.
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

}  // namespace

void FindTokenRuns(std::string_view text, base::Span where,
                   std::vector<base::Span>& runs) {
  runs.clear();
  Collector collector(where.begin(), runs);
  std::array<std::uint64_t, kBatch> masks;
  std::size_t at = where.begin();
  while (where.end() - at >= kBlock) {
    const std::size_t blocks = std::min(kBatch, (where.end() - at) / kBlock);
    TokenMasks(text.data() + at, blocks, masks.data());
    for (std::size_t i = 0; i < blocks; ++i) collector.Add(masks[i]);
    at += blocks * kBlock;
  }
  // The rest, in a block of its own: no byte behind the text is read.
  std::array<char, kBlock> rest{};
  std::memcpy(rest.data(), text.data() + at, where.end() - at);
  TokenMasks(rest.data(), 1, masks.data());
  collector.Add(masks[0]);
}

void FindGuardedStretches(std::string_view text, base::Span where,
                          const std::vector<base::Span>& runs,
                          std::size_t reach,
                          std::vector<base::Span>& stretches) {
  stretches.clear();
  for (const base::Span run : runs) {
    const std::string_view bytes = run.In(text);
    if (std::none_of(bytes.begin(), bytes.end(),
                     [](char c) { return c >= '0' && c <= '9'; })) {
      continue;
    }
    const std::size_t least =
        std::max(where.begin(), run.begin() > reach ? run.begin() - reach : 0);
    const std::size_t most = std::min(where.end(), run.end() + reach);
    const std::size_t begin = LineFeedBefore(text, run.begin(), least, 2);
    const std::size_t feed = base::Span(run.end(), most).In(text).find('\n');
    // The line feed, and a byte that tells what stands behind it.
    const std::size_t end = feed == std::string_view::npos
                                ? most
                                : std::min(most, run.end() + feed + 2);
    if (!stretches.empty() && stretches.back().end() >= begin) {
      stretches.back() = base::Span(stretches.back().begin(),
                                    std::max(stretches.back().end(), end));
    } else {
      stretches.emplace_back(begin, end);
    }
  }
}

}  // namespace scan
