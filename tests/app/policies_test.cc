#include "app/policies.h"

#include <doctest/doctest.h>

#include <string>

#include "app/entry.h"
#include "rule/rule_set.h"

TEST_CASE("a baseline is read line by line") {
  const std::string print =
      scan::Fingerprint::Of("key", "github-pat", "value").text();
  auto entries = app::ParseBaseline(
      "# comment\n\n" + print + " github-pat src/a.py\n- weak /b c.yml\n",
      "base");
  REQUIRE(entries.ok());
  REQUIRE(entries->size() == 2);
  CHECK((*entries)[0].fingerprint->text() == print);
  CHECK((*entries)[0].where == "base:3");
  CHECK((*entries)[1].rule == "weak");
  CHECK((*entries)[1].path->Matches("b c.yml"));
  CHECK(!(*entries)[1].path->Matches("x/b c.yml"));
}

TEST_CASE("a baseline that is damaged is refused with its line") {
  for (const char* text : {"lw1:short rule path", "word", "- rule", "x y z"}) {
    CAPTURE(text);
    auto entries = app::ParseBaseline(text, "base");
    REQUIRE(!entries.ok());
    CHECK(entries.error().Line().find("base:1") != std::string::npos);
  }
}

TEST_CASE("a value that can be guessed is allowed by rule and path") {
  rule::Pack pack{"p", "p.toml",
                  "[[rule]]\nid = \"some-rule\"\ntitle = \"T\"\n"
                  "pattern = 'abcd[0-9]{4}'\nseverity = \"high\"\n"
                  "examples = ['abcd1234']\ncounter_examples = ['abcd']\n"};
  auto rules = rule::RuleSet::Load({&pack, 1});
  REQUIRE(rules.ok());
  scan::Finding finding;
  scan::Place place;
  place.origin.path = "a*b.env";
  finding.places.push_back(place);

  finding.secret = base::Secret(std::string("hunter2"));
  auto weak = app::EntriesFor(finding, *rules, "key", "");
  REQUIRE(weak.size() == 1);
  CHECK(!weak[0].fingerprint);
  CHECK(weak[0].rule == "some-rule");
  CHECK(weak[0].path->Matches("a*b.env"));
  CHECK(!weak[0].path->Matches("aXb.env"));

  finding.secret = base::Secret(std::string("q9X2vL7pR4tY8wK1mN6bC3dF5gH0jS"));
  auto strong = app::EntriesFor(finding, *rules, "key", "");
  REQUIRE(strong.size() == 1);
  CHECK(strong[0].fingerprint);
}
