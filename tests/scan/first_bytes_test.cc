#include "scan/first_bytes.h"

#include <doctest/doctest.h>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "base/text.h"
#include "rule/rule_set.h"
#include "scan/backtracker.h"
#include "scan/toy_rules.h"

namespace {

// "0 3 7": where a match of `pattern` may begin in `text`.
std::string Places(std::string_view pattern, std::string_view text) {
  const scan::FirstBytes first(pattern);
  std::string places;
  for (std::size_t at = 0;
       (at = first.Next(text, at, text.size())) < text.size(); ++at) {
    places += (places.empty() ? "" : " ") + std::to_string(at);
  }
  return places;
}

TEST_CASE("the first bytes of a pattern tell where it may begin") {
  struct Case {
    std::string pattern;
    std::string text;
    std::string places;  // (of the last three bytes, all)
  };
  for (const Case& c : {
           Case{"abcde", "xabcabcdefabce___", "4 14 15 16"},
           Case{"(?i)abcd", "aBcD_AbCd_abxd___", "0 5 14 15 16"},
           Case{"a(?i)bcd", "aBcD_ABCD______", "0 12 13 14"},
           Case{"ab", "ab_a_ba__abc___", "0 9 12 13 14"},
           Case{"ab|cde|[0-2]{3}", "ab_cde_cd_0123___", "0 3 10 14 15 16"},
           Case{"x?y{2}z", "xyyz_yyz_xyz_yz___", "0 1 5 15 16 17"},
           Case{"x{0,2}?y", "xxy__xy_y_x_xxx____", "0 1 2 5 6 8 16 17 18"},
           Case{"(?:a|bc){2,3}d", "aad_bcad_abd_bcb___", "0 4 16 17 18"},
           Case{"(?:ab){2}x", "ababx_abx_abab___", "0 10 14 15 16"},
           Case{"\\bab(?m:$)c", "ab_abc___", "3 6 7 8"},
           Case{"(?P<name>a(?:b|cd))=", "ab=_acd=_ac=____", "0 4 13 14 15"},
           Case{"[^a]b[c\\n]d", "xbcd_xb\nd_abcd___", "0 5 14 15 16"},
           Case{"a.{1,3}b", "axb__a____a_", "0 5 9 10 11"},
           Case{"a(?:|b)c", "ac__abc__ab__", "0 4 10 11 12"},
           Case{"\\(\\x41[.]", "(A.__(A____", "0 8 9 10"},
       }) {
    CAPTURE(c.pattern);
    CHECK(Places(c.pattern, c.text) == c.places);
  }
}

TEST_CASE("what can begin with anything can begin anywhere") {
  for (const char* pattern : {"a?", "[a-z]*", "(?:ab|)", "(?s:.)", "\\b"}) {
    CAPTURE(pattern);
    CHECK(Places(pattern, "{}{}{}") == "0 1 2 3 4 5");
  }
}

TEST_CASE("what has more ways than are told apart is never missed") {
  // 6 x 6 x 6 ways of three bytes, and then one more.
  const std::string any = "(?:a|b|c|d|e|f)";
  const scan::FirstBytes first(any + any + any + "x");
  for (const char a : std::string_view("abcdef")) {
    for (const char b : std::string_view("abcdef")) {
      const std::string text = std::string("_") + a + b + "ax____";
      CAPTURE(text);
      CHECK(first.Next(text, 1, text.size()) == 1);
    }
  }
}

TEST_CASE("no place is looked at behind the last") {
  const scan::FirstBytes first("abcd");
  const std::string text = "____abcd____";
  CHECK(first.Next(text, 0, 3) == 4);
  CHECK(first.Next(text, 0, 4) == 4);
  CHECK(first.Next(text, 4, 8) == 4);
  CHECK(first.Next(text, 5, 8) == 9);
  CHECK(first.Next("", 0, 0) == 0);
  CHECK(first.Next("ab", 0, 2) == 0);
}

TEST_CASE("every match of a shipped rule begins where it may") {
  const rule::RuleSet rules = toy::AllShipped();
  int matches = 0;
  for (const rule::Rule& rule : rules) {
    if (rule.kind != rule::Kind::kPattern) continue;
    const auto backtracker = scan::Backtracker::Make(rule.pattern);
    if (backtracker == nullptr) continue;
    const scan::FirstBytes first(rule.pattern);
    for (const std::string& example : rule.examples) {
      const std::string text = rule::Expand(example, 7).value();
      CAPTURE(rule.id);
      for (std::size_t at = 0; at <= text.size(); ++at) {
        std::array<scan::Group, 1> groups;
        if (backtracker->MatchAt(text, base::Span(at, text.size()), groups) ==
            scan::Backtracker::Answer::kNone) {
          continue;
        }
        REQUIRE(first.Next(text, at, text.size()) == at);
        ++matches;
      }
    }
  }
  CHECK(matches > 500);
}

}  // namespace
