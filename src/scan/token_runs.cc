#include "scan/token_runs.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

#include "scan/spans.h"
#include "scan/token_masks.h"

namespace scan {
namespace {

constexpr std::size_t kBlock = 64;
// Masks are made so many at a time, to stay in the nearest cache.
constexpr std::size_t kBatch = 64;

// Puts runs together from the masks of one block after the other.
class Collector {
 public:
  Collector(std::size_t begin, std::vector<base::Span>& runs)
      : at_(begin), runs_(runs) {}

  void Add(std::uint64_t mask) {
    // Bit i of `two`: bits i - 1 and i of the mask are set, and so on.
    const std::uint64_t two = mask & Shifted(mask, 1, ones_);
    const std::uint64_t four = two & Shifted(two, 2, twos_);
    const std::uint64_t eight = four & Shifted(four, 4, fours_);
    const std::uint64_t sixteen = eight & Shifted(eight, 8, eights_);
    // A run begins 15 bytes before the first place with 16 in a row, and ends
    // at the first without.
    std::uint64_t edges = sixteen ^ Shifted(sixteen, 1, sixteens_);
    for (; edges != 0; edges &= edges - 1) {
      const std::size_t edge =
          at_ + static_cast<std::size_t>(std::countr_zero(edges));
      if (is_open_) {
        runs_.emplace_back(open_, edge);
      } else {
        open_ = edge - (kTokenRun - 1);
      }
      is_open_ = !is_open_;
    }
    at_ += kBlock;
  }

 private:
  // `bits` moved up, with the last ones of the block before, which `before`
  // holds and which `bits` then take the place of.
  static std::uint64_t Shifted(std::uint64_t bits, int by,
                               std::uint64_t& before) {
    const std::uint64_t shifted = bits << by | before >> (64 - by);
    before = bits;
    return shifted;
  }

  std::size_t at_;  // where the next block begins
  std::size_t open_ = 0;
  bool is_open_ = false;
  std::uint64_t ones_ = 0;  // of the block before
  std::uint64_t twos_ = 0;
  std::uint64_t fours_ = 0;
  std::uint64_t eights_ = 0;
  std::uint64_t sixteens_ = 0;
  std::vector<base::Span>& runs_;
};

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
  // The rest, in a block of its own, which ends what is open: no byte behind
  // the text is read.
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
