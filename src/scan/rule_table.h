#ifndef LEAKWALL_SCAN_RULE_TABLE_H_
#define LEAKWALL_SCAN_RULE_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <span>

namespace scan {

// Where the engine looks for a rule.  Each tier has a database of its own.
enum class Tier : std::uint8_t {
  kOpen,  // everywhere
  // Around runs of token bytes.  Every match has such a run with a digit in
  // it, and reaches no farther than into the line before:
  // FindGuardedStretches() gives all there is to look at.
  kGuarded,
  // Behind keywords that pass their gate: scan/keywords.h.
  kKeyed,
};
inline constexpr std::size_t kTiers = 3;

// What the scanner knows of a rule beside its text.  An anchor is a place that
// the engine reports, or the begin of the keyword behind which it does; a match
// that it stands for lies within [anchor - before, anchor + after].
struct RuleEntry {
  std::uint32_t before = 0;
  std::uint32_t after = 0;
  // The most bytes, up to the anchor, that made the engine report it; of a
  // keyed rule, from the anchor on.
  std::uint32_t width = 0;
  std::uint32_t least = 0;  // the fewest bytes of a match
  bool in_engine = false;   // false: the rule has no pattern
  // The engine reports the end of every match and nothing else.
  bool exact = false;
  // The pattern has no bound: a match ends behind the rule's `ends`.
  bool has_ends = false;
  // What the engine looks for has no line feed in it.
  bool in_line = false;
  std::uint16_t breaks = 0;  // the most line feeds in a match
  Tier tier = Tier::kOpen;
};
// By rule.
using RuleTable = std::span<const RuleEntry>;

// More line feeds than this in a match are not counted.
inline constexpr std::uint16_t kManyBreaks = 1000;
// No bounded rule may be wider: a window of twice this must stay cheap.
inline constexpr std::uint32_t kWidest = 4096;
// A rule that is wider than this must have a prefilter no wider than this, its
// own or the head of its pattern: every change is looked at so far around.
inline constexpr std::uint32_t kWidestAnchor = 300;
// No guarded rule may be wider: its matches are looked for whole.
inline constexpr std::uint32_t kWidestGuarded = 256;
// How far before the end of its prefilter's hit an unbounded match may begin.
inline constexpr std::uint32_t kLead = 256;
// How far behind its prefilter's hit an unbounded match may end, and how much
// may follow `ends` in it.
inline constexpr std::size_t kFarthestEnd = std::size_t{1} << 20;
inline constexpr std::size_t kTail = 128;

}  // namespace scan

#endif  // LEAKWALL_SCAN_RULE_TABLE_H_
