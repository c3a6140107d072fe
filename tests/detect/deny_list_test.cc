#include "detect/deny_list.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "detect/own_pack.h"

namespace {

constexpr std::string_view kSalt = "pepper";

std::string HashOf(std::string_view value) {
  return base::Hex(base::Sha256(std::string(kSalt) + std::string(value)));
}

std::vector<std::string> Found(std::string_view denied, std::string_view text,
                               const rule::RuleSet& rules = tests::OwnPack()) {
  auto made = detect::DenyListDetector(rules, kSalt, {HashOf(denied)});
  REQUIRE(made.ok());
  const auto& detector = *made;
  REQUIRE(detector != nullptr);
  std::vector<scan::Hit> hits;
  if (detector->MayRead(text)) REQUIRE(detector->Detect(text, hits).ok());
  std::vector<std::string> found;
  for (const scan::Hit& hit : hits) {
    CHECK(rules[hit.rule].id == "denied-secret");
    CHECK(hit.footprint == hit.span);
    found.emplace_back(hit.SecretIn(text));
  }
  return found;
}

}  // namespace

TEST_CASE("a denied value is found wherever a value can stand") {
  struct Case {
    const char* name;
    const char* denied;
    const char* text;
  };
  const std::vector<Case> cases = {
      {"alone", "correct.Horse1", "correct.Horse1"},
      {"end of a sentence", "correct.Horse1", "It is correct.Horse1."},
      {"in quotes", "correct.Horse1", "x = \"correct.Horse1\""},
      {"after a name", "correct.Horse1", "export PASS=correct.Horse1\n"},
      {"ends with '='", "Y29ycmVjdA==", "KEY=Y29ycmVjdA=="},
      {"in a query", "correct.Horse1", "/?k=correct.Horse1&x=1"},
      {"in a URL", "pa$$w@rd99", "db://jo:pa$$w@rd99@acme.example"},
      {"a word in a path", "hunter2000", "/login/hunter2000/x"},
      {"blanks in quotes", "a b c d e", "say('a b c d e', 'x')"},
      {"after an apostrophe", "a b c d e", "don't say 'a b c d e'"},
      {"a line", "four words are enough", "x\n  four words are enough\r\ny"},
      {"after a colon", "a(b)c;d{e}", "pass: a(b)c;d{e}\n"},
      {"before a comma", "a(b)c;d{e}", "pass: a(b)c;d{e},\n"},
      {"eight bytes", "12e4567x", "(12e4567x)"},
      {"not ASCII", "pässwört", "x = 'pässwört'"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    CHECK(Found(c.denied, c.text) == std::vector<std::string>{c.denied});
  }
}

TEST_CASE("every place of a denied value is found") {
  CHECK(Found("hunter2000", "hunter2000 hunter2001 hunter2000\nhunter2000")
            .size() == 3);
}

TEST_CASE("what is not the value is not found") {
  for (const char* const text :
       {"", "hunter2", "hunter20001", "Hunter2000", "hunter 2000"}) {
    CAPTURE(text);
    CHECK(Found("hunter2000", text).empty());
  }
  CHECK(Found("hunter2", "hunter2 \"hunter2\"").empty());
  const std::string longest(256, 'x');
  CHECK(Found(longest, longest).size() == 1);
  CHECK(Found(longest + "x", longest + "x").empty());
}

TEST_CASE("the hash is sha256 of salt and value") {
  // printf 'pepperhunter2000' | sha256sum
  CHECK(HashOf("hunter2000") == base::Hex(base::Sha256("pepperhunter2000")));
  auto upper = HashOf("hunter2000");
  for (char& c : upper) {
    if (c >= 'a' && c <= 'f') c = static_cast<char>(c - 'a' + 'A');
  }
  auto made = detect::DenyListDetector(tests::OwnPack(), kSalt, {upper});
  REQUIRE(made.ok());
  std::vector<scan::Hit> hits;
  REQUIRE((*made)->Detect("hunter2000", hits).ok());
  CHECK(hits.size() == 1);
}

TEST_CASE("a hash that could never match is refused") {
  const std::string hash = HashOf("x");
  for (const std::string& text :
       {std::string(), hash.substr(2), hash + "00", "zz" + hash.substr(2)}) {
    CAPTURE(text);
    CHECK_FALSE(detect::DenyListDetector(tests::OwnPack(), kSalt, {text}).ok());
  }
}

TEST_CASE("without hashes or without the rule there is no detector") {
  auto none = detect::DenyListDetector(tests::OwnPack(), kSalt, {});
  REQUIRE(none.ok());
  CHECK(*none == nullptr);
  auto off = detect::DenyListDetector(rule::RuleSet(), kSalt, {HashOf("x")});
  REQUIRE(off.ok());
  CHECK(*off == nullptr);
}

TEST_CASE("more places than a text can have are an error") {
  auto made =
      detect::DenyListDetector(tests::OwnPack(), kSalt, {HashOf("hunter2000")});
  REQUIRE(made.ok());
  std::string text;
  for (int i = 0; i <= 100'000; ++i) text += "hunter2000 ";
  std::vector<scan::Hit> hits;
  CHECK_FALSE((*made)->Detect(text, hits).ok());
}

TEST_CASE("the rule's examples hold what can be denied") {
  const auto rule = tests::OwnPack().Find("denied-secret");
  REQUIRE(rule);
  for (const std::string& example : tests::OwnPack()[*rule].examples) {
    const std::string text = tests::OwnExpanded(example);
    CHECK(Found(tests::Quoted(text), text).size() == 1);
  }
  for (const std::string& text : tests::OwnPack()[*rule].counter_examples) {
    CHECK(Found("hunter2000", tests::OwnExpanded(text)).empty());
  }
}
