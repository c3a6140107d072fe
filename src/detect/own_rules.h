#ifndef LEAKWALL_DETECT_OWN_RULES_H_
#define LEAKWALL_DETECT_OWN_RULES_H_

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rule/rule_set.h"
#include "scan/finding.h"

namespace detect {

// The rules of one detector, found by their ids once.  A rule that no pack
// has, or that belongs to another detector, is off.  Immutable; const methods
// are safe from many threads.
class OwnRules {
 public:
  // `ids` in the order of the detector's own enumeration; `rules` must outlive
  // this.
  OwnRules(const rule::RuleSet& rules, std::string_view detector,
           std::span<const std::string_view> ids)
      : rules_(rules) {
    for (const std::string_view id : ids) {
      std::optional<rule::RuleIndex> found = rules.Find(id);
      if (found && rules[*found].detector != detector) found.reset();
      found_.push_back(found);
    }
  }

  bool any() const {
    return std::any_of(found_.begin(), found_.end(),
                       [](const auto& rule) { return rule.has_value(); });
  }
  std::optional<rule::RuleIndex> operator[](std::size_t i) const {
    return found_[i];
  }
  // REQUIRES: rule i is on.
  rule::Severity severity(std::size_t i) const {
    return rules_[*found_[i]].severity;
  }

 private:
  const rule::RuleSet& rules_;
  std::vector<std::optional<rule::RuleIndex>> found_;
};

// One step up; critical stays.
inline rule::Severity Raised(rule::Severity severity) {
  switch (severity) {
    case rule::Severity::kLow:
      return rule::Severity::kMedium;
    case rule::Severity::kMedium:
      return rule::Severity::kHigh;
    case rule::Severity::kHigh:
    case rule::Severity::kCritical:
      break;
  }
  return rule::Severity::kCritical;
}

}  // namespace detect

#endif  // LEAKWALL_DETECT_OWN_RULES_H_
