#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "report/sample.h"

namespace report {
namespace {

using base::Json;

Json Run(const Sample& sample) {
  auto log = Json::Parse(sample.Written("sarif"), "sarif");
  REQUIRE(log.ok());
  CHECK(log->Find("version")->AsString() == "2.1.0");
  const auto runs = log->Find("runs")->Elements();
  REQUIRE(runs.size() == 1);
  return runs[0];
}

std::vector<Json> Results(const Sample& sample) {
  return Run(sample).Find("results")->Elements();
}

Json Physical(const Json& result) {
  return *result.Find("locations")->Elements().at(0).Find("physicalLocation");
}

std::string UriOf(const Json& result) {
  return *Physical(result).Find("artifactLocation")->Find("uri")->AsString();
}

TEST_CASE("one result a place, sharing the fingerprint of their secret") {
  Sample sample;
  sample.Found("acme-key", kBlock, AcmeKey()).At("a.py", 1, 2).At("b.py", 3, 4);
  sample.Found("acme-key", kBlock, AcmeKey('r')).At("a.py", 5, 6);
  const auto results = Results(sample);
  REQUIRE(results.size() == 3);
  const auto fingerprint = [&results](std::size_t i) {
    return *results[i]
                .Find("partialFingerprints")
                ->Find("leakwall/v1")
                ->AsString();
  };
  CHECK(fingerprint(0) == fingerprint(1));
  CHECK(fingerprint(0) != fingerprint(2));
  CHECK(fingerprint(0) ==
        sample.verdict.findings[0].finding.fingerprint.text());
}

TEST_CASE("the level is what the policy makes of a place") {
  Sample sample;
  sample.Found("acme-key", kBlock, AcmeKey())
      .At("block.py", 1, 1)
      .At("warn.py", 1, 1)
      .Ruled(kWarn, "p.toml:3: [[action]]")
      .At("old.py", 1, 1)
      .Ruled(policy::Action::kPreExisting, "")
      .At("allowed.py", 1, 1)
      .Ruled(policy::Action::kAllow, "p.toml:9: [[allow]]: fixture");
  const auto results = Results(sample);
  REQUIRE(results.size() == 4);
  const char* levels[] = {"error", "warning", "note", "note"};
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(results[i].Find("level")->AsString() == levels[i]);
    CHECK(results[i].Find("suppressions").has_value() == (i == 3));
    CHECK(results[i].Find("properties")->Find("severity")->AsString() ==
          "critical");
    CHECK(
        results[i].Find("properties")->Find("security-severity")->AsString() ==
        "9.5");
  }
  CHECK(results[3].Find("suppressions")->Text() ==
        R"([{"kind":"external","status":"accepted",)"
        R"("justification":"p.toml:9: [[allow]]: fixture"}])");
}

TEST_CASE("a comment on the line suppresses in the source") {
  Sample sample;
  auto found = sample.Found("acme-key", policy::Action::kAllow, AcmeKey());
  found.At("a.py", 4, 1)
      .Ruled(policy::Action::kAllow, "a.py:4: leakwall:allow acme-key");
  found.Last().inline_allows = {"acme-key"};
  CHECK(Results(sample)
            .at(0)
            .Find("suppressions")
            ->Elements()
            .at(0)
            .Find("kind")
            ->AsString() == "inSource");
}

TEST_CASE("regions count in code points, and are only where lines are") {
  Sample sample;
  auto found = sample.Found("acme-key", kBlock, AcmeKey());
  found.At("a.py", 4, 20);
  found.Last().code_point_column = 15;
  found.Last().code_point_end_column = 50;
  found.At("none.py");
  CHECK(Run(sample).Find("columnKind")->AsString() == "unicodeCodePoints");
  const auto results = Results(sample);
  CHECK(Physical(results[0]).Find("region")->Text() ==
        R"({"startLine":4,"startColumn":15,"endLine":4,"endColumn":50})");
  CHECK_FALSE(Physical(results[1]).Find("region"));
}

TEST_CASE("uris") {
  struct Case {
    const char* name;
    std::string path;
    blob::What what;
    const char* expected;
  };
  const Case cases[] = {
      {"plain", "src/a-b_c~1.py", blob::What::kFile, "src/a-b_c~1.py"},
      {"reserved", "a b?c#d%e:f", blob::What::kFile, "a%20b%3Fc%23d%25e%3Af"},
      {"a scheme", "file:x", blob::What::kFile, "file%3Ax"},
      {"odd bytes", "\xff\n", blob::What::kFile, "%FF%0A"},
      {"utf-8", "\u00e4", blob::What::kFile, "%C3%A4"},
      {"absolute", "/a/b c", blob::What::kFile, "file:///a/b%20c"},
      {"slashes", "//host/x", blob::What::kFile, "file:///host/x"},
      {"link", "l", blob::What::kSymlink, "l"},
      {"commit", "", blob::What::kCommit,
       "commit:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
      {"message", "", blob::What::kMessage, "commit:message"},
      {"ref", "", blob::What::kRefName, "ref:refs/heads/a%20b"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    Sample sample;
    sample.Found("acme-key", kBlock, AcmeKey())
        .At(c.path, 1, 1)
        .By('a', "Ann", "2026-01-01")
        .In(c.what, c.what == blob::What::kRefName ? "refs/heads/a b" : "");
    CHECK(UriOf(Results(sample).at(0)) == c.expected);
  }
}

TEST_CASE("rules are listed once, and results point at them") {
  Sample sample;
  sample.Found("plain-password", kBlock, std::string(9, 'p')).At("a", 1, 1);
  sample.Found("acme-key", kBlock, AcmeKey()).At("a", 2, 1);
  sample.Found("plain-password", kBlock, std::string(10, 'p')).At("a", 3, 1);
  const auto rules =
      Run(sample).Find("tool")->Find("driver")->Find("rules")->Elements();
  REQUIRE(rules.size() == 2);
  CHECK(rules[1].Find("helpUri")->AsString() == "https://acme.example/keys");
  CHECK_FALSE(rules[0].Find("helpUri"));
  const auto results = Results(sample);
  CHECK(results[0].Find("ruleIndex")->AsNumber() == 0);
  CHECK(results[1].Find("ruleIndex")->AsNumber() == 1);
  CHECK(results[2].Find("ruleIndex")->AsNumber() == 0);
}

TEST_CASE("a run that failed says so") {
  Sample sample;
  CHECK(Run(sample).Find("invocations")->Text() ==
        R"([{"executionSuccessful":true,"exitCode":0,)"
        R"("toolExecutionNotifications":[]}])");
  sample.Failed("read blob {12}", "no such object");
  sample.verdict.notices.push_back("read from HEAD");
  CHECK(Run(sample).Find("invocations")->Text() ==
        R"([{"executionSuccessful":false,"exitCode":2,)"
        R"("toolExecutionNotifications":[{"level":"error","message":)"
        R"({"text":"read blob {{12}}: no such object"}},)"
        R"({"level":"note","message":{"text":"read from HEAD"}}]}])");
}

TEST_CASE("an audit adds commit and reachability") {
  Sample sample;
  auto found = sample.Found("acme-key", kBlock, AcmeKey());
  found.At("a", 1, 1).By('a', "Ann", "2026-01-01");
  found.Last().origin.reachable = false;
  const Json properties = *Results(sample).at(0).Find("properties");
  CHECK(properties.Find("commit")->AsString() == std::string(40, 'a'));
  CHECK(properties.Find("reachable")->AsBool() == false);
}

}  // namespace
}  // namespace report
