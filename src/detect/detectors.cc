#include <memory>
#include <utility>
#include <vector>

#include "detect/compose.h"
#include "detect/detector.h"
#include "detect/dockerfile.h"
#include "detect/dotenv.h"
#include "detect/helm_values.h"
#include "detect/kubernetes.h"
#include "detect/wide_file.h"

namespace detect {

std::vector<std::unique_ptr<Detector>> AllDetectors(const rule::RuleSet& rules,
                                                    const Settings& settings) {
  using Make =
      std::unique_ptr<Detector> (*)(const rule::RuleSet&, const Settings&);
  static constexpr Make kAll[] = {
      &ComposeDetector,    &DockerfileDetector, &DotenvDetector,
      &HelmValuesDetector, &KubernetesDetector,
  };
  std::vector<std::unique_ptr<Detector>> detectors;
  for (const Make make : kAll) {
    if (auto detector = make(rules, settings)) {
      detectors.push_back(WithWideFiles(std::move(detector)));
    }
  }
  return detectors;
}

}  // namespace detect
