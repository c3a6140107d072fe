#ifndef LEAKWALL_TESTS_DETECT_PACKS_H_
#define LEAKWALL_TESTS_DETECT_PACKS_H_

#include <doctest/doctest.h>

#include <algorithm>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "detect/detector.h"
#include "rule/rule_set.h"
#include "scan/finding.h"

// The packs that src/detect/ answers for, and a little language for what a
// detector sees: one line a hit, "rule severity secret", in the order of the
// text.

namespace tests {

inline const rule::RuleSet& DetectRules() {
  static const rule::RuleSet rules = [] {
    std::vector<rule::Pack> packs;
    for (const char* const name :
         {"compose", "dockerfile", "dotenv", "files", "helm", "kubernetes"}) {
      const std::string file = std::string(name) + ".toml";
      const auto text = base::ReadFile(std::string(LEAKWALL_SOURCE_DIR) +
                                       "/patterns/" + file);
      REQUIRE(text.ok());
      if (text.value()) packs.push_back({name, file, *text.value()});
    }
    auto loaded = rule::RuleSet::Load(packs);
    if (!loaded.ok()) FAIL(loaded.error().Line());
    return std::move(loaded).value();
  }();
  return rules;
}

inline std::string Expanded(std::string_view text) {
  const auto expanded = rule::Expand(text, 1);
  if (!expanded.ok()) FAIL(expanded.error().Line());
  return *expanded;
}

inline std::vector<scan::Hit> Detected(std::string_view text,
                                       const detect::Settings& settings = {}) {
  static const auto defaults = detect::AllDetectors(DetectRules(), {});
  const bool own = settings.weak_bits != 36 || !settings.weak_words.empty();
  const auto made = own ? detect::AllDetectors(DetectRules(), settings)
                        : std::vector<std::unique_ptr<detect::Detector>>();
  std::vector<scan::Hit> hits;
  for (const auto& detector : own ? made : defaults) {
    if (!detector->MayRead(text)) continue;
    const auto done = detector->Detect(text, hits);
    REQUIRE(done.ok());
  }
  for (const scan::Hit& hit : hits) {
    CHECK(!hit.span.empty());
    CHECK(hit.span.end() <= text.size());
    CHECK(hit.footprint.Contains(hit.span));
    CHECK(hit.footprint.end() <= text.size());
  }
  return hits;
}

inline std::string Line(const scan::Hit& hit, std::string_view text) {
  const rule::Rule& rule = DetectRules()[hit.rule];
  std::string line = rule.id;
  line += ' ';
  line += rule::Text(hit.severity.value_or(rule.severity));
  line += ' ';
  line += hit.SecretIn(text);
  return line;
}

// The hits, settled, each as a line.
inline std::string Seen(std::string_view text) {
  std::string seen;
  for (const scan::Hit& hit : scan::Settle(Detected(text), DetectRules())) {
    if (!seen.empty()) seen += '\n';
    seen += Line(hit, text);
  }
  return seen;
}

}  // namespace tests

#endif  // LEAKWALL_TESTS_DETECT_PACKS_H_
