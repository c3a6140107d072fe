#include "scan/rule_check.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "base/file.h"
#include "scan/toy_rules.h"

namespace {

std::vector<std::string> Failures(const toy::Lines& lines) {
  const auto check = scan::CheckRules(toy::Load(toy::PackText({lines})));
  if (!check.ok()) return {check.error().Line()};
  return check->failures;
}

TEST_CASE("examples must be found, counter-examples must not") {
  using Lines = std::vector<std::string>;
  CHECK(Failures({"word", "word_(?P<secret>[a-z]{4})\\b",
                  "examples = ['a word_{{lower:4}}.']\n"
                  "counter_examples = ['word_{{lower:5}}']"}) == Lines{});
  CHECK(Failures({"word", "word_(?P<secret>[a-z]{4})\\b",
                  "examples = ['word_abcd', 'word_{{lower:5}}']\n"
                  "counter_examples = ['x']"}) ==
        Lines{"toys.toml:1: word: example 2 is not found: the pattern does "
              "not match"});
  CHECK(Failures({"word", "word_(?P<secret>[a-z]{4})",
                  "examples = ['word_abcd']\nchecks = ['digit']\n"
                  "counter_examples = ['x']"}) ==
        Lines{"toys.toml:1: word: example 1 is not found: a check or an "
              "`allow` pattern silences it"});
  CHECK(Failures({"word", "word_(?P<secret>[a-z]{4})",
                  "examples = ['word_abcd']\n"
                  "counter_examples = ['x', 'word_abcd']"}) ==
        Lines{"toys.toml:1: word: counter-example 2 is found"});
}

TEST_CASE("a prefilter that is not in every match is told of") {
  // RE2 finds the second example, the engine does not look there.
  const auto failures =
      Failures({"word", "(?:word|term)_(?P<secret>[a-z]{4})",
                "prefilter = 'word'\nexamples = ['word_abcd', 'term_abcd']\n"
                "counter_examples = ['x']"});
  REQUIRE_FALSE(failures.empty());
  CHECK(failures[0].find("the prefilter is not inside") != std::string::npos);
}

TEST_CASE("every rule of every pack holds what its examples promise") {
  std::vector<rule::Pack> packs;
  const std::filesystem::path folder =
      std::filesystem::path(LEAKWALL_SOURCE_DIR) / "patterns";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".toml") continue;
    auto text = base::ReadFile(entry.path().string());
    REQUIRE(text.ok());
    packs.push_back({entry.path().stem().string(),
                     entry.path().filename().string(), **text});
  }
  REQUIRE(packs.size() > 1);
  const auto rules = rule::RuleSet::Load(packs);
  if (!rules.ok()) FAIL(rules.error().Line());
  const auto check = scan::CheckRules(*rules);
  if (!check.ok()) FAIL(check.error().Line());
  CHECK(check->rules > 0);
  for (const std::string& failure : check->failures) FAIL_CHECK(failure);
}

TEST_CASE("what every rule of the open tier costs is told") {
  const rule::RuleSet rules = toy::Load(toy::PackText({
      {"literal", "some_literal_[a-z]{8}"},
      {"across", "begin\\n[a-z]{8}"},
      {"guarded", "gk_(?P<secret>[a-z0-9]{20,30})", "checks = ['digit']"},
      {"keyed", "(?i)token=(?P<secret>[a-z]{4,9})",
       "prefilter = '(?i)(?:token)=[a-z]{4}'\ngate = 'mention'"},
  }));
  const auto costs = scan::MeasureCosts(rules, std::string(1 << 16, 'x'));
  REQUIRE(costs.ok());
  CHECK(costs->all > 0);
  std::vector<std::string> told;
  for (const scan::RuleCost& cost : costs->open) {
    CHECK(cost.alone > 0);
    told.push_back(cost.id + (cost.in_line ? "" : " across lines"));
  }
  std::sort(told.begin(), told.end());
  CHECK(told == std::vector<std::string>{"across across lines", "literal",
                                         "word token"});
}

}  // namespace
