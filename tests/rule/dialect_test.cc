#include "rule/dialect.h"

#include <doctest/doctest.h>

#include <string>

namespace {

using rule::FindDeparture;
using rule::Use;

TEST_CASE("patterns that keep to the dialect") {
  for (const char* pattern : {
           R"(abc)",
           R"(a.c)",
           R"(\bak_(?P<secret>[A-Za-z0-9]{32})\b)",
           R"((?P<name>[a-z]+)=(?P<secret>\w{8,40}))",
           R"((?i:key)[ \t]*[=:]{1,2}?[^\r\n"']{3,}?)",
           R"((?i)api[_-]?key)",
           R"((?m:^)a(?m:$))",
           R"((?is-m:x)(?-i)y(?s:.))",
           R"([]a][^]a][[:alnum:][:xdigit:]-][a\]\\-])",
           R"([$^.*+?(){|])",
           R"(\$\{\^\(\)\[\]\.\*\+\?\|\\\-\_\"\/)",
           R"(\d\D\w\W\n\r\t\f\x00\xff)",
           R"([\x80-\xff](?i:a)[\xe9])",
           R"((?i:a(?-i:\xe9)))",
           R"(a{3}b{3,}c{3,5}d{1000}e{0,1}?)",
           R"(a|b|)",
           R"(a}]b)",
       }) {
    CAPTURE(pattern);
    const auto departure = FindDeparture(pattern, Use::kPattern);
    CHECK_MESSAGE(!departure, (departure ? departure->why : ""));
  }
}

struct Refusal {
  const char* pattern;
  std::size_t offset;
  const char* why;  // a part of it
};

constexpr Refusal kRefusals[] = {
    {R"()", 0, "empty"},
    {R"(a\s)", 1, "\\s"},
    {R"([\s])", 1, "\\s"},
    {R"(\S)", 0, "\\S"},
    {R"(\h)", 0, "\\h"},
    {R"(\v)", 0, "\\v"},
    {R"(\R)", 0, "\\R"},
    {R"(\pL)", 0, "bytes, not Unicode"},
    {R"(\P{Greek})", 0, "bytes, not Unicode"},
    {R"(\X)", 0, "bytes, not Unicode"},
    {R"(\C)", 0, "\\C"},
    {R"(\B)", 0, "\\B"},
    {R"(a\Z)", 1, "end of text"},
    {R"(a\z)", 1, "end of text"},
    {R"(\Aa)", 0, "begin of text"},
    {R"(\Ga)", 0, "begin of text"},
    {R"(\Qa\E)", 0, "\\Q"},
    {R"(a\E)", 1, "\\E"},
    {R"(a\K)", 1, "\\K"},
    {R"((a)\1)", 3, "back-references"},
    {R"((a)\g1)", 3, "back-references"},
    {R"(\k{secret})", 0, "back-references"},
    {R"((?P<secret>a)(?P=secret))", 13, "back-references"},
    {R"(\012)", 0, "octal"},
    {R"(\a)", 0, "\\a is not in the dialect"},
    {R"(\u0041)", 0, "\\u is not in the dialect"},
    {R"([\b])", 1, "no member of a class"},
    {R"(\x4)", 0, "two hexadecimal digits"},
    {R"(\x{41})", 0, "two hexadecimal digits"},
    {R"(\xg0)", 0, "two hexadecimal digits"},
    {R"((?i)\xe9)", 4, "case is ignored"},
    {R"((?i:[a\xff]))", 6, "case is ignored"},
    {R"(a(?=b))", 1, "look-ahead"},
    {R"(a(?!b))", 1, "look-ahead"},
    {R"((?<=a)b)", 0, "look-behind"},
    {R"((?<!a)b)", 0, "look-behind"},
    {R"((?<secret>a))", 0, "(?<name>"},
    {R"((?>a))", 0, "atomic"},
    {R"((?|a|b))", 0, "branch reset"},
    {R"((?#a))", 0, "comments"},
    {R"((?(1)a))", 0, "conditions"},
    {R"((?R))", 0, "recursion"},
    {R"((?&secret))", 0, "recursion"},
    {R"((?P>secret))", 0, "recursion"},
    {R"((*UTF8)a)", 0, "verbs"},
    {R"((?P<key>a))", 0, "only `secret` and `name`"},
    {R"((?P<secret>a)|(?P<secret>b))", 14, "second group `secret`"},
    {R"((?P<name>a)(?P<name>b))", 11, "second group `name`"},
    {R"((?P<secret)", 0, "has no >"},
    {R"((?U:a))", 0, "only i, m and s"},
    {R"((?x)a)", 0, "only i, m and s"},
    {R"((?i-s-m:a))", 0, "only i, m and s"},
    {R"(^a)", 0, "bare ^"},
    {R"(a$)", 1, "bare $"},
    {R"((?m)^a)", 4, "bare ^"},
    {R"((?m:^a))", 4, "bare ^"},
    {R"((?:^|a))", 3, "bare ^"},
    {R"(a++)", 1, "possessive"},
    {R"(a*+)", 1, "possessive"},
    {R"(a?+)", 1, "possessive"},
    {R"(a{2}+)", 1, "possessive"},
    {R"(a**)", 2, "repeat of a repeat"},
    {R"(a{2}{3})", 4, "repeat of a repeat"},
    {R"(a+?*)", 3, "repeat of a repeat"},
    {R"(*a)", 0, "nothing stands before"},
    {R"(a|+)", 2, "nothing stands before"},
    {R"((?:?))", 3, "nothing stands before"},
    {R"({3})", 0, "repeats nothing"},
    {R"(a{)", 1, "no {n}"},
    {R"(a{,3})", 1, "no {n}"},
    {R"(a{3,2})", 1, "no {n}"},
    {R"(a{b})", 1, "no {n}"},
    {R"(a{1001})", 1, "above 1000"},
    {R"(a{0,99999999999999999999})", 1, "above 1000"},
    {R"((a)", 2, "no )"},
    {R"(a))", 1, "closes nothing"},
    {R"([a)", 0, "no ]"},
    {R"([]a)", 0, "no ]"},
    {R"([[:space:]])", 1, "[:class:]"},
    {R"([[:alpha)", 1, "[:class:]"},
    {R"([[.a.]])", 1, "collating"},
    {R"([[=a=]])", 1, "collating"},
    {"a\\", 1, "escapes nothing"},
    {"a\xC3\xA9", 1, "not ASCII"},
    {"[\xFF]", 1, "not ASCII"},
    {"\\\xFF", 1, "not ASCII"},
    {"a\tb", 1, "control character"},
    {"[\n]", 1, "control character"},
    {"a\x7F", 1, "control character"},
};

TEST_CASE("each departure is refused where it stands, with a way out") {
  for (const Refusal& refusal : kRefusals) {
    CAPTURE(refusal.pattern);
    const auto departure = FindDeparture(refusal.pattern, Use::kPattern);
    REQUIRE(departure.has_value());
    CHECK(departure->offset == refusal.offset);
    CAPTURE(departure->why);
    CHECK(departure->why.find(refusal.why) != std::string::npos);
    CHECK_FALSE(departure->fix.empty());
  }
}

TEST_CASE("a NUL cannot end a pattern early") {
  CHECK(FindDeparture(std::string_view("a\0b", 3), Use::kPattern)->offset == 1);
}

TEST_CASE("what is for the secret alone may have anchors, not names") {
  CHECK_FALSE(FindDeparture("^x{8,}$", Use::kAllow).has_value());
  CHECK(FindDeparture("(?P<secret>x)", Use::kAllow).has_value());
  CHECK(FindDeparture("\\s", Use::kAllow).has_value());
  CHECK_FALSE(FindDeparture("(?m:^)abc", Use::kPrefilter).has_value());
  CHECK(FindDeparture("^abc", Use::kPrefilter).has_value());
  CHECK(FindDeparture("(?P<secret>x)", Use::kPrefilter).has_value());
}

TEST_CASE("every cut and every damaged byte of a pattern ends well") {
  const std::string whole =
      R"((?i:k[\]a-z[:alnum:]]{2,3}?)(?P<secret>\x41\w+)(?m:$)|\$[^"]*)";
  REQUIRE_FALSE(FindDeparture(whole, Use::kPattern).has_value());
  std::size_t refused = 0;
  for (std::size_t i = 0; i < whole.size(); ++i) {
    if (FindDeparture(whole.substr(0, i), Use::kPattern)) ++refused;
    for (int byte = 0; byte < 256; ++byte) {
      std::string damaged = whole;
      damaged[i] = static_cast<char>(byte);
      if (FindDeparture(damaged, Use::kPattern)) ++refused;
    }
  }
  CHECK(refused > 128 * whole.size());
  CHECK(FindDeparture(std::string(1'000'000, '('), Use::kPattern).has_value());
}

}  // namespace
