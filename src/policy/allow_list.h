#ifndef LEAKWALL_POLICY_ALLOW_LIST_H_
#define LEAKWALL_POLICY_ALLOW_LIST_H_

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "policy/policy.h"
#include "rule/rule_set.h"
#include "scan/finding.h"

namespace policy {

// The [[allow]] entries of a policy, found by fingerprint or rule: a baseline
// can have thousands.  Remembers which were of use.  Not thread-safe; the
// policy and the rules must outlive it.
class AllowList {
 public:
  AllowList(const Policy& policy, const rule::RuleSet& rules, base::Date today);

  // What the list has for one place of a finding.
  struct Match {
    const AllowClause* allows = nullptr;   // in force
    const AllowClause* expired = nullptr;  // would allow, but for its date
  };
  // The entries that can concern a finding, to be asked for each place.
  std::vector<std::size_t> For(const scan::Finding& finding) const;
  Match Find(const std::vector<std::size_t>& entries, const scan::Place& place);

  // "file:line: fingerprint" or "file:line: rule path" of each that no place
  // was found for, in their order.
  std::vector<std::string> Unused() const;

 private:
  void AddKnown(std::string_view rule_id, std::string_view secret,
                std::vector<std::size_t>& entries) const;

  const Policy& policy_;
  const rule::RuleSet& rules_;
  base::Date today_;
  std::map<std::string, std::vector<std::size_t>, std::less<>> by_fingerprint_;
  std::map<rule::RuleIndex, std::vector<std::size_t>> by_rule_;
  std::vector<bool> used_;
};

}  // namespace policy

#endif  // LEAKWALL_POLICY_ALLOW_LIST_H_
