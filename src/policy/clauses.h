#ifndef LEAKWALL_POLICY_CLAUSES_H_
#define LEAKWALL_POLICY_CLAUSES_H_

#include <string_view>

#include "base/result.h"
#include "base/toml.h"
#include "base/toml_fields.h"
#include "policy/policy.h"

// One table of each list of a policy: [[action]], [[exempt]], [[allow]],
// [[file]].

namespace policy {

base::Result<ActionClause> ReadAction(base::TomlTable table, Layer layer);
base::Result<ExemptClause> ReadExempt(base::TomlTable table);
base::Result<AllowClause> ReadAllow(base::TomlTable table);
base::Result<FileClause> ReadFileClause(base::TomlTable table);

// A severity by its name; a wrong one is refused.
std::optional<rule::Severity> TakeSeverity(base::TomlFields& fields,
                                           std::string_view key);

}  // namespace policy

#endif  // LEAKWALL_POLICY_CLAUSES_H_
