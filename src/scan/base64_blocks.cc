#include "scan/base64_blocks.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/encoding.h"

namespace scan {
namespace {

// A block longer than this is taken in pieces: nobody wraps a secret in more.
constexpr std::size_t kLongestBlock = std::size_t{1} << 20;

constexpr std::uint8_t kNoSextet = 0xFF;

// The value of a base64 character of either alphabet, or kNoSextet.
std::uint8_t SextetOf(char c) {
  static constexpr auto kSextets = [] {
    std::array<std::uint8_t, 256> table{};
    table.fill(kNoSextet);
    std::uint8_t value = 0;
    for (const char* alphabet : {"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                 "abcdefghijklmnopqrstuvwxyz"
                                 "0123456789"}) {
      for (; *alphabet != 0; ++alphabet) {
        table[static_cast<std::uint8_t>(*alphabet)] = value++;
      }
    }
    table['+'] = table['-'] = 62;
    table['/'] = table['_'] = 63;
    return table;
  }();
  return kSextets[static_cast<std::uint8_t>(c)];
}

bool IsPrintable(std::uint8_t c) {
  return (c >= 0x20 && c < 0x7F) || c == '\n' || c == '\r' || c == '\t';
}

bool IsBlank(char c) { return c == ' ' || c == '\t'; }

std::size_t SkipRun(std::string_view text, std::size_t at, std::size_t end) {
  while (at < end && SextetOf(text[at]) != kNoSextet) ++at;
  return at;
}

// Past the line end at `at`, or `at` where there is none.
std::size_t SkipLineEnd(std::string_view text, std::size_t at,
                        std::size_t end) {
  if (at < end && text[at] == '\n') return at + 1;
  if (at + 1 < end && text[at] == '\r' && text[at + 1] == '\n') return at + 2;
  return at;
}

// The next line as far as it is one indented run and its padding, of `most`
// characters or less; else an empty span.
base::Span NextLine(std::string_view text, std::size_t at, std::size_t end,
                    std::size_t most) {
  std::size_t begin = SkipLineEnd(text, at, end);
  if (begin == at) return base::Span(at, at);
  const std::size_t deepest = std::min(end, begin + kDeepestIndent);
  while (begin < deepest && IsBlank(text[begin])) ++begin;
  const std::size_t run_end = SkipRun(text, begin, end);
  std::size_t line_end = run_end;
  while (line_end < end && text[line_end] == '=') ++line_end;
  const bool whole =
      line_end >= end || SkipLineEnd(text, line_end, end) != line_end;
  if (run_end == begin || run_end - begin > most || !whole) {
    return base::Span(at, at);
  }
  return base::Span(begin, line_end);
}

// Everything that belongs to the block whose first run is `run`.
base::Span GrowBlock(std::string_view text, base::Span run, std::size_t end) {
  std::size_t block_end = run.end();
  std::size_t length = run.size();
  end = std::min(end, run.begin() + kLongestBlock);
  while (length >= kShortestRun && block_end < end && text[block_end] != '=') {
    const base::Span line = NextLine(text, block_end, end, length);
    if (line.empty()) break;
    length = SkipRun(text, line.begin(), line.end()) - line.begin();
    block_end = line.begin() + length;
  }
  for (int i = 0; i < 2 && block_end < end && text[block_end] == '='; ++i) {
    ++block_end;
  }
  return base::Span(run.begin(), block_end);
}

// The first 18 bytes decide for almost every run that is no base64 at all.
bool BeginsLikeText(std::string_view run) {
  for (std::size_t i = 0; i + 4 <= kShortestRun; i += 4) {
    std::uint32_t bits = 0;
    for (std::size_t k = 0; k < 4; ++k) {
      bits = bits << 6 | SextetOf(run[i + k]);
    }
    if (!IsPrintable(static_cast<std::uint8_t>(bits >> 16)) ||
        !IsPrintable(static_cast<std::uint8_t>(bits >> 8)) ||
        !IsPrintable(static_cast<std::uint8_t>(bits))) {
      return false;
    }
  }
  return true;
}

// A JWT's parts are base64 of JSON, which begins with "eyJ", and joined by
// dots.  The rules know it as it stands.
bool IsTokenPart(std::string_view text, base::Span run) {
  if (!run.In(text).starts_with("eyJ")) return false;
  return (run.begin() > 0 && text[run.begin() - 1] == '.') ||
         (run.end() < text.size() && text[run.end()] == '.');
}

}  // namespace

std::vector<base::Span> FindTextBlocks(std::string_view text, base::Span where,
                                       std::span<const base::Span> runs) {
  std::vector<base::Span> blocks;
  std::size_t done = where.begin();
  for (const base::Span run : runs) {
    if (run.size() < kShortestRun || run.end() <= done) continue;
    if (run.begin() >= where.end()) break;
    const std::size_t end = std::min(run.end(), where.end());
    for (std::size_t at = std::max(run.begin(), done);
         at + kShortestRun <= end;) {
      const base::Span part(at, SkipRun(text, at, end));
      at = part.end() + 1;
      if (part.size() < kShortestRun || !BeginsLikeText(part.In(text)) ||
          IsTokenPart(text, part)) {
        continue;
      }
      blocks.push_back(GrowBlock(text, part, where.end()));
      done = at = blocks.back().end();
    }
  }
  return blocks;
}

std::optional<std::string> DecodeTextBlock(std::string_view block) {
  std::string packed;
  for (const char c : block) {
    if (SextetOf(c) != kNoSextet) packed.push_back(c);
  }
  // One character too many is no part of any encoding of whole bytes.
  if (packed.size() % 4 == 1) packed.pop_back();
  auto decoded = base::Base64Decode(packed);
  if (!decoded) return std::nullopt;
  const auto printable = static_cast<std::size_t>(std::count_if(
      decoded->begin(), decoded->end(),
      [](char c) { return IsPrintable(static_cast<std::uint8_t>(c)); }));
  const bool is_text = printable * 10 >= decoded->size() * 9;
  if (!is_text && decoded->find("-----BEGIN ") == std::string::npos) {
    return std::nullopt;
  }
  return decoded;
}

base::Span EncodedSpan(std::string_view block, base::Span decoded) {
  const std::size_t first = decoded.begin() / 3 * 4 + decoded.begin() % 3;
  const std::size_t last =
      decoded.empty() ? first : (decoded.end() * 4 + 2) / 3;
  std::size_t begin = block.size();
  std::size_t end = block.size();
  std::size_t seen = 0;  // base64 characters so far
  for (std::size_t i = 0; i < block.size(); ++i) {
    if (SextetOf(block[i]) == kNoSextet) continue;
    if (seen == first) begin = i;
    if (++seen == last) {
      end = i + 1;
      break;
    }
  }
  return base::Span(std::min(begin, end), end);
}

bool MayCutBlock(std::string_view text, std::size_t at) {
  const auto in_run = [&](std::size_t i) {
    return SextetOf(text[i]) != kNoSextet || text[i] == '=';
  };
  if (at == 0 || at >= text.size()) return false;
  // Within a run, or at its edge.
  std::size_t begin = at;
  std::size_t end = at;
  while (begin > 0 && at - begin < kShortestRun && in_run(begin - 1)) --begin;
  while (end < text.size() && end - at < kShortestRun && in_run(end)) ++end;
  if (end - begin >= kShortestRun) return true;

  // Between two lines, in the second one's indentation, or in a short last
  // line: does a long enough run end the line before?
  while (begin > 0 && IsBlank(text[begin - 1]) &&
         at - begin <= kDeepestIndent + kShortestRun) {
    --begin;
  }
  if (begin > 0 && text[begin - 1] == '\n') --begin;
  if (begin > 0 && text[begin - 1] == '\r') --begin;
  std::size_t run = 0;
  while (run < kShortestRun && begin > run && in_run(begin - run - 1)) ++run;
  return run >= kShortestRun;
}

}  // namespace scan
