#include "base/toml.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace {

using base::TomlTable;

TomlTable Parsed(std::string_view text) {
  auto table = TomlTable::Parse(text, "p.toml");
  REQUIRE(table.ok());
  return *std::move(table);
}

TEST_CASE("each type is read") {
  TomlTable table = Parsed(R"(
block_at = "high"
own = true
bits = 36
until = 2027-03-31
words = ["a", 'b\']
none = []
)");
  CHECK(**table.String("block_at") == "high");
  CHECK(**table.Bool("own") == true);
  CHECK(**table.Integer("bits") == 36);
  CHECK(**table.Day("until") == base::Date{2027, 3, 31});
  CHECK(*table.Strings("words") == std::vector<std::string>{"a", "b\\"});
  CHECK(table.Strings("none")->empty());
  CHECK(table.Finish().ok());
}

TEST_CASE("absent is empty, not an error") {
  TomlTable table = Parsed("# nothing\r\n");
  CHECK_FALSE(table.String("a")->has_value());
  CHECK_FALSE(table.Bool("b")->has_value());
  CHECK_FALSE(table.Integer("c")->has_value());
  CHECK_FALSE(table.Day("d")->has_value());
  CHECK(table.Strings("e")->empty());
  CHECK_FALSE(table.Table("f")->has_value());
  CHECK(table.Tables("g")->empty());
  CHECK(table.Finish().ok());
  CHECK(table.line() == 1);
}

TEST_CASE("another type is an error that names file, line and type") {
  const std::string text =
      "s = 'x'\nb = true\ni = 1\nf = 1.5\nd = 2027-03-31\n"
      "l = [1]\nm = ['x',\n 1]\nt = {}\n";
  auto wrong = [&text](auto get) {
    TomlTable table = Parsed(text);
    auto result = get(table);
    REQUIRE_FALSE(result.ok());
    return result.error().Line();
  };
  CHECK(wrong([](TomlTable& t) { return t.String("i"); }) ==
        "p.toml:3: i: must be a string, is an integer");
  CHECK(wrong([](TomlTable& t) { return t.Bool("s"); }) ==
        "p.toml:1: s: must be true or false, is a string");
  CHECK(wrong([](TomlTable& t) { return t.Integer("f"); }) ==
        "p.toml:4: f: must be an integer, is a number with a fraction");
  CHECK(wrong([](TomlTable& t) { return t.Integer("b"); }) ==
        "p.toml:2: b: must be an integer, is true or false");
  CHECK(wrong([](TomlTable& t) { return t.Day("s"); }) ==
        "p.toml:1: s: must be a date such as 2027-03-31, without quotes, "
        "is a string");
  CHECK(wrong([](TomlTable& t) { return t.Strings("s"); }) ==
        "p.toml:1: s: must be a list of strings, is a string");
  CHECK(wrong([](TomlTable& t) { return t.Strings("m"); }) ==
        "p.toml:8: m: must be a list of strings, is an integer");
  CHECK(wrong([](TomlTable& t) { return t.Table("l"); }) ==
        "p.toml:6: l: must be a table, is a list");
  CHECK(wrong([](TomlTable& t) { return t.Tables("l"); }) ==
        "p.toml:6: l: must be a list of tables, is an integer");
  CHECK(wrong([](TomlTable& t) { return t.Tables("t"); }) ==
        "p.toml:9: t: must be a list of tables, is a table");
}

TEST_CASE("a key that nobody asked for is an error") {
  struct Case {
    const char* name;
    const char* text;
    const char* expected;
  };
  const Case cases[] = {
      {"misspelt", "block_at = 'low'\n\nblok_at = 'low'\n",
       "p.toml:3: blok_at: unknown key; did you mean block_at?"},
      {"like none", "colour = 1\n",
       "p.toml:1: colour: unknown key; known here: block_at, limits"},
      {"a table", "[limit]\nx = 1\n",
       "p.toml:1: limit: unknown key; did you mean limits?"},
      {"control characters", "\"a\\u001b[2J\" = 1\n",
       "p.toml:1: a\\x1b[2J: unknown key; known here: block_at, limits"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    TomlTable table = Parsed(c.text);
    (void)table.String("block_at");
    (void)table.Table("limits");
    auto done = table.Finish();
    REQUIRE_FALSE(done.ok());
    CHECK(done.error().Line() == c.expected);
  }
}

TEST_CASE("tables are finished by whoever took them, and know their lines") {
  TomlTable inner = [] {
    TomlTable table = Parsed("a = 1\n\n[limits]\nsize = 5\nwrong = 1\n");
    CHECK(table.LineOf("limits") == 3);
    auto limits = table.Table("limits");
    REQUIRE(limits.ok());
    CHECK(**table.Integer("a") == 1);
    CHECK(table.Finish().ok());
    CHECK(table.LineOf("limits") == 3);
    return *std::move(*limits);
  }();  // the outer table is gone
  CHECK(inner.line() == 3);
  CHECK(inner.file() == "p.toml");
  CHECK(**inner.Integer("size") == 5);
  CHECK(inner.LineOf("size") == 4);
  CHECK(inner.LineOf("absent") == 3);
  auto done = inner.Finish();
  REQUIRE_FALSE(done.ok());
  CHECK(done.error().Line().starts_with("p.toml:5: wrong: unknown key"));
  CHECK(inner.Bad("size", "too small", "use 10 or more").Line() ==
        "p.toml:4: size: too small; use 10 or more");
}

TEST_CASE("lists of tables, nested") {
  TomlTable table = Parsed(
      "[[allow]]\nreason = 'a'\n\n[[allow]]\nreason = 'b'\n"
      "[allow.deep]\nx = 'y'\n");
  auto allows = table.Tables("allow");
  REQUIRE(allows.ok());
  REQUIRE(allows->size() == 2);
  CHECK((*allows)[0].line() == 1);
  CHECK((*allows)[1].line() == 4);
  CHECK(**(*allows)[1].String("reason") == "b");
  CHECK((*allows)[1].LineOf("reason") == 5);
  auto deep = (*allows)[1].Table("deep");
  REQUIRE(deep.ok());
  CHECK((*deep)->line() == 6);
  CHECK(**(*deep)->String("x") == "y");
  CHECK((*deep)->Finish().ok());
}

TEST_CASE("an inline list of tables reads the same") {
  TomlTable table = Parsed("allow = [{x = 1},\n {x = 2}]\n");
  auto allows = table.Tables("allow");
  REQUIRE(allows.ok());
  REQUIRE(allows->size() == 2);
  CHECK((*allows)[1].line() == 2);
  CHECK(**(*allows)[1].Integer("x") == 2);
}

TEST_CASE("keys come in the order of the file until they are taken") {
  TomlTable table = Parsed("zeta = 1\nalpha = 2\n'm.x' = 3\n");
  CHECK(table.Keys() == std::vector<std::string>{"zeta", "alpha", "m.x"});
  CHECK(**table.Integer("alpha") == 2);
  CHECK(table.Keys() == std::vector<std::string>{"zeta", "m.x"});
}

TEST_CASE("what is not TOML is an error with its line") {
  struct Case {
    const char* name;
    std::string text;
    const char* start;
  };
  const Case cases[] = {
      {"no value", "a = 1\nb =\n", "p.toml:2: "},
      {"a key twice", "a = 1\nb = 2\na = 3\n", "p.toml:3: "},
      {"not UTF-8", "a = '\xff'\n", "p.toml:1: "},
      {"not closed", "[a\n", "p.toml:1: "},
      {"a tower", "a = " + std::string(5000, '['), "p.toml:1: "},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    auto table = TomlTable::Parse(c.text, "p.toml");
    REQUIRE_FALSE(table.ok());
    CHECK(table.error().Line().starts_with(c.start));
    CHECK(table.error().Line().find('\n') == std::string::npos);
  }
}

TEST_CASE("a quoted string reads back") {
  for (const std::string& text :
       {std::string("plain"), std::string("a\"b\\c\n\r\t"),
        std::string("\x01\x7f\u00e9"), std::string("\0", 1)}) {
    TomlTable table = Parsed("k = " + base::TomlQuote(text));
    CHECK(**table.String("k") == text);
  }
  CHECK(base::TomlQuote("a\"\x01") == "\"a\\\"\\u0001\"");
}

}  // namespace
