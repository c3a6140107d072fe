#ifndef LEAKWALL_RULE_RULE_SET_STATE_H_
#define LEAKWALL_RULE_RULE_SET_STATE_H_

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "base/lazy_array.h"
#include "rule/rule_set.h"

namespace rule {

// What a RuleSet holds.
struct RuleSet::State {
  explicit State(std::size_t count) : kinds(count), rules(count) {}

  // Keeps a rule that is there already.
  void Hold(RuleIndex i, Rule rule);
  // Reads one from the bytes that Decode() was given.
  Rule Read(RuleIndex i) const;

  std::vector<Kind> kinds;
  base::LazyArray<Rule> rules;
  // Ids and aliases; views of the rules, or of `bytes`.
  std::vector<std::pair<std::string_view, RuleIndex>> names;

  std::string_view bytes;             // of Decode(); else empty
  std::vector<std::uint32_t> starts;  // of each rule in `bytes`
};

}  // namespace rule

#endif  // LEAKWALL_RULE_RULE_SET_STATE_H_
