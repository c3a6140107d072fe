#include "scan/token_masks.h"

#include <array>
#include <string_view>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "base/processor.h"

namespace scan {
namespace {

constexpr std::string_view kTokenBytes =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz+/_=.-";

using Masker = void (*)(const char* text, std::size_t blocks,
                        std::uint64_t* masks);

[[maybe_unused]] void MaskByTable(const char* text, std::size_t blocks,
                                  std::uint64_t* masks) {
  static constexpr auto kIsToken = [] {
    std::array<bool, 256> table{};
    for (const char c : kTokenBytes) table[static_cast<std::uint8_t>(c)] = true;
    return table;
  }();
  for (std::size_t block = 0; block < blocks; ++block) {
    std::uint64_t mask = 0;
    for (std::size_t i = 0; i < 64; ++i) {
      const auto byte = static_cast<std::uint8_t>(text[block * 64 + i]);
      mask |= std::uint64_t{kIsToken[byte]} << i;
    }
    masks[block] = mask;
  }
}

#if defined(__x86_64__)

// A byte is looked up by its two halves: all token bytes have a high half of 2
// to 7, for which the first table has one bit each, and the second table has
// that bit where the low half completes a token byte.
struct Halves {
  alignas(16) std::array<std::uint8_t, 16> high{};
  alignas(16) std::array<std::uint8_t, 16> low{};
};
constexpr Halves kHalves = [] {
  Halves halves;
  for (const char c : kTokenBytes) {
    const auto byte = static_cast<std::uint8_t>(c);
    const auto bit = static_cast<std::uint8_t>(1 << (byte >> 4));
    halves.high[byte >> 4] = bit;
    halves.low[byte & 15] |= bit;
  }
  return halves;
}();

__attribute__((target("ssse3"))) void MaskBySsse3(const char* text,
                                                  std::size_t blocks,
                                                  std::uint64_t* masks) {
  const auto* in = reinterpret_cast<const __m128i*>(text);
  const __m128i high =
      _mm_load_si128(reinterpret_cast<const __m128i*>(kHalves.high.data()));
  const __m128i low =
      _mm_load_si128(reinterpret_cast<const __m128i*>(kHalves.low.data()));
  const __m128i nibble = _mm_set1_epi8(15);
  for (std::size_t block = 0; block < blocks; ++block) {
    std::uint64_t others = 0;
    for (int i = 0; i < 4; ++i) {
      const __m128i bytes = _mm_loadu_si128(in++);
      const __m128i of_high = _mm_shuffle_epi8(
          high, _mm_and_si128(_mm_srli_epi16(bytes, 4), nibble));
      const __m128i of_low =
          _mm_shuffle_epi8(low, _mm_and_si128(bytes, nibble));
      const __m128i none =
          _mm_cmpeq_epi8(_mm_and_si128(of_high, of_low), _mm_setzero_si128());
      others |=
          std::uint64_t{static_cast<std::uint16_t>(_mm_movemask_epi8(none))}
          << (16 * i);
    }
    masks[block] = ~others;
  }
}

__attribute__((target("avx2"))) void MaskByAvx2(const char* text,
                                                std::size_t blocks,
                                                std::uint64_t* masks) {
  const auto* in = reinterpret_cast<const __m256i*>(text);
  const __m256i high = _mm256_broadcastsi128_si256(
      _mm_load_si128(reinterpret_cast<const __m128i*>(kHalves.high.data())));
  const __m256i low = _mm256_broadcastsi128_si256(
      _mm_load_si128(reinterpret_cast<const __m128i*>(kHalves.low.data())));
  const __m256i nibble = _mm256_set1_epi8(15);
  for (std::size_t block = 0; block < blocks; ++block) {
    std::uint64_t others = 0;
    for (int i = 0; i < 2; ++i) {
      const __m256i bytes = _mm256_loadu_si256(in++);
      const __m256i of_high = _mm256_shuffle_epi8(
          high, _mm256_and_si256(_mm256_srli_epi16(bytes, 4), nibble));
      const __m256i of_low =
          _mm256_shuffle_epi8(low, _mm256_and_si256(bytes, nibble));
      const __m256i none = _mm256_cmpeq_epi8(_mm256_and_si256(of_high, of_low),
                                             _mm256_setzero_si256());
      others |=
          std::uint64_t{static_cast<std::uint32_t>(_mm256_movemask_epi8(none))}
          << (32 * i);
    }
    masks[block] = ~others;
  }
}

Masker BestMasker() {
  if (base::HasAvx2()) return MaskByAvx2;
  return base::HasSsse3() ? MaskBySsse3 : MaskByTable;
}

#else

Masker BestMasker() { return MaskByTable; }

#endif

}  // namespace

void TokenMasks(const char* text, std::size_t blocks, std::uint64_t* masks) {
  static const Masker kBest = BestMasker();
  kBest(text, blocks, masks);
}

}  // namespace scan
