#include <doctest/doctest.h>
#include <re2/re2.h>

#include <cstddef>
#include <string>
#include <vector>

#include "rule/rule_set.h"
#include "scan/head_pattern.h"
#include "scan/toy_rules.h"

namespace {

// The number that RE2 gives the group of this name; 0: there is none.
int NumberIn(const RE2& re2, const std::string& name) {
  const auto group = re2.NamedCapturingGroups().find(name);
  return group == re2.NamedCapturingGroups().end() ? 0 : group->second;
}

TEST_CASE("the groups of a pattern are numbered as they open") {
  struct Case {
    std::string name;
    std::string pattern;
    std::string expected;
    int secret = 0;
    int group = 0;  // of `name`
  };
  for (const Case& c : {
           Case{"none", "ab[a-z]{2}", "ab[a-z]{2}"},
           Case{"secret", "k=(?P<secret>[a-z]{2})", "k=([a-z]{2})", 1},
           Case{"both", "(?P<name>a)=(?P<secret>b)", "(a)=(b)", 2, 1},
           Case{"the other way", "(?P<secret>b)(?P<name>a)", "(b)(a)", 1, 2},
           Case{"one in the other", "(?P<secret>a(?P<name>b))", "(a(b))", 1, 2},
           Case{"a group before", "(a)(?P<secret>b)", "(a)(b)", 2},
           Case{"groups in a group", "((a)|b)(?P<secret>c)", "((a)|b)(c)", 3},
           Case{"without a number", "(?:a)(?P<secret>b)", "(?:a)(b)", 1},
           Case{"flags", "(?i)(?P<secret>b)", "(?i)(b)", 1},
           Case{"flags for a group", "(?i:a)(?m:^)(?P<secret>b)",
                "(?i:a)(?m:^)(b)", 1},
           Case{"escaped", "\\((?P<secret>b)\\)", "\\((b)\\)", 1},
           Case{"an escaped backslash", "\\\\(a)(?P<secret>b)", "\\\\(a)(b)",
                2},
           Case{"in a class", "[(](?P<secret>[()])", "[(]([()])", 1},
           Case{"after ']' in a class", "[](]a[^](](?P<secret>b)",
                "[](]a[^](](b)", 1},
           Case{"an escape in a class", "[\\](](?P<secret>b)", "[\\](](b)", 1},
           Case{"a class in a class", "[[:digit:](](?P<secret>b)",
                "[[:digit:](](b)", 1},
           Case{"a name in a class", "[(?P<secret>](?P<secret>b)",
                "[(?P<secret>](b)", 1},
           Case{"other names", "(?P<x>a)(?P<secrets>b)(?P<secret>c)",
                "(a)(b)(c)", 3},
           Case{"another name behind", "(?P<secret>c)(?P<x>a)", "(c)(a)", 1},
           Case{"no group of a name", "(a)(?P<x>b)", "(a)(b)"},
           Case{"repeats", "(a){2}(?P<secret>b){1,3}?(c)*",
                "(a){2}(b){1,3}?(c)*", 2},
       }) {
    INFO(c.name);
    const scan::Numbered numbered = scan::WithoutNames(c.pattern);
    CHECK(numbered.pattern == c.expected);
    CHECK(numbered.secret == c.secret);
    CHECK(numbered.name == c.group);
    // (Two groups of one name would be no pattern at all.)
    const RE2 re2(c.pattern);
    REQUIRE(re2.ok());
    CHECK(NumberIn(re2, "secret") == c.secret);
    CHECK(NumberIn(re2, "name") == c.group);
    CHECK(RE2(c.expected).NumberOfCapturingGroups() ==
          re2.NumberOfCapturingGroups());
  }
}

// Where the match and each of its groups stand in `text`.
std::string Spans(const RE2& re2, std::string_view text) {
  std::vector<re2::StringPiece> groups(
      static_cast<std::size_t>(re2.NumberOfCapturingGroups()) + 1);
  if (!re2.Match(text, 0, text.size(), RE2::UNANCHORED, groups.data(),
                 static_cast<int>(groups.size()))) {
    return "none";
  }
  std::string spans;
  for (const re2::StringPiece& group : groups) {
    spans += group.data() == nullptr
                 ? "- "
                 : std::to_string(group.data() - text.data()) + "+" +
                       std::to_string(group.size()) + " ";
  }
  return spans;
}

TEST_CASE("without its names a shipped pattern matches what it did") {
  RE2::Options options;
  options.set_encoding(RE2::Options::EncodingLatin1);
  const rule::RuleSet rules = toy::Shipped({"defaults", "generic", "urls"});
  std::size_t matched = 0;
  for (const rule::Rule& rule : rules) {
    if (rule.kind != rule::Kind::kPattern) continue;
    CAPTURE(rule.id);
    const scan::Numbered numbered = scan::WithoutNames(rule.pattern);
    const RE2 named(rule.pattern, options);
    const RE2 unnamed(numbered.pattern, options);
    REQUIRE(unnamed.ok());
    CHECK(unnamed.NamedCapturingGroups().empty());
    CHECK(NumberIn(named, "secret") == numbered.secret);
    CHECK(NumberIn(named, "name") == numbered.name);
    for (const auto* texts : {&rule.examples, &rule.counter_examples}) {
      for (const std::string& text : *texts) {
        const auto expanded = rule::Expand(text, 1);
        REQUIRE(expanded.ok());
        const std::string spans = Spans(named, *expanded);
        CHECK(Spans(unnamed, *expanded) == spans);
        if (spans != "none") ++matched;
      }
    }
  }
  CHECK(matched > 100);
}

}  // namespace
