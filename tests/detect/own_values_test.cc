#include "detect/own_values.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/encoding.h"
#include "detect/literals.h"
#include "detect/own_pack.h"

namespace {

// Assembled here, so that no scanner takes it for one of ours.
const std::string kValue = std::string("q9X+vL7/R4") + "tY8wK&mN6b";

std::vector<detect::OwnValue> Values(const std::vector<std::string>& values) {
  std::vector<detect::OwnValue> own;
  for (const std::string& value : values) {
    own.push_back({base::Secret(value), "your .env.local"});
  }
  return own;
}

std::vector<scan::Hit> Found(const std::vector<std::string>& values,
                             std::string_view text) {
  const auto detector =
      detect::OwnValuesDetector(tests::OwnPack(), Values(values));
  REQUIRE(detector != nullptr);
  std::vector<scan::Hit> hits;
  if (!detector->MayRead(text)) return hits;
  REQUIRE(detector->Detect(text, hits).ok());
  return hits;
}

}  // namespace

TEST_CASE("a value is found in every form, and at its place") {
  struct Case {
    const char* name;
    std::string text;
    std::string_view note;
  };
  const std::string note = "the same value as in your .env.local";
  const std::string b64 = note + ", here in base64";
  const std::string percent = note + ", here percent-encoded";
  const std::vector<Case> cases = {
      {"alone", kValue, note},
      {"in code", "greeting = f('" + kValue + "')\n", note},
      {"between other bytes", "xx" + kValue + "\0yy", note},
      {"base64", base::Base64Encode(kValue), b64},
      {"base64, one byte before", base::Base64Encode(":" + kValue), b64},
      {"base64, two before and one after",
       base::Base64Encode("a:" + kValue + "\n"), b64},
      {"base64 of a login", "Basic " + base::Base64Encode("jo:" + kValue), b64},
      {"URL-safe base64", base::Base64UrlEncode("\xff\xfe" + kValue), b64},
      {"in a URL", "https://jo:q9X%2BvL7%2FR4tY8wK%26mN6b@acme.example/",
       percent},
      {"in a URL, lower case", "?k=q9X%2bvL7%2fR4tY8wK%26mN6b&x", percent},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    const auto hits = Found({kValue}, c.text);
    REQUIRE(hits.size() == 1);
    CHECK(hits[0].SecretIn(c.text) == kValue);
    CHECK(hits[0].note == c.note);
    CHECK(hits[0].span.end() <= c.text.size());
    CHECK(hits[0].footprint == hits[0].span);
    CHECK(tests::OwnPack()[hits[0].rule].id == "own-secret");
  }
}

TEST_CASE("what is not the value is not found") {
  std::string other = kValue;
  other.back() = 'c';
  for (const std::string& text :
       {std::string(), std::string("q9X+vL7"), kValue.substr(1),
        kValue.substr(0, kValue.size() - 1), other,
        base::Base64Encode(other).substr(0, 20)}) {
    CAPTURE(text);
    CHECK(Found({kValue}, text).empty());
  }
}

TEST_CASE("values that stand everywhere are left out") {
  const auto rule = tests::OwnPack().Find("own-secret");
  REQUIRE(rule);
  const std::vector<std::string> dropped = {
      "",
      "q9X+vL7",
      "changeme-please",
      "${DB_PASSWORD}",
      "your-api-key-here",
      "development",
      "postgres",
      "password123",
      "xxxxxxxxxxxxxxxx",
      "/home/jo/.ssh/id_rsa",
      "-----BEGIN PRIVATE KEY-----",
      std::string(detect::OwnValues::kLongest, 'q') + kValue,
  };
  for (const std::string& value : dropped) {
    CAPTURE(value);
    CHECK(detect::OwnValues(*rule, Values({value})).empty());
    CHECK(detect::OwnValuesDetector(tests::OwnPack(), Values({value})) ==
          nullptr);
  }
  CHECK_FALSE(detect::OwnValues(*rule, Values({kValue})).empty());
}

TEST_CASE("the first place that holds a value is the one that is named") {
  auto values = Values({kValue, kValue});
  values[1].where = "~/.netrc";
  const auto detector =
      detect::OwnValuesDetector(tests::OwnPack(), std::move(values));
  REQUIRE(detector != nullptr);
  std::vector<scan::Hit> hits;
  REQUIRE(detector->Detect(kValue, hits).ok());
  REQUIRE(hits.size() == 1);
  CHECK(hits[0].note == "the same value as in your .env.local");
}

TEST_CASE("without its rule there is no detector") {
  CHECK(detect::OwnValuesDetector(rule::RuleSet(), Values({kValue})) ==
        nullptr);
}

TEST_CASE("the rule's examples hold what a value can be") {
  const auto rule = tests::OwnPack().Find("own-secret");
  REQUIRE(rule);
  for (const std::string& example : tests::OwnPack()[*rule].examples) {
    const std::string text = tests::OwnExpanded(example);
    CHECK(Found({tests::Quoted(text)}, text).size() == 1);
  }
  for (const std::string& text : tests::OwnPack()[*rule].counter_examples) {
    CHECK(Found({kValue}, tests::OwnExpanded(text)).empty());
  }
}

TEST_CASE("of many literals each is found, the longest first") {
  std::vector<std::string> literals;
  for (int i = 0; i < 2000; ++i) {
    literals.push_back("literal " + std::to_string(i));
  }
  literals.emplace_back("literal 7 and more");
  const detect::Literals many(literals);
  for (std::size_t i = 0; i < literals.size(); ++i) {
    const std::string text = "any text " + literals[i] + ", and then some";
    const auto match = many.Find(text, 0);
    REQUIRE(match);
    CHECK(match->begin == 9);
    CHECK(match->size == literals[i].size());
    CHECK(match->literal == i);
    CHECK_FALSE(many.Find(text, match->begin + 1));
  }
}
