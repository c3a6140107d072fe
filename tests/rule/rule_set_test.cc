#include "rule/rule_set.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace {

using rule::Pack;
using rule::RuleSet;

// A pack of one rule: `lines` in place of, or beside, those that it needs.  A
// line "-key" leaves the key out.
std::string PackOf(std::string_view lines) {
  struct {
    std::string key;
    std::string line;
  } const kNeeded[] = {
      {"id", "id = \"acme-key\""},
      {"title", "title = \"Acme key\""},
      {"severity", "severity = \"high\""},
      {"pattern", "pattern = 'ak_(?P<secret>[a-z]{8})'"},
      {"examples", "examples = [\"ak_{{lower:8}}\"]"},
      {"counter_examples", "counter_examples = [\"ak_{{lower:7}}\"]"},
  };
  const std::string given = "\n" + std::string(lines) + "\n";
  std::string text = "[[rule]]\n";
  for (const auto& needed : kNeeded) {
    const bool replaced =
        given.find("\n" + needed.key + " =") != std::string::npos ||
        given.find("\n-" + needed.key + "\n") != std::string::npos;
    if (!replaced) text += needed.line + "\n";
  }
  std::size_t begin = 1;
  for (std::size_t end; begin < given.size(); begin = end + 1) {
    end = given.find('\n', begin);
    if (given[begin] != '-') text += given.substr(begin, end - begin) + "\n";
  }
  return text;
}

base::Result<RuleSet> LoadOne(const std::string& text) {
  const Pack pack{"acme", "acme.toml", text};
  return RuleSet::Load({&pack, 1});
}

// The error as a line, or "ok".
std::string Told(const std::string& text) {
  const auto set = LoadOne(text);
  return set.ok() ? "ok" : set.error().Line();
}

TEST_CASE("a rule's keys arrive where they belong") {
  const auto set = LoadOne(PackOf(R"(aliases = ["acme-old", "acme2"]
confidence = "low"
tags = ["payments"]
rotate = "https://acme.example/rotate"
source = "https://acme.example/format"
fix = "Turn it off."
prefilter = 'ak_'
ends = "END"
checks = ["entropy>=3.5", "crc32:base62:6", "digit"]
allow = ['^x{8}$'])"));
  REQUIRE_MESSAGE(set.ok(), set.error().Line());
  REQUIRE(set->size() == 1);
  const rule::Rule& rule = (*set)[0];
  CHECK(rule.id == "acme-key");
  CHECK(rule.aliases == std::vector<std::string>{"acme-old", "acme2"});
  CHECK(rule.title == "Acme key");
  CHECK(rule.kind == rule::Kind::kPattern);
  CHECK(rule.severity == rule::Severity::kHigh);
  CHECK(rule.confidence == rule::Confidence::kLow);
  CHECK(rule.tags == std::vector<std::string>{"payments"});
  CHECK(rule.rotate == "https://acme.example/rotate");
  CHECK(rule.source == "https://acme.example/format");
  CHECK(rule.fix == "Turn it off.");
  CHECK(rule.pattern == "ak_(?P<secret>[a-z]{8})");
  CHECK(rule.prefilter == "ak_");
  CHECK(rule.ends == "END");
  CHECK(rule.checks.size() == 3);
  CHECK(rule.allow == std::vector<std::string>{"^x{8}$"});
  CHECK(rule.examples.size() == 1);
  CHECK(rule.counter_examples.size() == 1);
  CHECK(rule.where == "acme.toml:1");
}

TEST_CASE("the kind is what the rule has: pattern, detector or paths") {
  const auto kind = [](std::string_view lines) {
    const auto set = LoadOne(PackOf(lines));
    REQUIRE_MESSAGE(set.ok(), set.error().Line());
    return (*set)[0].kind;
  };
  CHECK(kind("") == rule::Kind::kPattern);
  CHECK(kind("-pattern\ndetector = \"dotenv\"") == rule::Kind::kDetector);
  CHECK(kind("-pattern\npaths = [\"*.pem\"]\nnot_paths = [\"x/*\"]\n"
             "content = \"any\"") == rule::Kind::kPath);
}

struct Refusal {
  const char* lines;
  const char* told;  // parts of the error, separated by '|'
};

constexpr Refusal kRefusals[] = {
    {"sevrity = \"low\"", "acme.toml:8: sevrity|unknown key|severity"},
    {"-severity\nsevrity = \"low\"", "sevrity|unknown key"},
    {"title = 3", "acme.toml:7: title|string"},
    {"tags = \"a\"", "acme.toml:8: tags"},
    {"tags = [1]", "tags"},
    {"-id", "acme.toml:1: id: is missing"},
    {"id = \"Acme\"", "id: is no id|lower-case"},
    {"id = \"a_b\"", "id: is no id"},
    {"id = \"\"", "id: is empty"},
    {"aliases = [\"A\"]", "aliases: holds what is no id"},
    {"aliases = [\"acme-key\"]", "\"acme-key\" is taken"},
    {"aliases = [\"a\", \"a\"]", "\"a\" is taken"},
    {"-title", "title: is missing"},
    {"-severity", "severity: is missing"},
    {"severity = \"hihg\"", "severity: \"hihg\" is no severity|critical"},
    {"confidence = \"critical\"", "confidence|is no confidence"},
    {"rotate = \"acme.example\"", "rotate: is no URL|https://"},
    {"source = \"ftp://a\"", "source: is no URL"},
    {"-examples", "examples: is missing|counter-example"},
    {"examples = []", "examples: is missing"},
    {"-counter_examples", "counter_examples: is missing"},
    {"examples = [\"{{foo}}\"]", "examples: \"{{foo}}\" is no template"},
    {"counter_examples = [\"{{foo}}\"]", "counter_examples: \"{{foo}}\""},
    {"-pattern", "needs one of pattern, detector and paths"},
    {"detector = \"dotenv\"", "detector: a rule has one of|two rules"},
    {"paths = [\"x\"]", "paths: a rule has one of"},
    {"pattern = \"\"", "pattern: is empty"},
    {"content = \"any\"", "content: means nothing in a rule of this kind"},
    {"not_paths = [\"x\"]", "not_paths: means nothing"},
    {"-pattern\ndetector = \"dotenv\"\nchecks = [\"digit\"]",
     "checks: means nothing"},
    {"-pattern\npaths = [\"x\"]\nprefilter = 'x'", "prefilter: means nothing"},
    {"-pattern\npaths = [\"x\"]\nends = 'x'", "ends: means nothing"},
    {"-pattern\npaths = [\"x\"]\nallow = ['x']", "allow: means nothing"},
    {"checks = [\"entrpy>=3\"]",
     "checks: \"entrpy\" is unknown|did you mean \"entropy\"?"},
    {"checks = [\"\"]", "checks: \"\" is unknown"},
    {"-pattern\ndetector = \"dotnev\"", "detector|did you mean \"dotenv\"?"},
    {"-pattern\npaths = [\"x\"]\ncontent = \"zzz\"",
     "content: \"zzz\" is unknown"},
    {"pattern = 'a\\s'", "acme.toml:7: pattern|byte 2|write [ \\t\\r\\n]"},
    {"prefilter = 'a$'", "prefilter|bare $"},
    {"allow = ['(?=a)']", "allow|look-ahead"},
};

TEST_CASE("a rule that is wrong is refused with file, line and reason") {
  for (const Refusal& refusal : kRefusals) {
    CAPTURE(refusal.lines);
    const std::string told = Told(PackOf(refusal.lines));
    CAPTURE(told);
    CHECK(told.find("acme.toml:") == 0);
    std::string parts = refusal.told;
    while (!parts.empty()) {
      const std::string part = parts.substr(0, parts.find('|'));
      parts.erase(0, part.size() + 1);
      CHECK(told.find(part) != std::string::npos);
    }
  }
}

TEST_CASE("a pack that is no pack") {
  CHECK(Told("").find("no [[rule]]") != std::string::npos);
  CHECK(Told("[[rules]]\nid = \"a\"\n").find("unknown key") !=
        std::string::npos);
  CHECK(Told("rule = 1\n").find("acme.toml:1: rule") == 0);
  CHECK(Told("[[rule]\n").find("acme.toml:1") == 0);
}

Pack Named(const std::string& name, std::string_view lines) {
  return {name, name + ".toml", PackOf(lines)};
}

TEST_CASE("packs stand by name, rules as they stand, ids are unique") {
  const std::vector<Pack> packs = {
      Named("b", "id = \"b1\"\naliases = [\"old-b1\"]"),
      {"a", "a.toml", PackOf("id = \"z\"") + PackOf("id = \"y\"")}};
  const auto set = RuleSet::Load(packs);
  REQUIRE(set.ok());
  std::string order;
  for (const rule::Rule& rule : *set) order += rule.id + " ";
  CHECK(order == "z y b1 ");
  CHECK((*set)[1].where == "a.toml:8");
  CHECK(set->Find("y") == 1);
  CHECK(set->Find("b1") == 2);
  CHECK(set->Find("old-b1") == 2);
  CHECK_FALSE(set->Find("old").has_value());
  CHECK_FALSE(set->Find("").has_value());

  for (const char* twice :
       {"id = \"b1\"", "id = \"old-b1\"", "id = \"x\"\naliases = [\"b1\"]",
        "id = \"x\"\naliases = [\"old-b1\"]"}) {
    const std::vector<Pack> clash = {packs[0], Named("c", twice)};
    const auto refused = RuleSet::Load(clash);
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().Line().find("c.toml:1") == 0);
    CHECK(refused.error().Line().find("b.toml:1") != std::string::npos);
  }
}

TEST_CASE("no packs make an empty set") {
  const auto set = RuleSet::Load({});
  REQUIRE(set.ok());
  CHECK(set->size() == 0);
}

TEST_CASE("words for grades, there and back") {
  for (const char* word : {"low", "medium", "high", "critical"}) {
    REQUIRE(rule::ParseSeverity(word).has_value());
    CHECK(rule::Text(*rule::ParseSeverity(word)) == word);
  }
  CHECK_FALSE(rule::ParseSeverity("High").has_value());
  CHECK_FALSE(rule::ParseSeverity("").has_value());
  CHECK(rule::Text(rule::Confidence::kMedium) == "medium");
}

}  // namespace
