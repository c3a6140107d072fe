#include "scan/confirm.h"

#include <doctest/doctest.h>
#include <re2/re2.h>

#include <random>
#include <string>

#include "scan/head_pattern.h"

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
    rule::Rule rule;
    rule.id = "test";
    rule.where = "test.toml:1";
    rule.pattern = pattern;
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
      const auto match = confirmer.Find(text, where);
      const std::string told = match
                                   ? std::to_string(match->all.begin()) + "+" +
                                         std::to_string(match->all.size())
                                   : "none";
      CAPTURE(pattern);
      CAPTURE(text);
      REQUIRE(told == ByRe2(engine, text, where));
      if (match) ++lengths[match->all.size() > 200 ? 1 : 0];
    }
  }
  CHECK(lengths[0] > 1000);
  CHECK(lengths[1] > 300);
}

}  // namespace
