#ifndef LEAKWALL_POLICY_RULE_NAMES_H_
#define LEAKWALL_POLICY_RULE_NAMES_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "policy/policy.h"
#include "rule/rule_set.h"

// How a policy names rules: by id, by alias, and in an [[action]] by a glob.

namespace policy {

// By id or alias.
bool IsNamed(const rule::Rule& rule, std::string_view name);
// By id, alias or a glob over both.
bool MatchesName(const rule::Rule& rule, std::string_view name);
bool IsGlob(std::string_view name);

// The entry of a map by rule name that is for `rule`: its id's, else that of
// its first alias that has one, else end().
template <typename T>
auto FindByName(const std::map<std::string, T>& map, const rule::Rule& rule) {
  auto found = map.find(rule.id);
  for (const std::string& alias : rule.aliases) {
    if (found != map.end()) break;
    found = map.find(alias);
  }
  return found;
}

// Clauses that name a rule nobody has.
struct UnknownNames {
  std::vector<base::Error> errors;   // [severity] and [[action]]
  std::vector<std::string> notices;  // [[allow]]
};
UnknownNames FindUnknownNames(const Policy& policy,
                              const std::map<std::string, std::string>& where,
                              const rule::RuleSet& rules);

}  // namespace policy

#endif  // LEAKWALL_POLICY_RULE_NAMES_H_
