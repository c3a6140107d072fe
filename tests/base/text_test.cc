#include "base/text.h"

#include <doctest/doctest.h>

#include <string>

namespace {

using namespace std::string_view_literals;

TEST_CASE("Escape leaves nothing that a terminal would obey") {
  struct {
    std::string_view text;
    std::string_view safe;
  } const kCases[] = {
      {"", ""},
      {"plain \\ text", "plain \\ text"},
      {"\x1b[31m", "\\x1b[31m"},
      {"a\nb\r\tc", "a\\x0ab\\x0d\\x09c"},
      {"\0"sv, "\\x00"},
      {"\x7f", "\\x7f"},
      {"\xC3\xA9", "\xC3\xA9"},
      {"\xC2\x9B", "\\u{009B}"},         // CSI of C1
      {"\xE2\x80\xAE", "\\u{202E}"},     // right-to-left override
      {"\xE2\x81\xA6", "\\u{2066}"},     // isolate
      {"\xE2\x80\xA8", "\\u{2028}"},     // line separator
      {"\xE2\x80\xA6", "\xE2\x80\xA6"},  // ellipsis
      {"\xFF"
       "a",
       "\\xffa"},
      {"\xC3", "\\xc3"},                             // cut short
      {"\xC0\xAF", "\\xc0\\xaf"},                    // overlong
      {"\xED\xA0\x80", "\\xed\\xa0\\x80"},           // surrogate
      {"\xF4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"},  // above U+10FFFF
      {"\xF0\x9F\x94\x91", "\xF0\x9F\x94\x91"},
  };
  for (const auto& c : kCases) {
    CHECK(base::Escape(c.text) == c.safe);
    CHECK(base::IsUtf8(base::Escape(c.text)));
  }
}

TEST_CASE("quotes around what is named, and around a word of a shell") {
  CHECK(base::Quote("") == "\"\"");
  CHECK(base::Quote("a\nb") == "\"a\\x0ab\"");
  CHECK(base::SingleQuote("") == "''");
  CHECK(base::SingleQuote("it's $x\n") == "'it'\\''s $x\n'");
}

TEST_CASE("IsUtf8 is RFC 3629") {
  for (const auto good : {""sv, "a"sv, "\0"sv, "\xC2\x80"sv, "\xE0\xA0\x80"sv,
                          "\xED\x9F\xBF"sv, "\xF4\x8F\xBF\xBF"sv}) {
    CHECK(base::IsUtf8(good));
  }
  for (const auto bad :
       {"\x80"sv, "\xC1\xBF"sv, "\xC2"sv, "\xC2\xC0"sv, "\xE0\x9F\xBF"sv,
        "\xED\xA0\x80"sv, "\xF0\x8F\xBF\xBF"sv, "\xF4\x90\x80\x80"sv,
        "\xF5\x80\x80\x80"sv, "\xE2\x82"sv}) {
    CHECK_FALSE(base::IsUtf8(bad));
  }
}

TEST_CASE("Trim, Lower and comparison without case") {
  CHECK(base::Trim(" \t a b\r\n") == "a b");
  CHECK(base::Trim(" \n").empty());
  CHECK(base::Lower("aZ\xC3\x89[") == "az\xC3\x89[");
  CHECK(base::EqualsIgnoreCase("AbC", "aBc"));
  CHECK_FALSE(base::EqualsIgnoreCase("ab", "abc"));
  CHECK_FALSE(base::EqualsIgnoreCase("[", "{"));
  CHECK(base::ContainsIgnoreCase("my PassWord", "password"));
  CHECK(base::ContainsIgnoreCase("", ""));
  CHECK_FALSE(base::ContainsIgnoreCase("pass", "password"));
}

TEST_CASE("Split gives one part more than there are separators") {
  const auto join = [](std::string_view text) {
    std::string joined;
    for (const auto part : base::Split(text, ',')) {
      joined += "<" + std::string(part) + ">";
    }
    return joined;
  };
  CHECK(join("") == "<>");
  CHECK(join("a") == "<a>");
  CHECK(join("a,b") == "<a><b>");
  CHECK(join(",a,,") == "<><a><><>");
}

TEST_CASE("Closest suggests what was meant and nothing far-fetched") {
  constexpr std::string_view kKeys[] = {"block_at", "severity", "limits",
                                        "allow", "id"};
  struct {
    std::string_view word;
    std::string_view closest;
  } const kCases[] = {
      {"blok_at", "block_at"},
      {"block-at", "block_at"},
      {"allows", "allow"},
      {"severty", "severity"},
      {"colour", ""},
      {"x", ""},
      {"", ""},
      {"allow", "allow"},
      {"ids", "id"},
  };
  for (const auto& c : kCases) {
    CAPTURE(c.word);
    CHECK(base::Closest(c.word, kKeys) == c.closest);
  }
  CHECK(base::Closest(std::string(1'000'000, 'a'), kKeys).empty());
}

TEST_CASE("lines and columns count from 1, columns in bytes") {
  constexpr std::string_view kText = "ab\r\n\ncd";
  struct {
    std::size_t offset;
    std::size_t line;
    std::size_t column;
    std::string_view text;
  } const kCases[] = {
      {0, 1, 1, "ab"}, {2, 1, 3, "ab"}, {3, 1, 4, "ab"}, {4, 2, 1, ""},
      {5, 3, 1, "cd"}, {6, 3, 2, "cd"}, {7, 3, 3, "cd"},
  };
  for (const auto& c : kCases) {
    CAPTURE(c.offset);
    CHECK(base::Locate(kText, c.offset).line == c.line);
    CHECK(base::Locate(kText, c.offset).column == c.column);
    CHECK(base::LineAt(kText, c.offset) == c.text);
  }
  CHECK(base::Locate("a\n", 2).line == 2);
  CHECK(base::LineAt("a\n", 2).empty());
  CHECK(base::LineAt("", 0).empty());
}

TEST_CASE("Entropy is bits a byte") {
  CHECK(base::Entropy("") == doctest::Approx(0));
  CHECK(base::Entropy("aaaa") == doctest::Approx(0));
  CHECK(base::Entropy("abab") == doctest::Approx(1));
  CHECK(base::Entropy("abcdefgh") == doctest::Approx(3));
}

}  // namespace
