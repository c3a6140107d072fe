#ifndef LEAKWALL_SCAN_CANDIDATES_H_
#define LEAKWALL_SCAN_CANDIDATES_H_

#include <cstdint>
#include <span>
#include <vector>

#include "rule/rule_set.h"
#include "scan/rule_table.h"

namespace scan {

// A stretch of text in which matches of one rule may lie, and the first and
// last place that the engine reported for it.
struct Window {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::uint32_t first = 0;
  std::uint32_t last = 0;
};

// Gathers what the engine reports in one text, as windows by rule.  A rule
// that reports at every byte costs one window, not one a byte.  Not
// thread-safe; meant to be used for many texts.
class Candidates {
 public:
  // `table` must outlive it.
  explicit Candidates(const RuleTable& table)
      : table_(table), windows_(table.size()), unordered_(table.size()) {}

  // Forgets what it holds.  Windows of one rule that are closer than `gap` are
  // joined: a coarse gap keeps the number of windows small, a gap of 0 says
  // most exactly where a match may be.
  void Start(std::size_t text_size, std::uint32_t gap);

  // A match of `rule` may end at `end`.
  void Add(rule::RuleIndex rule, std::uint64_t end);

  // The rules that have windows, in order, and the windows of one: sorted,
  // disjoint and not adjacent.
  std::span<const rule::RuleIndex> Rules();
  std::span<const Window> Of(rule::RuleIndex rule);

 private:
  void Join(rule::RuleIndex rule);

  const RuleTable& table_;
  std::uint32_t size_ = 0;
  std::uint32_t gap_ = 0;
  std::vector<std::vector<Window>> windows_;  // by rule
  std::vector<std::uint8_t> unordered_;       // by rule: Of() must sort
  std::vector<rule::RuleIndex> rules_;
};

}  // namespace scan

#endif  // LEAKWALL_SCAN_CANDIDATES_H_
