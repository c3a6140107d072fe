#include "scan/keywords.h"

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <vector>

#include "scan/toy_rules.h"

namespace {

using scan::Gate;
using Words = std::vector<std::string>;

TEST_CASE("the words that a prefilter begins with") {
  const struct {
    const char* prefilter;
    Words words;
  } kCases[] = {
      {"(?i)(?:secret|token)[a-z]*=", {"secret", "token"}},
      {"(?i)(?:key)=", {"key"}},
      {"(?i)(?:_pat|-pat)=", {"_pat", "-pat"}},
      {"(?i)(?:secret|token)", {}},        // nothing behind them
      {"(?:secret|token)=", {}},           // one case only
      {"(?i)(?:licen[cs]e)=", {}},         // no plain word
      {"(?i)(?:a|(?:b|c))=", {}},          // a group in it
      {"(?i)(?:secret|token)?=", {}},      // may be left out
      {"(?i)(?:secret|)=", {}},            // an empty one
      {"(?i)secret=", {}},                 // no group
      {"(?i)(?:abcdefghijklmnopq)=", {}},  // too long
      {"", {}},
  };
  for (const auto& c : kCases) {
    CAPTURE(c.prefilter);
    CHECK(scan::LeadingWords(c.prefilter) == c.words);
  }
}

TEST_CASE("of a word that two rules share the more lenient gate counts") {
  const rule::RuleSet rules = toy::Load(toy::PackText({
      {"a", "token=x", "prefilter = '(?i)(?:token|key)='\ngate = 'assignment'"},
      {"b", "token is", "prefilter = '(?i)(?:token) '\ngate = 'mention'"},
  }));
  const auto keywords = scan::KeywordsOf(rules);
  REQUIRE(keywords.ok());
  REQUIRE(keywords->size() == 2);
  CHECK((*keywords)[0].word == "key");
  CHECK((*keywords)[0].gate == Gate::kAssignment);
  CHECK((*keywords)[1].word == "token");
  CHECK((*keywords)[1].gate == Gate::kMention);
}

TEST_CASE("a gate needs a prefilter that begins with words") {
  const rule::RuleSet rules = toy::Load(toy::PackText(
      {{"a", "token=x", "prefilter = 'token='\ngate = 'mention'"}}));
  const auto keywords = scan::KeywordsOf(rules);
  REQUIRE_FALSE(keywords.ok());
  CHECK(keywords.error().Line().find("toys.toml:1: a") != std::string::npos);
}

// Whether what stands behind the keyword at the begin of `text` passes.
bool Passes(const std::string& text, Gate gate, std::size_t reach = 300) {
  scan::KeywordAt keyword{0, gate};
  return scan::PassesGate(text, keyword, reach);
}

TEST_CASE("a gate opens where a value can follow") {
  const struct {
    const char* text;
    bool assignment;
    bool mention;
  } kCases[] = {
      // Every way to give a name a value.
      {"key = \"abcdefgh\"", true, true},
      {"key: 'abcdefgh'", true, true},
      {"key=abcdefg1h2345678", true, true},
      {"KEY_NAME := `x`", true, true},
      {"key => \"x\"", true, true},
      {"key <- \"x\"", true, true},
      {"key !== \"x\"", true, true},
      {"key: SecretStr = Field(default=\"x\")", true, true},
      {"key: Annotated[str, Foo] = Field(\n    default=\"x\")", true, true},
      {"key || \"x\"", true, true},
      {"key ?? \"x\"", true, true},
      {"key or \"x\"", true, true},
      {"key.unwrap_or(\"x\")", true, true},
      {"key.default(\"x\")", true, true},
      {"KEY\", \"x\")", true, true},
      {"KEY\",\n    \"x\")", true, true},
      {"KEY'] = 'x'", true, true},
      {"key=\n  \"x\"", true, true},
      {"key>Abc1DefGhi234567</key>", true, true},
      {"key</key>\n<string>Abc1DefGhi234567</string>", true, true},
      {"key = &quot;x&quot;", true, true},
      {"key string = \"x\"", true, true},
      {"key 0123456789abcdef", true, true},
      {"-pat: \"x\"", true, true},
      {"KEY; value: x", true, true},
      {"KEY\n  value: x", true, true},
      {"KEY\", \"value\": \"x\"", true, true},
      {"key = abcdefghijklmnopqrstuvwxyz", true, true},
      // What is no value.
      {"key", false, false},
      {"keyboard", false, false},
      {"key(x)", false, false},
      {"key;", false, false},
      {"key = value;\n  x = \"y\"", false, true},
      {"key is the name of it\nx = \"y\"", false, true},
      {"key is the name = \"x\"", false, true},
      {"key->next = NULL;", false, true},
      {"key, strlen(key));", false, true},
      {"key = short1", false, true},
  };
  for (const auto& c : kCases) {
    CAPTURE(std::string(c.text));
    CHECK(Passes(c.text, Gate::kAssignment) == c.assignment);
    CHECK(Passes(c.text, Gate::kMention) == c.mention);
  }
}

TEST_CASE("no byte beyond the reach is looked at") {
  const std::string text = "key = " + std::string(50, ' ') + "\"x\"";
  CHECK(Passes(text, Gate::kAssignment, 60));
  CHECK_FALSE(Passes(text, Gate::kAssignment, 50));
}

// Random text of what names and values are made of.
std::string Tail(std::mt19937& random) {
  static const std::vector<std::string> kBits = {
      "key",  "_id", " ",  "\n",   "=",     ":",   "\"",      "'",   ",",
      "a1b2", "(",   ")",  "]",    "value", "val", "&quot;",  ".de", "||",
      "or ",  ";",   "<-", "\\\"", "x",     "\t",  "12345678"};
  std::string text;
  for (int i = 0; i < 12; ++i) text += kBits[random() % kBits.size()];
  return text;
}

TEST_CASE("what is behind the bytes that decided changes nothing") {
  std::mt19937 random(7);
  int refused = 0;
  for (int i = 0; i < 200'000; ++i) {
    const std::string text = "key" + Tail(random);
    const Gate gate = i % 2 == 0 ? Gate::kAssignment : Gate::kMention;
    scan::KeywordAt keyword{0, gate};
    if (scan::PassesGate(text, keyword, 300)) continue;
    REQUIRE(keyword.decided > 0);
    if (keyword.decided > text.size()) continue;
    ++refused;
    const std::string other = text.substr(0, keyword.decided) + Tail(random);
    CAPTURE(text);
    CAPTURE(other);
    REQUIRE_FALSE(Passes(other, gate));
  }
  CHECK(refused > 20'000);
}

}  // namespace
