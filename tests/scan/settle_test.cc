#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "scan/finding.h"
#include "scan/toy_rules.h"

namespace {

using base::Span;
using scan::Hit;

Hit HitOf(rule::RuleIndex rule, Span span, std::string note = {}) {
  Hit hit;
  hit.rule = rule;
  hit.span = span;
  hit.footprint = span;
  hit.note = std::move(note);
  return hit;
}

std::string Told(const std::vector<Hit>& hits, const rule::RuleSet& rules) {
  std::string told;
  for (const Hit& hit : hits) {
    if (!told.empty()) told += " ";
    told += rules[hit.rule].id + ":" + std::to_string(hit.span.begin()) + "-" +
            std::to_string(hit.span.end()) + hit.note;
  }
  return told;
}

TEST_CASE("of hits that overlap the best stays") {
  const auto rules = toy::Load(toy::PackText({
      {"generic", "a", "tags = ['generic']\nconfidence = 'high'"},
      {"weak", "a", "confidence = 'low'"},
      {"sure", "a", "confidence = 'high'"},
      {"later", "a", "confidence = 'high'"},
      {"own", "a", "tags = ['own']\nconfidence = 'low'"},
  }));
  enum : rule::RuleIndex { kGeneric, kWeak, kSure, kLater, kOwn };
  const struct {
    const char* name;
    std::vector<Hit> hits;
    std::string expected;
  } kCases[] = {
      {"none", {}, ""},
      {"apart",
       {HitOf(kSure, {5, 9}), HitOf(kGeneric, {0, 5})},
       "generic:0-5 sure:5-9"},
      {"a provider's beats a generic one, however sure",
       {HitOf(kGeneric, {0, 20}), HitOf(kWeak, {5, 9})},
       "weak:5-9"},
      {"a value known to be secret beats whatever is around it",
       {HitOf(kSure, {0, 20}), HitOf(kOwn, {5, 9})},
       "own:5-9"},
      {"the surer", {HitOf(kWeak, {0, 20}), HitOf(kSure, {5, 9})}, "sure:5-9"},
      {"the longer",
       {HitOf(kSure, {0, 9}), HitOf(kLater, {0, 20})},
       "later:0-20"},
      {"the earlier rule",
       {HitOf(kLater, {0, 9}), HitOf(kSure, {0, 9})},
       "sure:0-9"},
      {"twice the same",
       {HitOf(kSure, {0, 9}), HitOf(kSure, {0, 9})},
       "sure:0-9"},
      {"who lost hides nobody",
       {HitOf(kSure, {0, 10}), HitOf(kWeak, {5, 20}),
        HitOf(kGeneric, {15, 25})},
       "sure:0-10 generic:15-25"},
      {"about the text as a whole",
       {HitOf(kSure, {0, 0}), HitOf(kLater, {0, 9}), HitOf(kWeak, {0, 0})},
       "sure:0-0 later:0-9"},
  };
  for (const auto& c : kCases) {
    CAPTURE(c.name);
    CHECK(Told(scan::Settle(c.hits, rules), rules) == c.expected);
  }
}

TEST_CASE("the order of the hits does not matter") {
  const auto rules = toy::Load(toy::PackText({{"a", "a"}, {"b", "b"}}));
  std::vector<Hit> hits;
  for (std::size_t i = 0; i < 6; ++i) {
    hits.push_back(HitOf(i % 2, {i * 3, i * 3 + 4 + i % 3}, "n"));
    hits.push_back(HitOf(i % 2, {i * 3, i * 3 + 4 + i % 3}, "m"));
  }
  const std::string expected = Told(scan::Settle(hits, rules), rules);
  CHECK(expected.find('m') != std::string::npos);
  for (int i = 0; i < 50; ++i) {
    std::next_permutation(
        hits.begin(), hits.end(), [](const Hit& a, const Hit& b) {
          return std::tie(a.span, a.note) < std::tie(b.span, b.note);
        });
    CHECK(Told(scan::Settle(hits, rules), rules) == expected);
  }
}

TEST_CASE("a fingerprint names a secret and gives nothing of it away") {
  const auto one = scan::Fingerprint::Of("key", "rule", "secret");
  CHECK(one.text().size() == 4 + 26);
  CHECK(one.text().starts_with("lw1:"));
  CHECK(one == scan::Fingerprint::Of("key", "rule", "secret"));
  CHECK(one != scan::Fingerprint::Of("key2", "rule", "secret"));
  CHECK(one != scan::Fingerprint::Of("key", "rule2", "secret"));
  CHECK(one != scan::Fingerprint::Of("key", "rule", "secret2"));
  CHECK(scan::Fingerprint::Of("key", "ab", "c") !=
        scan::Fingerprint::Of("key", "a", "bc"));
  CHECK(scan::Fingerprint::FromText(one.text()) == one);
}

TEST_CASE("only what looks like a fingerprint is one") {
  const std::string good = "lw1:" + std::string(26, 'a');
  CHECK(scan::Fingerprint::FromText(good).has_value());
  for (const std::string& bad :
       {std::string(), std::string("lw1:"), good + "a", "lw2" + good.substr(3),
        "lw1:" + std::string(26, 'A'), "lw1:" + std::string(26, '1'),
        good.substr(1) + " "}) {
    CAPTURE(bad);
    CHECK_FALSE(scan::Fingerprint::FromText(bad).has_value());
  }
}

}  // namespace
