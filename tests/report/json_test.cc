#include "base/json.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "report/sample.h"

namespace report {
namespace {

using base::Json;

Json Parsed(std::string_view text) {
  auto json = Json::Parse(text, "report");
  REQUIRE(json.ok());
  return *std::move(json);
}

std::string Keys(const Json& object) {
  std::string keys;
  for (const auto& [key, value] : object.Members()) {
    keys += (keys.empty() ? "" : " ") + key;
  }
  return keys;
}

std::vector<Json> Lines(const Sample& sample) {
  std::vector<Json> lines;
  const std::string text = sample.Written("jsonl");
  REQUIRE(text.ends_with('\n'));
  for (std::string_view line :
       base::Split(std::string_view(text).substr(0, text.size() - 1), '\n')) {
    lines.push_back(Parsed(line));
  }
  return lines;
}

TEST_CASE("the JSON report has exactly the documented keys") {
  const Json report = Parsed(EverySample().Written("json"));
  CHECK(Keys(report) == "leakwall verdict coverage findings errors");
  CHECK(
      report.Find("leakwall")->Text() ==
      R"({"version":"1.2.3","rules":"0123456789abcdef","engine":"Engine 1"})");
  CHECK(report.Find("verdict")->AsString() == "block");
  CHECK(report.Find("coverage")->Text() ==
        R"({"planned":16,"judged":12,"left_out":{"exempt":2,"too large":1},)"
        R"("failed":1})");
  const auto findings = report.Find("findings")->Elements();
  REQUIRE(findings.size() == 6);
  for (const Json& finding : findings) {
    CHECK(Keys(finding) ==
          "fingerprint rule title severity confidence action secret family "
          "fix places");
    for (const Json& place : finding.Find("places")->Elements()) {
      CHECK(Keys(place) ==
            "path line column end_line end_column commit author date ref "
            "reachable new");
    }
  }
  CHECK(report.Find("errors")->Text() ==
        R"([{"what":"read blob 1234 at \u001b]0;x","why":"no such object"}])");
}

TEST_CASE("a finding in JSON") {
  Sample sample;
  sample.Found("acme-key", kBlock, AcmeKey())
      .At("src/config.py", 14, 9)
      .By('a', "Ann", "2026-03-01T12:00:00Z");
  const Json report = Parsed(sample.Written("json"));
  const Json finding = report.Find("findings")->Elements().at(0);
  CHECK(finding.Find("fingerprint")->AsString() ==
        sample.verdict.findings[0].finding.fingerprint.text());
  CHECK(finding.Find("rule")->AsString() == "acme-key");
  CHECK(finding.Find("severity")->AsString() == "critical");
  CHECK(finding.Find("confidence")->AsString() == "high");
  CHECK(finding.Find("action")->AsString() == "block");
  CHECK(finding.Find("secret")->AsString() == "acme\u2026 (35 bytes)");
  CHECK(finding.Find("family")->AsString() == "acme");
  CHECK(finding.Find("fix")->AsString() ==
        "Make a new secret and end the old one (https://acme.example/keys). "
        "Put a reference to an environment variable or a secret manager in its "
        "place.");
  CHECK(
      finding.Find("places")->Elements().at(0).Text() ==
      R"({"path":"src/config.py","line":14,"column":9,"end_line":14,)"
      R"("end_column":44,"commit":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",)"
      R"("author":"Ann","date":"2026-03-01T12:00:00Z","ref":null,)"
      R"("reachable":true,"new":true})");
}

TEST_CASE("a finding about a path has no secret and no line") {
  Sample sample;
  sample.Found("env-file", kWarn, "").At(".env");
  const Json finding =
      Parsed(sample.Written("json")).Find("findings")->Elements().at(0);
  CHECK(finding.Find("secret")->Text() == "null");
  CHECK(finding.Find("places")->Elements().at(0).Find("line")->Text() ==
        "null");
}

TEST_CASE("JSON Lines is the same, complete, and ends with the verdict") {
  const Sample sample = EverySample();
  const auto lines = Lines(sample);
  std::string types;
  for (const Json& line : lines) {
    CHECK(line.Members().at(0).first == "type");
    types += *line.Find("type")->AsString() + " ";
  }
  CHECK(types ==
        "leakwall finding finding finding finding finding finding error "
        "coverage verdict ");
  CHECK(lines.back().Text() == R"({"type":"verdict","verdict":"block"})");
  // Without its type, a line is the object of the JSON report.
  const Json report = Parsed(sample.Written("json"));
  const auto findings = report.Find("findings")->Elements();
  for (std::size_t i = 0; i < findings.size(); ++i) {
    std::string line = lines[i + 1].Text();
    line.erase(1, std::string_view(R"("type":"finding",)").size());
    CHECK(line == findings[i].Text());
  }
}

TEST_CASE("the caps of the text do not hold here") {
  Sample sample;
  for (std::size_t i = 0; i < 300; ++i) {
    auto found =
        sample.Found("plain-password", kBlock, std::string(10 + i, 'p'));
    for (std::size_t line = 1; line < 10; ++line) found.At("f", line, 1);
  }
  CHECK(Lines(sample).size() == 303);
  CHECK(Lines(sample)[1].Find("places")->Elements().size() == 9);
}

TEST_CASE("machine formats are redacted, and ASCII whatever the bytes") {
  const Sample sample = EverySample();
  for (std::string_view format : {"json", "jsonl", "sarif"}) {
    CAPTURE(std::string(format));
    const std::string text = sample.Written(format);
    for (char c : text) {
      const bool plain = c == '\n' || (c >= ' ' && c <= '~');
      CHECK(plain);
    }
    Settings reveal;
    reveal.redact = Redact::kNo;
    for (const policy::JudgedFinding& judged : sample.verdict.findings) {
      const std::string_view secret = judged.finding.secret.Reveal();
      if (secret.empty()) continue;
      CHECK(text.find(secret.substr(0, secret.size() / 5 + 2)) ==
            std::string::npos);
      CHECK(sample.Written(format, reveal).find(secret) != std::string::npos);
    }
  }
}

}  // namespace
}  // namespace report
