#include "detect/kubernetes.h"

#include <array>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/text.h"
#include "detect/detector.h"
#include "detect/first_line.h"
#include "detect/manifest.h"
#include "detect/own_rules.h"
#include "detect/sightings.h"
#include "detect/yaml.h"
#include "scan/finding.h"

namespace detect {

namespace {

// In the order of ManifestRule.
constexpr auto kIds = std::to_array<std::string_view>({
    "kubernetes-secret",
    "kubernetes-container-secret",
    "kubernetes-configmap-secret",
});

class Kubernetes : public Detector {
 public:
  Kubernetes(const rule::RuleSet& rules, Settings settings)
      : rules_(rules, "kubernetes", kIds), settings_(std::move(settings)) {}

  bool any() const { return rules_.any(); }

  bool MayBegin(std::string_view text) const override {
    return MayBeginMapping(FirstLine(text));
  }

  bool MayHold(std::string_view part) const override {
    return base::Find(part, "apiVersion") != std::string_view::npos;
  }

  base::Status Detect(std::string_view text,
                      std::vector<scan::Hit>& hits) const override {
    const Yaml yaml = Yaml::Read(text);
    Sightings sightings(yaml, rules_);
    Manifests manifests(yaml, settings_, sightings);
    bool any = false;
    for (const NodeIndex document : yaml.documents()) {
      if (manifests.JudgeDocument(yaml.At(document))) any = true;
    }
    if (any) manifests.JudgeContainers();
    std::move(sightings).AppendTo(hits);
    return {};
  }

 private:
  OwnRules rules_;
  Settings settings_;
};

}  // namespace

std::unique_ptr<Detector> KubernetesDetector(const rule::RuleSet& rules,
                                             const Settings& settings) {
  auto detector = std::make_unique<Kubernetes>(rules, settings);
  if (!detector->any()) return nullptr;
  return detector;
}

}  // namespace detect
