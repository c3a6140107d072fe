#ifndef LEAKWALL_DETECT_COMPOSE_H_
#define LEAKWALL_DETECT_COMPOSE_H_

#include <memory>

#include "detect/detector.h"
#include "rule/rule_set.h"

namespace detect {

// Compose files (https://docs.docker.com/reference/compose-file/): literal
// secrets, fallbacks, weak and empty passwords, authentication turned off.
// Null where none of its rules is on.  `rules` must outlive it.
std::unique_ptr<Detector> ComposeDetector(const rule::RuleSet& rules,
                                          const Settings& settings);

}  // namespace detect

#endif  // LEAKWALL_DETECT_COMPOSE_H_
