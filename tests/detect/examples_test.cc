#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <string>

#include "detect/packs.h"

namespace {

bool Finds(const rule::Rule& rule, const std::string& text) {
  const auto hits = tests::Detected(text);
  return std::any_of(hits.begin(), hits.end(), [&](const scan::Hit& hit) {
    return tests::DetectRules()[hit.rule].id == rule.id;
  });
}

}  // namespace

TEST_CASE("every detector rule finds its examples and nothing else") {
  std::size_t rules = 0;
  for (const rule::Rule& rule : tests::DetectRules()) {
    if (rule.kind != rule::Kind::kDetector) continue;
    ++rules;
    CAPTURE(rule.id);
    for (const std::string& example : rule.examples) {
      CAPTURE(example);
      CHECK(Finds(rule, tests::Expanded(example)));
    }
    for (const std::string& example : rule.counter_examples) {
      CAPTURE(example);
      CHECK_FALSE(Finds(rule, tests::Expanded(example)));
    }
  }
  CHECK(rules >= 9);
}
