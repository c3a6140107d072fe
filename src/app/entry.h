#ifndef LEAKWALL_APP_ENTRY_H_
#define LEAKWALL_APP_ENTRY_H_

#include <string>
#include <string_view>
#include <vector>

#include "policy/policy.h"
#include "rule/rule_set.h"
#include "scan/finding.h"

namespace app {

// The allow entries that cover a finding, without reason, owner and date: its
// fingerprint under `key` (and `path`, where one is given).  The key lies
// beside the list, so a fingerprint of a value that can be guessed would tell
// whoever reads the policy what the value is: for fewer than 60 bits, and for
// findings about paths, the entries are the rule and each path instead.
std::vector<policy::AllowClause> EntriesFor(const scan::Finding& finding,
                                            const rule::RuleSet& rules,
                                            std::string_view key,
                                            const std::string& path);

}  // namespace app

#endif  // LEAKWALL_APP_ENTRY_H_
