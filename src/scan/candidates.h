#ifndef LEAKWALL_SCAN_CANDIDATES_H_
#define LEAKWALL_SCAN_CANDIDATES_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "rule/rule_set.h"
#include "scan/rule_table.h"
#include "scan/scanner.h"

namespace scan {

// A stretch of text in which matches of one rule may lie, and the first and
// last place that the engine reported for it.
struct Window {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::uint32_t first = 0;
  std::uint32_t last = 0;
};

// No anchor is longer than this.
inline constexpr std::uint32_t kLongestAnchor = 1024;

// The windows of one rule's anchors (sorted), in a text of `size` bytes:
// sorted, disjoint and not adjacent.  So a match lies in one of them whole,
// and what is found in one does not depend on any byte of another.
std::vector<Window> WindowsOf(const RuleEntry& entry,
                              std::span<const Anchor> anchors,
                              std::size_t size);

// Gathers what the engine reports in one text, by rule.  Not thread-safe;
// meant to be used for many texts.
class Candidates {
 public:
  // What `table` shows must outlive it.
  explicit Candidates(RuleTable table) : table_(table), place_(table.size()) {}

  // Forgets what it holds.
  void Start();

  void Add(rule::RuleIndex rule, std::uint64_t end) {
    const auto at = static_cast<std::uint32_t>(end);
    Add(Anchor{rule, at, at});
  }
  void Add(const Anchor& anchor);

  // The rules that have anchors, in order, and those of one, sorted.
  std::span<const rule::RuleIndex> Rules();
  std::span<const Anchor> Of(rule::RuleIndex rule);

  // All of them, by rule; empty where there are more than `most`.
  std::vector<Anchor> All(std::size_t most);

 private:
  // The anchors of one rule.
  struct Gathered {
    std::vector<Anchor> anchors;
    bool unordered = false;  // Of() must sort
  };

  bool AreOne(const Anchor& a, const Anchor& b) const;
  void Join(Gathered& gathered) const;

  RuleTable table_;
  // Of each rule, one more than its place in gathered_; 0: it has no anchors.
  // (Most rules never have any: a hook would pay for touching their memory.)
  std::vector<std::uint32_t> place_;
  std::vector<Gathered> gathered_;  // the first rules_.size() are in use
  std::vector<rule::RuleIndex> rules_;
};

}  // namespace scan

#endif  // LEAKWALL_SCAN_CANDIDATES_H_
