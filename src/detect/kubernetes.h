#ifndef LEAKWALL_DETECT_KUBERNETES_H_
#define LEAKWALL_DETECT_KUBERNETES_H_

#include <memory>

#include "detect/detector.h"
#include "rule/rule_set.h"

namespace detect {

// Kubernetes manifests (https://kubernetes.io/docs/reference/kubernetes-api/),
// several in a file, lists of them, and Helm's templates of them: Secrets with
// real values, secrets in a container's environment or arguments, in
// ConfigMaps, in Kustomize's generators.  Null where none of its rules is on.
// `rules` must outlive it.
std::unique_ptr<Detector> KubernetesDetector(const rule::RuleSet& rules,
                                             const Settings& settings);

}  // namespace detect

#endif  // LEAKWALL_DETECT_KUBERNETES_H_
