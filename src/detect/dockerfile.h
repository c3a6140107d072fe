#ifndef LEAKWALL_DETECT_DOCKERFILE_H_
#define LEAKWALL_DETECT_DOCKERFILE_H_

#include <memory>

#include "detect/detector.h"
#include "rule/rule_set.h"

namespace detect {

// Dockerfiles (https://docs.docker.com/reference/dockerfile/): secrets in ENV
// and ARG, and in the arguments of RUN, CMD, ENTRYPOINT and HEALTHCHECK.  All
// of them stay in the image for whoever pulls it.  Null where its rule is off.
// `rules` must outlive it.
std::unique_ptr<Detector> DockerfileDetector(const rule::RuleSet& rules,
                                             const Settings& settings);

}  // namespace detect

#endif  // LEAKWALL_DETECT_DOCKERFILE_H_
