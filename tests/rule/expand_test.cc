#include <doctest/doctest.h>

#include <set>
#include <string>

#include "base/encoding.h"
#include "base/hash.h"
#include "rule/rule_set.h"

namespace {

std::string Expanded(std::string_view text, std::uint64_t seed = 1) {
  auto expanded = rule::Expand(text, seed);
  REQUIRE(expanded.ok());
  return *expanded;
}

TEST_CASE("what is no template stays as it is") {
  for (const char* text :
       {"", "a", "{a}", "{\"a\": {}}", "}}", "a}}b", "${x}"}) {
    CHECK(Expanded(text) == text);
  }
}

TEST_CASE("templates without chance") {
  struct {
    const char* text;
    const char* expanded;
  } const kCases[] = {
      {"AK{{join}}IA", "AKIA"},
      {"a{{nl}}b{{tab}}c", "a\nb\tc"},
      {"{{b64:user:pass}}", "dXNlcjpwYXNz"},
      {"{{b64:a}}", "YQ=="},
      {"{{b64url:a}}", "YQ"},
      {"{{b64:{\"a\":{}}}}", "eyJhIjp7fX0="},
      {"{{b64:x{{nl}}{{b64:a}}}}", "eApZUT09"},
      {"{{{join}}{ .Values.x }}", "{{ .Values.x }}"},
      {"{{{nl}}}", "{\n}"},
  };
  for (const auto& c : kCases) {
    CAPTURE(c.text);
    CHECK(Expanded(c.text) == c.expanded);
  }
}

TEST_CASE("a checksum is of what came since {{begin}}, else of its token") {
  const std::string sum = base::Base62(base::Crc32("123456789"), 6);
  CHECK(Expanded("123456789{{crc32:base62:6}}") == "123456789" + sum);
  CHECK(Expanded("k = 123456789{{crc32:base62:6}};") ==
        "k = 123456789" + sum + ";");
  CHECK(Expanded("ab_{{begin}}123456789{{crc32:base62:6}}") ==
        "ab_123456789" + sum);
  CHECK(Expanded("{{begin}}12-34{{crc32:base62:6}}") ==
        "12-34" + base::Base62(base::Crc32("12-34"), 6));
  CHECK(Expanded("ab_1{{crc32:base62:6}}") ==
        "ab_1" + base::Base62(base::Crc32("ab_1"), 6));
}

struct Alphabet {
  const char* name;
  const char* characters;
  const char* kinds;  // d, l, u: what six characters must have of
};

constexpr Alphabet kAlphabets[] = {
    {"alnum", "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
     "dlu"},
    {"lower", "abcdefghijklmnopqrstuvwxyz", "l"},
    {"upper", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "u"},
    {"digit", "0123456789", "d"},
    {"hex", "0123456789abcdef", "dl"},
    {"HEX", "0123456789ABCDEF", "du"},
    {"lowalnum", "0123456789abcdefghijklmnopqrstuvwxyz", "dl"},
    {"upalnum", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", "du"},
    {"base64",
     "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ+/", "dlu"},
    {"base64url",
     "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_", "dlu"},
    {"base32", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "du"},
};

TEST_CASE("random characters are of their alphabet and of each of its kinds") {
  for (const Alphabet& alphabet : kAlphabets) {
    CAPTURE(alphabet.name);
    std::set<char> seen;
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
      const std::string text =
          Expanded("{{" + std::string(alphabet.name) + ":6}}", seed);
      CHECK(text.size() == 6);
      CHECK(text.find_first_not_of(alphabet.characters) == std::string::npos);
      for (const char kind : std::string_view(alphabet.kinds)) {
        const char* const range = kind == 'd'   ? "0123456789"
                                  : kind == 'l' ? "abcdefghijklmnopqrstuvwxyz"
                                                : "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
        CHECK(text.find_first_of(range) != std::string::npos);
      }
      seen.insert(text.begin(), text.end());
    }
    CHECK(seen.size() == std::string_view(alphabet.characters).size());
  }
}

TEST_CASE("four hexadecimal digits have a digit and a letter") {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const std::string text = Expanded("{{hex:4}}", seed);
    CHECK(text.find_first_of("0123456789") != std::string::npos);
    CHECK(text.find_first_of("abcdef") != std::string::npos);
  }
}

TEST_CASE("the same seed gives the same text, another seed another") {
  const char* const text = "{{alnum:20}} {{alnum:20}}";
  CHECK(Expanded(text, 7) == Expanded(text, 7));
  CHECK(Expanded(text, 7) != Expanded(text, 8));
  CHECK(Expanded(text).substr(0, 20) != Expanded(text).substr(21));
}

TEST_CASE("a UUID is one of version 4") {
  const std::string uuid = Expanded("{{uuid}}");
  REQUIRE(uuid.size() == 36);
  for (const std::size_t i : {8, 13, 18, 23}) CHECK(uuid[i] == '-');
  CHECK(uuid[14] == '4');
  CHECK(std::string_view("89ab").find(uuid[19]) != std::string_view::npos);
}

TEST_CASE("what is in braces and no template is an error that quotes it") {
  struct {
    const char* text;
    const char* quoted;
  } const kCases[] = {
      {"{{}}", "{{}}"},
      {"{{foo}}", "{{foo}}"},
      {"a{{foo:3}}b", "{{foo:3}}"},
      {"{{alnum}}", "{{alnum}}"},
      {"{{alnum:}}", "{{alnum:}}"},
      {"{{alnum:0}}", "{{alnum:0}}"},
      {"{{alnum:-1}}", "{{alnum:-1}}"},
      {"{{alnum:3x}}", "{{alnum:3x}}"},
      {"{{alnum:99999999999999999999}}", "{{alnum:9999"},
      {"{{alnum:5", "{{alnum:5"},
      {"{{alnum:5}", "{{alnum:5}"},
      {"{{alnum:5} }", "{{alnum:5} }"},
      {"{{ .Values.x }}", "{{ .Values.x }}"},
      {"{{crc32:hex:8}}", "{{crc32:hex:8}}"},
      {"{{b64:{{foo}}}}", "{{foo}}"},
      {"{{foo\n}}", "{{foo\\x0a}}"},
  };
  for (const auto& c : kCases) {
    CAPTURE(c.text);
    const auto expanded = rule::Expand(c.text, 1);
    REQUIRE_FALSE(expanded.ok());
    CHECK(expanded.error().why().find(c.quoted) != std::string::npos);
  }
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "{{b64:";
  deep += std::string(200'000, '}');
  CHECK_FALSE(rule::Expand(deep, 1).ok());
}

}  // namespace
