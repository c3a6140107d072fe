#ifndef LEAKWALL_TESTS_POLICY_DOCUMENTS_H_
#define LEAKWALL_TESTS_POLICY_DOCUMENTS_H_

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include "policy/policy.h"
#include "rule/rule_set.h"

namespace policy_test {

// Documents as a test writes them, the nearest first.
inline policy::Document Repository(std::string text) {
  return {policy::Layer::kRepository, "repo.toml", std::move(text)};
}
inline policy::Document User(std::string text) {
  return {policy::Layer::kUser, "user.toml", std::move(text)};
}
inline policy::Document System(std::string text) {
  return {policy::Layer::kSystem, "system.toml", std::move(text)};
}
inline policy::Document Server(std::string text) {
  return {policy::Layer::kServer, "server.toml", std::move(text)};
}

inline policy::Policy Parsed(const std::vector<policy::Document>& documents) {
  auto parsed = policy::Policy::Parse(documents);
  REQUIRE_MESSAGE(parsed.ok(), (parsed.ok() ? "" : parsed.error().Line()));
  return std::move(parsed).value();
}

// The error's line, or "ok".
inline std::string Told(const std::vector<policy::Document>& documents) {
  const auto parsed = policy::Policy::Parse(documents);
  return parsed.ok() ? "ok" : parsed.error().Line();
}

// Whether `text` holds every part of `parts`, which '|' separates.
inline bool HoldsAll(const std::string& text, std::string parts) {
  while (!parts.empty()) {
    const std::string part = parts.substr(0, parts.find('|'));
    parts.erase(0, part.size() + 1);
    if (text.find(part) == std::string::npos) return false;
  }
  return true;
}

// key (critical), token (high, tag cloud, alias old-token), generic-secret
// (medium), weak (low).
inline rule::RuleSet Rules() {
  const auto rule = [](const std::string& id, const std::string& severity,
                       const std::string& more) {
    return "[[rule]]\nid = \"" + id + "\"\ntitle = \"T\"\nseverity = \"" +
           severity + "\"\npattern = '" + id +
           "'\nexamples = [\"x\"]\ncounter_examples = [\"y\"]\n" + more;
  };
  const rule::Pack pack{
      "test", "test.toml",
      rule("key", "critical", "") +
          rule("token", "high",
               "tags = [\"cloud\"]\naliases = [\"old-token\"]\n") +
          rule("generic-secret", "medium", "") + rule("weak", "low", "")};
  auto rules = rule::RuleSet::Load({&pack, 1});
  REQUIRE(rules.ok());
  return std::move(rules).value();
}

}  // namespace policy_test

#endif  // LEAKWALL_TESTS_POLICY_DOCUMENTS_H_
