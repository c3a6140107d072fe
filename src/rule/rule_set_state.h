#ifndef LEAKWALL_RULE_RULE_SET_STATE_H_
#define LEAKWALL_RULE_RULE_SET_STATE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/lazy_array.h"
#include "rule/rule_set.h"

namespace rule {

// Where a rule's id or an alias of it stands in Encode()'s bytes.
struct EncodedName {
  std::uint32_t at = 0;  // of its length, which is before it
  RuleIndex rule = 0;
  friend bool operator==(const EncodedName&, const EncodedName&) = default;
};

// What stands in Encode()'s bytes before the rules, so that one of them can be
// found without reading the others.
struct Directory {
  std::vector<Kind> kinds;            // of each rule
  std::vector<std::uint32_t> starts;  // of each rule
  std::vector<EncodedName> names;     // sorted by their text
  friend bool operator==(const Directory&, const Directory&) = default;
};

// What a RuleSet holds.
struct RuleSet::State {
  explicit State(std::size_t count) : rules(count) {}

  // Keeps a rule that is there already.
  void Hold(RuleIndex i, Rule rule);

  Kind KindOf(RuleIndex i) const;
  std::optional<RuleIndex> Find(std::string_view name) const;
  const Rule& Get(RuleIndex i) const;

  base::LazyArray<Rule> rules;

  // Of rules that were all held: their kinds, and their ids and aliases.
  std::vector<Kind> kinds;
  std::vector<std::pair<std::string_view, RuleIndex>> names;

  // Else what Decode() was given, and how many names it has.
  std::string_view bytes;
  std::size_t name_count = 0;

 private:
  // From the bytes: image.cc.
  Kind EncodedKind(RuleIndex i) const;
  std::optional<RuleIndex> FindEncoded(std::string_view name) const;
  Rule ReadEncoded(RuleIndex i) const;
};

}  // namespace rule

#endif  // LEAKWALL_RULE_RULE_SET_STATE_H_
