#include "scan/confirm.h"

#include <doctest/doctest.h>
#include <re2/re2.h>

#include <array>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "base/text.h"
#include "scan/backtracker.h"
#include "scan/head_pattern.h"
#include "scan/toy_rules.h"

namespace {

TEST_CASE("long repeats lose their upper bound, and only those") {
  const struct {
    const char* pattern;
    const char* expected;  // empty: there is none
  } kCases[] = {
      {"k=(?P<secret>[a-z]{4,300})\\b", "k=(?P<secret>[a-z]{4,})\\b"},
      {"a{2,250}?b{1,3}", "a{2,}?b{1,3}"},
      {"(?:ab){1,200}", "(?:ab){1,}"},
      {"a{2,199}b{300}c*", ""},
      {"[{]200,300}", ""},
  };
  for (const auto& c : kCases) {
    CAPTURE(c.pattern);
    CHECK(scan::WithoutBounds(c.pattern, 200).value_or("") == c.expected);
  }
}

rule::Rule RuleOf(const std::string& pattern) {
  rule::Rule rule;
  rule.id = "test";
  rule.where = "test.toml:1";
  rule.pattern = pattern;
  return rule;
}

// Runs of some hundred bytes, and what ends them.
std::string Text(std::mt19937& random) {
  static const std::string kBytes = "abk=\" \nxy";
  std::string text;
  for (int i = 0; i < 12; ++i) {
    const std::size_t length = random() % 3 == 0 ? 150 + random() % 200 : 3;
    text.append(random() % (length + 1), kBytes[random() % kBytes.size()]);
    text += kBytes[random() % kBytes.size()];
  }
  return text;
}

// The first match of RE2 as the pattern is written.
std::string ByRe2(const RE2& engine, std::string_view text, base::Span where) {
  re2::StringPiece all;
  if (!engine.Match(text, where.begin(), where.end(), RE2::UNANCHORED, &all,
                    1)) {
    return "none";
  }
  return std::to_string(all.data() - text.data()) + "+" +
         std::to_string(all.size());
}

TEST_CASE("a pattern finds what RE2 makes of it as it is written") {
  const char* const kPatterns[] = {
      "k=(?P<secret>[a-z]{4,250})\\b",
      "a{2,250}?b",
      "(?:x|[ab]{1,220})=",
      "\"(?P<secret>[^\"\\n]{2,200})\"",
      "[ab]{200,260}[xy]{0,230}?k?",
      "(?:a|ab){3,210}[^a]",
      "\\b[a-z]{1,200}\\b",
      "k=(?P<secret>[a-z]{4,30})\\b",
      "a{2,25}?b",
      "(?:a|ab){3,22}[^a]",
      "[ab]{20,26}[xy]{0,23}?k?",
      "\\b[a-z]{1,20}(?:x[a-z]{1,210}|=)",
  };
  int lengths[2] = {0, 0};  // matches short and long
  for (const char* pattern : kPatterns) {
    const rule::Rule rule = RuleOf(pattern);
    const scan::Confirmer confirmer(rule, scan::Guard::kNone);
    REQUIRE(confirmer.Build().ok());
    RE2::Options options;
    options.set_encoding(RE2::Options::EncodingLatin1);
    const RE2 engine(pattern, options);
    std::mt19937 random(3);
    for (int i = 0; i < 3000; ++i) {
      const std::string text = Text(random);
      const std::size_t begin = random() % (text.size() / 2);
      const base::Span where(begin, text.size() - random() % 3);
      const auto match = confirmer.Find(text, {where, where.end()});
      const std::string told = match
                                   ? std::to_string(match->all.begin()) + "+" +
                                         std::to_string(match->all.size())
                                   : "none";
      CAPTURE(pattern);
      CAPTURE(text);
      REQUIRE(told == ByRe2(engine, text, where));
      const auto fallback = confirmer.FindByRe2(text, where);
      REQUIRE(fallback.has_value() == match.has_value());
      if (fallback) REQUIRE(fallback->all == match->all);
      if (match) ++lengths[match->all.size() > 200 ? 1 : 0];
    }
  }
  CHECK(lengths[0] > 1000);
  CHECK(lengths[1] > 300);
}

std::string Told(const std::optional<scan::Match>& match) {
  if (!match) return "none";
  const auto told = [](base::Span span) {
    return std::to_string(span.begin()) + "+" + std::to_string(span.size());
  };
  return told(match->all) + " " + told(match->secret) + " " +
         std::string(match->name);
}

// A text that is nearly one that the rule finds.
std::string Spoiled(std::string text, std::mt19937& random) {
  static const std::string kBytes = "\\\"'=:> \n\r\t_-.,;{}[]()<aZ09\x00\xe9";
  for (std::uint32_t left = random() % 4; left > 0 && !text.empty(); --left) {
    const std::size_t at = random() % text.size();
    const char byte = kBytes[random() % kBytes.size()];
    switch (random() % 5) {
      case 0:
        text.insert(at, 1, byte);
        break;
      case 1:
        text[at] = byte;
        break;
      case 2:
        text.erase(at, 1 + random() % 3);
        break;
      case 3:
        text.insert(at, random() % 40, byte);
        break;
      default:
        text.insert(at, text.substr(random() % text.size(), random() % 60));
    }
  }
  return text;
}

TEST_CASE("PCRE2 and RE2 tell the same matches of every shipped rule") {
  const rule::RuleSet rules = toy::AllShipped();
  std::mt19937 random(1);
  int found = 0;
  int missed = 0;
  for (const rule::Rule& rule : rules) {
    if (rule.kind != rule::Kind::kPattern) continue;
    const scan::Confirmer confirmer(rule, scan::Guard::kNone);
    REQUIRE(confirmer.Check().ok());
    std::vector<std::string> forms = rule.examples;
    forms.insert(forms.end(), rule.counter_examples.begin(),
                 rule.counter_examples.end());
    for (int round = 0; round < 25; ++round) {
      std::string text;
      for (std::uint32_t left = 1 + random() % 2; left > 0; --left) {
        const std::string& form = forms[random() % forms.size()];
        text += Spoiled(rule::Expand(form, random()).value(), random);
      }
      const std::size_t begin =
          random() % 4 == 0 ? random() % (text.size() + 1) : 0;
      const base::Span where(
          begin,
          text.size() -
              (random() % 4 == 0 ? random() % (text.size() - begin + 1) : 0));
      const auto match = confirmer.Find(text, {where, where.end()});
      INFO(rule.id);
      INFO(base::Escape(text));
      REQUIRE(Told(match) == Told(confirmer.FindByRe2(text, where)));
      ++(match ? found : missed);
      if (!match) continue;
      CHECK(Told(confirmer.Find(text, {where, match->all.begin()})) ==
            Told(match));
    }
  }
  CHECK(found > 4000);
  CHECK(missed > 2000);
}

TEST_CASE("where PCRE2 would try for ever RE2 has the word") {
  rule::Rule rule =
      RuleOf("(?P<secret>(?:a?){20}[ab]{0,40}[ab]{0,40}[ab]{0,40})c");
  const scan::Confirmer confirmer(rule, scan::Guard::kNone);
  REQUIRE(confirmer.Check().ok());
  for (const char* end : {"", "c", "d"}) {
    const std::string text = std::string(200, 'a') + end;
    const base::Span where(0, text.size());
    const auto backtracker = scan::Backtracker::Make(rule.pattern);
    REQUIRE(backtracker != nullptr);
    std::array<scan::Group, 1> groups;
    CHECK(backtracker->MatchAt(text, where, groups) ==
          scan::Backtracker::Answer::kGaveUp);
    const auto match = confirmer.Find(text, {where, where.end()});
    CHECK(match.has_value() == (*end == 'c'));
    CHECK(Told(match) == Told(confirmer.FindByRe2(text, where)));
  }
}

TEST_CASE("a text made of what looks like a match is RE2's") {
  for (const char* pattern : {"\\bcurl\\b(?:[^\\n\\\\]|\\\\|\\\\\\n){0,400}?[ "
                              "]-u[ ](?P<secret>[a-z]{8})",
                              "[A-Za-z]{2,60}:[A-Za-z0-9]{2,60}@"}) {
    const rule::Rule rule = RuleOf(pattern);
    const scan::Confirmer confirmer(rule, scan::Guard::kNone);
    REQUIRE(confirmer.Check().ok());
    std::string text;
    for (int i = 0; i < 2000; ++i) text += "curl ";
    text += "-u abcdefgh:a1@";
    const base::Span where(0, text.size());
    const auto match = confirmer.Find(text, {where, where.end()});
    CHECK(match.has_value());
    CHECK(Told(match) == Told(confirmer.FindByRe2(text, where)));
  }
}

TEST_CASE("what is too much for PCRE2 is left to RE2") {
  const rule::Rule rule =
      RuleOf("k=(?P<secret>(?:[a-f][0-9][g-k][l-p]){1000})");
  REQUIRE(scan::Backtracker::Make(rule.pattern) == nullptr);
  const scan::Confirmer confirmer(rule, scan::Guard::kNone);
  REQUIRE(confirmer.Check().ok());
  std::string text = "k= k=";
  for (int i = 0; i < 1000; ++i) text += "a0gl";
  const base::Span where(0, text.size());
  CHECK(Told(confirmer.Find(text, {where, where.end()})) == "3+4002 5+4000 ");
  text.back() = 'a';
  CHECK_FALSE(confirmer.Find(text, {where, where.end()}));
}

TEST_CASE("a pattern that RE2 refuses is told of") {
  rule::Rule rule = RuleOf("(?:[a-z]{1000}){1000}");
  CHECK_FALSE(scan::Confirmer(rule, scan::Guard::kNone).Check().ok());
  rule.pattern = "[a-z]{4}";
  rule.allow = {"(?:[a-z]{1000}){1000}"};
  const auto refused = scan::Confirmer(rule, scan::Guard::kNone).Check();
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().Line().find("test.toml:1: test: allow") !=
        std::string::npos);
}

}  // namespace
