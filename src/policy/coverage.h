#ifndef LEAKWALL_POLICY_COVERAGE_H_
#define LEAKWALL_POLICY_COVERAGE_H_

#include <string>
#include <vector>

#include "base/result.h"
#include "blob/blob.h"
#include "policy/policy.h"

namespace policy {

// What a Coverage means for the verdict.
struct CoverageRuling {
  std::vector<base::Error> errors;   // any: not everything was judged
  std::vector<std::string> notices;  // what was left out and is only said
  bool warns = false;  // something was left out that a limit says to warn of
};
CoverageRuling JudgeCoverage(const blob::Coverage& coverage,
                             const Limits& limits, const Context& context);

}  // namespace policy

#endif  // LEAKWALL_POLICY_COVERAGE_H_
