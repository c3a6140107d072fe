#include "base/json.h"

#include <doctest/doctest.h>

#include <limits>
#include <string>

namespace {

using base::Json;

TEST_CASE("text of values") {
  struct Case {
    const char* name;
    Json value;
    std::string expected;
  };
  const Case cases[] = {
      {"null", Json(), "null"},
      {"empty object", Json::Object(), "{}"},
      {"empty array", Json::Array(), "[]"},
      {"number", Json::Number(std::numeric_limits<std::int64_t>::min()),
       "-9223372036854775808"},
      {"real", Json::Real(7.5), "7.5"},
      {"not a number", Json::Real(std::numeric_limits<double>::quiet_NaN()),
       "null"},
      {"bool", Json::Bool(true), "true"},
      {"quotes", Json::String("a\"b\\c\n"), R"("a\"b\\c\n")"},
      {"NUL", Json::String(std::string_view("\0", 1)), R"("\u0000")"},
      {"terminal controls", Json::String("\x1b[2J\x7f\u009b\u202e"),
       R"("\u001b[2J\u007f\u009b\u202e")"},
      {"astral", Json::String("\U0001F512"), R"("\ud83d\udd12")"},
      {"not UTF-8",
       Json::String("a\xff\xfe"
                    "b"),
       R"("a\ufffd\ufffdb")"},
      {"cut short", Json::String("a\xe2\x82"), R"("a\ufffd")"},
      {"keys in the order they were set",
       Json::Object()
           .Set("z", Json::Number(1))
           .Set("a", Json::Array().Append(Json()).Append(Json::Bool(false)))
           .Set("m", Json::Object()),
       R"({"z":1,"a":[null,false],"m":{}})"},
      {"a key set twice",
       Json::Object()
           .Set("a", Json::Number(1))
           .Set("b", Json())
           .Set("a", Json::Number(2)),
       R"({"a":2,"b":null})"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    CHECK(c.value.Text() == c.expected);
  }
}

TEST_CASE("indented text") {
  Json value = Json::Object().Set("a", Json::Array().Append(Json::Number(1)));
  CHECK(value.Text(2) == "{\n  \"a\": [\n    1\n  ]\n}");
}

TEST_CASE("what is parsed is written the same") {
  const std::string text =
      R"({"b":[1,-2,3.5,"x",true,null],"a":{"nested":{}}})";
  auto value = Json::Parse(text, "f");
  REQUIRE(value.ok());
  CHECK(value->Text() == text);
}

TEST_CASE("values answer only as what they are") {
  auto parsed = Json::Parse(
      R"({"s":"x","n":-5,"big":18446744073709551615,"r":1.5,"b":false,
          "list":[1,"two"],"nothing":null})",
      "f");
  REQUIRE(parsed.ok());
  const Json& value = *parsed;
  CHECK(value.IsObject());
  CHECK_FALSE(value.IsArray());
  CHECK(value.Find("s")->AsString() == "x");
  CHECK(value.Find("n")->AsNumber() == -5);
  CHECK(value.Find("b")->AsBool() == false);
  CHECK_FALSE(value.Find("s")->AsNumber());
  CHECK_FALSE(value.Find("n")->AsString());
  CHECK_FALSE(value.Find("n")->AsBool());
  CHECK_FALSE(value.Find("big")->AsNumber());
  CHECK_FALSE(value.Find("r")->AsNumber());
  CHECK_FALSE(value.Find("absent"));
  CHECK_FALSE(value.Find("s")->Find("x"));
  CHECK(value.Find("nothing")->Text() == "null");
  REQUIRE(value.Find("list")->Elements().size() == 2);
  CHECK(value.Find("list")->Elements()[1].AsString() == "two");
  REQUIRE(value.Members().size() == 7);
  CHECK(value.Members()[1].first == "n");
  CHECK(value.Elements().empty());
  CHECK(value.Find("list")->Members().empty());
}

TEST_CASE("copies are independent") {
  Json a = Json::Object().Set("k", Json::Number(1));
  Json b = a;
  b.Set("k", Json::Number(2));
  CHECK(a.Text() == R"({"k":1})");
  a = b;
  CHECK(a.Text() == R"({"k":2})");
}

TEST_CASE("an error says where, and quotes nothing") {
  const std::string secret = std::string("hunter") + "2-and-more";
  struct Case {
    const char* name;
    std::string text;
    std::string doing;
  };
  const Case cases[] = {
      {"empty", "", "read c.json:1:1"},
      {"second line", "{\n \"a\": \"" + secret + "\n\"}", "read c.json:2:24"},
      {"after the end", "{} " + secret, "read c.json:1:4"},
      {"bad word", "[" + secret + "]", "read c.json:1:2"},
      {"not UTF-8", "\"\xff\"", "read c.json:1:2"},
      {"out of range", "1e999", "read c.json"},
      {"a tower", std::string(1000, '[') + std::string(1000, ']'),
       "read c.json"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    auto value = Json::Parse(c.text, "c.json");
    REQUIRE_FALSE(value.ok());
    CHECK(value.error().doing() == c.doing);
    CHECK(value.error().Line().find(secret) == std::string::npos);
    CHECK(value.error().Line().find("hunter") == std::string::npos);
  }
}

TEST_CASE("a hundred levels are read") {
  std::string text = std::string(100, '[') + std::string(100, ']');
  auto value = Json::Parse(text, "f");
  REQUIRE(value.ok());
  CHECK(value->Text() == text);
}

}  // namespace
