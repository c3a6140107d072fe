#include "detect/helm_values.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/text.h"
#include "detect/dotenv.h"
#include "detect/env_value.h"
#include "detect/first_line.h"
#include "detect/own_rules.h"
#include "detect/sightings.h"
#include "detect/yaml.h"
#include "scan/finding.h"
#include "scan/rule_check.h"

namespace detect {

namespace {

enum HelmRule : std::size_t { kSecretValue, kDefaultPassword };
constexpr auto kIds =
    std::to_array<std::string_view>({"helm-secret", "helm-default-password"});

// Keys that charts' values have and few other YAML files do.
constexpr auto kChartKeys = std::to_array<std::string_view>({
    "affinity",
    "autoscaling",
    "existingSecret",
    "fullnameOverride",
    "imagePullSecrets",
    "ingress",
    "livenessProbe",
    "nameOverride",
    "nodeSelector",
    "persistence",
    "podAnnotations",
    "podSecurityContext",
    "primary",
    "readinessProbe",
    "replicaCount",
    "securityContext",
    "serviceAccount",
    "tolerations",
});

constexpr std::string_view kImageKey = "repository";

bool Holds(std::string_view text, std::string_view key) {
  return base::Find(text, key) != std::string_view::npos;
}

// True where AreValues() may be.  A manifest has its own detector, and a
// chart's templates are manifests.
bool MayBeValues(std::string_view text) {
  if (Holds(text, "apiVersion:")) return false;
  return Holds(text, kImageKey) ||
         std::count_if(
             kChartKeys.begin(), kChartKeys.end(),
             [&](std::string_view key) { return Holds(text, key); }) >= 2;
}

// Two of them, or an image with its repository and tag.
bool AreValues(const Yaml& yaml) {
  std::vector<std::string_view> seen;
  for (const YamlNode& node : yaml.nodes()) {
    if (!node.IsMapping()) continue;
    for (std::size_t i = 0; i + 1 < node.children.size(); i += 2) {
      const std::string_view key = yaml.At(node.children[i]).value;
      const YamlNode& value = yaml.At(node.children[i + 1]);
      if (key == "image" && yaml.Find(value, kImageKey) != nullptr) {
        return true;
      }
      if (std::find(kChartKeys.begin(), kChartKeys.end(), key) ==
              kChartKeys.end() ||
          std::find(seen.begin(), seen.end(), key) != seen.end()) {
        continue;
      }
      seen.push_back(key);
      if (seen.size() >= 2) return true;
    }
  }
  return false;
}

// "existingSecret: db-credentials", "tlsSecret: acme-tls": which Secret to use.
bool NamesKubernetesSecret(std::string_view key, std::string_view value) {
  const bool label = std::all_of(value.begin(), value.end(), [](char c) {
    return base::IsLower(c) || base::IsDigit(c) || c == '-' || c == '.';
  });
  if (!label || scan::LooksGenerated(value)) return false;
  return base::ContainsIgnoreCase(key, "existing") ||
         (base::Lower(key).ends_with("secret") &&
          value.find('-') != std::string_view::npos);
}

class HelmValues : public Detector {
 public:
  HelmValues(const rule::RuleSet& rules, Settings settings)
      : rules_(rules, "helm", kIds), settings_(std::move(settings)) {}

  bool any() const { return rules_.any(); }

  bool MayBegin(std::string_view text) const override {
    return MayBeginMapping(FirstLine(text));
  }

  bool MayHold(std::string_view part) const override {
    return Holds(part, kImageKey) ||
           std::any_of(kChartKeys.begin(), kChartKeys.end(),
                       [&](std::string_view key) { return Holds(part, key); });
  }

  base::Status Detect(std::string_view text,
                      std::vector<scan::Hit>& hits) const override {
    if (!MayBeValues(text)) return {};
    const Yaml yaml = Yaml::Read(text);
    if (!AreValues(yaml)) return {};
    Sightings sightings(yaml, rules_);
    for (const YamlNode& node : yaml.nodes()) {
      if (!node.IsMapping()) continue;
      for (std::size_t i = 0; i + 1 < node.children.size(); i += 2) {
        const YamlNode& key = yaml.At(node.children[i]);
        Judge(key, key.value, yaml.At(node.children[i + 1]), sightings);
      }
      const YamlNode* const name = yaml.Find(node, "name");
      const YamlNode* const value = yaml.Find(node, "value");
      if (name != nullptr && value != nullptr && name->IsScalar()) {
        Judge(*name, name->value, *value, sightings);
      }
    }
    std::move(sightings).AppendTo(hits);
    return {};
  }

 private:
  void Judge(const YamlNode& key, std::string_view name, const YamlNode& value,
             Sightings& sightings) const {
    if (!value.IsScalar() || value.value.empty() ||
        NamesKubernetesSecret(name, value.value)) {
      return;
    }
    const EnvSecret kind = JudgeEnvSecret(name, value.value);
    if (kind != EnvSecret::kNone) {
      Add(kind, key, value, 0, value.value.size(), sightings);
      return;
    }
    for (const UrlPassword& password : UrlPasswords(value.value)) {
      const EnvSecret in_url = JudgeEnvSecret(
          "password",
          std::string_view(value.value)
              .substr(password.begin, password.end - password.begin));
      if (in_url == EnvSecret::kNone) continue;
      Add(in_url, key, value, password.begin, password.end, sightings);
    }
  }

  void Add(EnvSecret kind, const YamlNode& key, const YamlNode& value,
           std::size_t begin, std::size_t end, Sightings& sightings) const {
    const Weakness weakness =
        JudgePassword(std::string_view(value.value).substr(begin, end - begin),
                      {}, settings_);
    Sightings::Sighting sighting{
        .rule = kind == EnvSecret::kPublished ? kDefaultPassword : kSecretValue,
        .key = &key,
        .note = weakness.why};
    if (weakness.weak) sighting.at_most = rule::Severity::kMedium;
    sightings.AddPiece(value, begin, end, std::move(sighting));
  }

  OwnRules rules_;
  Settings settings_;
};

}  // namespace

std::unique_ptr<Detector> HelmValuesDetector(const rule::RuleSet& rules,
                                             const Settings& settings) {
  auto detector = std::make_unique<HelmValues>(rules, settings);
  if (!detector->any()) return nullptr;
  return detector;
}

}  // namespace detect
