#ifndef LEAKWALL_DETECT_HELM_VALUES_H_
#define LEAKWALL_DETECT_HELM_VALUES_H_

#include <memory>

#include "detect/detector.h"
#include "rule/rule_set.h"

namespace detect {

// Values of Helm charts (https://helm.sh/docs/chart_best_practices/values/),
// known by the keys that charts have: real and default secrets.  Null where
// none of its rules is on.  `rules` must outlive it.
std::unique_ptr<Detector> HelmValuesDetector(const rule::RuleSet& rules,
                                             const Settings& settings);

}  // namespace detect

#endif  // LEAKWALL_DETECT_HELM_VALUES_H_
