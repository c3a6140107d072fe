#include "detect/compose.h"

#include <array>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/text.h"
#include "detect/compose_file.h"
#include "detect/detector.h"
#include "detect/first_line.h"
#include "detect/own_rules.h"
#include "detect/sightings.h"
#include "detect/yaml.h"
#include "scan/finding.h"

namespace detect {

namespace {

// In the order of ComposeRule.
constexpr auto kIds = std::to_array<std::string_view>({
    "compose-literal-secret",
    "compose-default-fallback",
    "compose-weak-password",
    "compose-empty-password",
    "compose-empty-fallback",
    "compose-auth-off",
    "compose-basic-auth",
});

constexpr std::string_view kKey = "services";

class Compose : public Detector {
 public:
  Compose(const rule::RuleSet& rules, Settings settings)
      : rules_(rules, "compose", kIds), settings_(std::move(settings)) {}

  bool any() const { return rules_.any(); }

  bool MayBegin(std::string_view text) const override {
    return MayBeginMapping(FirstLine(text));
  }

  bool MayHold(std::string_view part) const override {
    for (std::size_t at = base::Find(part, kKey);
         at != std::string_view::npos && at + kKey.size() < part.size();
         at = base::Find(part, kKey, at + 1)) {
      // JSON is YAML too, and writes the key in quotes.
      const char next = part[at + kKey.size()];
      if (next == ':' || next == '"' || next == '\'') return true;
    }
    return false;
  }

  base::Status Detect(std::string_view text,
                      std::vector<scan::Hit>& hits) const override {
    const Yaml yaml = Yaml::Read(text);
    Sightings sightings(yaml, rules_);
    ComposeFile file(yaml, settings_, sightings);
    bool any = false;
    for (const NodeIndex document : yaml.documents()) {
      const YamlNode& root = yaml.At(document);
      if (!ComposeFile::IsOne(yaml, root)) continue;
      any = true;
      file.JudgeServices(root);
    }
    if (any) file.JudgeAnywhere();
    std::move(sightings).AppendTo(hits);
    return {};
  }

 private:
  OwnRules rules_;
  Settings settings_;
};

}  // namespace

std::unique_ptr<Detector> ComposeDetector(const rule::RuleSet& rules,
                                          const Settings& settings) {
  auto detector = std::make_unique<Compose>(rules, settings);
  if (!detector->any()) return nullptr;
  return detector;
}

}  // namespace detect
