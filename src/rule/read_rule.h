#ifndef LEAKWALL_RULE_READ_RULE_H_
#define LEAKWALL_RULE_READ_RULE_H_

#include "base/result.h"
#include "base/toml.h"
#include "rule/rule_set.h"

namespace rule {

// One [[rule]] of a pack, all of it checked but what concerns other rules.
base::Result<Rule> ReadRule(base::TomlTable table);

}  // namespace rule

#endif  // LEAKWALL_RULE_READ_RULE_H_
