#include "scan/first_bytes.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <limits>
#include <vector>

#include "scan/pattern_reader.h"

namespace scan {
namespace {

constexpr std::size_t kDepth = FirstBytes::kBytes;

// One way to begin: what may stand at each byte, as far as that is told.
struct Way {
  std::array<ByteSet, kDepth> bytes;
  std::size_t size = 0;
  bool open = true;  // the pattern goes on, and so may the way

  friend bool operator==(const Way&, const Way&) = default;
};
using Ways = std::vector<Way>;

// More are not told apart: they end where they are.
constexpr std::size_t kMostWays = 32;

void Add(Ways& ways, const Way& way) {
  if (std::find(ways.begin(), ways.end(), way) == ways.end()) {
    ways.push_back(way);
  }
}

void Close(Ways& ways) {
  for (Way& way : ways) way.open = false;
}

bool AnyOpen(const Ways& ways) {
  return std::any_of(ways.begin(), ways.end(),
                     [](const Way& way) { return way.open; });
}

Ways Concatenate(const Ways& first, const Ways& second) {
  Ways both;
  for (const Way& a : first) {
    if (!a.open) {
      Add(both, a);
      continue;
    }
    for (const Way& b : second) {
      Way way = a;
      for (std::size_t i = 0; i < b.size && way.size < kDepth; ++i) {
        way.bytes[way.size++] = b.bytes[i];
      }
      way.open = b.open && way.size < kDepth;
      Add(both, way);
    }
    if (both.size() > kMostWays) {
      both = first;
      Close(both);
      return both;
    }
  }
  return both;
}

Ways Repeat(const Ways& one, const RepeatCounts& counts) {
  Ways ways = {Way()};
  int times = 0;
  for (; times < counts.least && AnyOpen(ways); ++times) {
    ways = Concatenate(ways, one);
  }
  Ways all = ways;
  const int most = std::min<int>(counts.most, counts.least + int{kDepth});
  for (; times < most && AnyOpen(ways); ++times) {
    ways = Concatenate(ways, one);
    for (const Way& way : ways) Add(all, way);
  }
  return all;
}

void FoldCase(ByteSet& bytes) {
  for (std::size_t lower = 'a'; lower <= 'z'; ++lower) {
    const std::size_t upper = lower - 'a' + 'A';
    if (bytes.test(lower) || bytes.test(upper)) bytes.set(lower).set(upper);
  }
}

Ways WaysOfAtom(std::string_view atom, bool ignores_case) {
  Way way;
  way.bytes[0] = BytesOf(atom);
  if (ignores_case) FoldCase(way.bytes[0]);
  if (way.bytes[0].any()) way.size = 1;
  return {way};
}

// A group that is open, or the pattern as a whole.
struct Level {
  Ways sequence = {Way()};  // of the alternative that is being read
  Ways others;              // of those before it
  // All before the group has enough bytes: what is in it does not count.
  bool skipped = false;

  bool Counts() const { return !skipped && AnyOpen(sequence); }
  Ways Close() const {
    Ways all = others;
    for (const Way& way : sequence) Add(all, way);
    return all;
  }
};

Ways WaysOf(std::string_view pattern) {
  std::vector<Level> levels(1);
  bool ignores_case = false;
  for (std::size_t at = 0; at < pattern.size();) {
    const std::size_t end = EndOfToken(pattern, at);
    const std::string_view token = pattern.substr(at, end - at);
    at = end;
    if (token.starts_with("(?") && !token.starts_with("(?P") &&
        token.find('i') != std::string_view::npos) {
      ignores_case = true;  // (To the end: that is only less exact.)
    }
    if (OpensGroup(token)) {
      const bool counts = levels.back().Counts();
      levels.emplace_back().skipped = !counts;
      continue;
    }
    if (token == "|") {
      levels.back().others = levels.back().Close();
      levels.back().sequence = {Way()};
      continue;
    }
    if (token.front() == '(') continue;  // flags alone
    Ways ways;
    if (token == ")") {
      ways = levels.back().Close();
      levels.pop_back();
    } else if (levels.back().Counts()) {
      ways = WaysOfAtom(token, ignores_case);
    }
    const auto counts = ReadRepeatCounts(pattern, at);
    if (counts) at = counts->end;
    Level& level = levels.back();
    if (!level.Counts()) continue;
    if (counts) ways = Repeat(ways, *counts);
    level.sequence = Concatenate(level.sequence, ways);
  }
  return levels.front().Close();
}

}  // namespace

FirstBytes::FirstBytes(std::string_view pattern) {
  std::size_t number = 0;
  for (const Way& way : WaysOf(pattern)) {
    // Where there are more ways than bits, some share one.
    const Bits bit = Bits{1} << number++ % std::numeric_limits<Bits>::digits;
    for (std::size_t i = 0; i < kBytes; ++i) {
      for (std::size_t c = 0; c < ways_[i].size(); ++c) {
        if (i >= way.size || way.bytes[i].test(c)) ways_[i][c] |= bit;
      }
    }
  }
}

std::size_t FirstBytes::Next(std::string_view text, std::size_t at,
                             std::size_t last) const {
  assert(last <= text.size());
  const auto byte = [&](std::size_t i) {
    return static_cast<unsigned char>(text[i]);
  };
  // The last few bytes of a text can be the end of a short match.
  const std::size_t whole =
      text.size() >= kBytes ? text.size() - kBytes + 1 : 0;
  for (const std::size_t end = std::min(last + 1, whole); at < end; ++at) {
    if ((ways_[0][byte(at)] & ways_[1][byte(at + 1)] & ways_[2][byte(at + 2)] &
         ways_[3][byte(at + 3)]) != 0) {
      return at;
    }
  }
  return at;
}

}  // namespace scan
