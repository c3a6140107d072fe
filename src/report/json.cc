#include "base/json.h"

#include <optional>

#include "report/shown.h"
#include "report/writers.h"

// The layout of the JSON report.  Every key is always there, null where
// nothing is known, so that a reader need not ask twice:
//
//   {"leakwall": {"version", "rules", "engine"},
//    "verdict": "pass" | "warn" | "block" | "unjudged",
//    "coverage": {"planned", "judged", "left_out": {REASON: N}, "failed"},
//    "findings": [{"fingerprint", "rule", "title", "severity", "confidence",
//                  "action", "secret", "family", "fix",
//                  "places": [{"path", "line", "column", "end_line",
//                              "end_column", "commit", "author", "date",
//                              "ref", "reachable", "new"}]}],
//    "errors": [{"what", "why"}]}
//
// JSON Lines has the same objects one a line, each with "type" before its own
// keys: "leakwall" first, then "finding"s, "error"s and "coverage", and
// "verdict" as the last line, without which the file was cut short.

namespace report {
namespace {

using base::Json;

Json TextOrNull(std::string_view text) {
  return text.empty() ? Json() : Json::String(text);
}

Json NumberOrNull(std::size_t number) {
  return number == 0 ? Json() : Json::Number(static_cast<std::int64_t>(number));
}

Json Number(std::uint64_t number) {
  return Json::Number(static_cast<std::int64_t>(number));
}

// An object, with its type where lines of several types are mixed.
Json Typed(std::optional<std::string_view> type) {
  Json object = Json::Object();
  if (type) object.Set("type", Json::String(*type));
  return object;
}

Json PlaceJson(const scan::Place& place) {
  const blob::Origin& origin = place.origin;
  return Json::Object()
      .Set("path", TextOrNull(origin.path))
      .Set("line", NumberOrNull(place.line))
      .Set("column", NumberOrNull(place.column))
      .Set("end_line", NumberOrNull(place.end_line))
      .Set("end_column", NumberOrNull(place.end_column))
      .Set("commit", TextOrNull(origin.commit.Hex()))
      .Set("author", TextOrNull(origin.author))
      .Set("date", TextOrNull(origin.date))
      .Set("ref", TextOrNull(origin.ref))
      .Set("reachable", Json::Bool(origin.reachable))
      .Set("new", Json::Bool(place.is_new));
}

Json FindingJson(const policy::JudgedFinding& judged,
                 const rule::RuleSet& rules, const Settings& settings,
                 std::optional<std::string_view> type) {
  const scan::Finding& finding = judged.finding;
  const rule::Rule& rule = rules[finding.rule];
  Json places = Json::Array();
  for (const scan::Place& place : finding.places) {
    places.Append(PlaceJson(place));
  }
  Json object = Typed(type);
  object.Set("fingerprint", TextOrNull(finding.fingerprint.text()))
      .Set("rule", Json::String(rule.id))
      .Set("title", Json::String(rule.title))
      .Set("severity", Json::String(rule::Text(finding.severity)))
      .Set("confidence", Json::String(rule::Text(rule.confidence)))
      .Set("action", Json::String(policy::Text(judged.ruling.action)))
      .Set("secret", TextOrNull(ShownSecret(finding.secret, settings.redact)))
      .Set("family", TextOrNull(Family(rule)))
      .Set("fix", Json::String(GeneralFix(rule)))
      .Set("places", std::move(places));
  return object;
}

Json CoverageJson(const blob::Coverage& coverage,
                  std::optional<std::string_view> type) {
  Json left_out = Json::Object();
  for (const auto& [reason, count] : coverage.left_out) {
    left_out.Set(blob::LeftOutName(reason), Number(count));
  }
  Json object = Typed(type);
  object.Set("planned", Number(coverage.planned))
      .Set("judged", Number(coverage.judged))
      .Set("left_out", std::move(left_out))
      .Set("failed", Number(coverage.failed));
  return object;
}

Json ErrorJson(const base::Error& error, std::optional<std::string_view> type) {
  std::string why = error.why();
  if (!error.fix().empty()) why += "; " + error.fix();
  Json object = Typed(type);
  object.Set("what", Json::String(error.doing())).Set("why", Json::String(why));
  return object;
}

Json ToolJson(const Settings& settings, std::optional<std::string_view> type) {
  Json object = Typed(type);
  object.Set("version", Json::String(settings.version))
      .Set("rules", Json::String(settings.rules_hash))
      .Set("engine", Json::String(settings.engine));
  return object;
}

}  // namespace

std::string WriteJson(const policy::Verdict& verdict,
                      const rule::RuleSet& rules, const Settings& settings) {
  Json findings = Json::Array();
  for (const policy::JudgedFinding& judged : verdict.findings) {
    findings.Append(FindingJson(judged, rules, settings, std::nullopt));
  }
  Json errors = Json::Array();
  for (const base::Error& error : AllErrors(verdict)) {
    errors.Append(ErrorJson(error, std::nullopt));
  }
  Json report = Json::Object();
  report.Set("leakwall", ToolJson(settings, std::nullopt))
      .Set("verdict", Json::String(policy::Text(verdict.outcome)))
      .Set("coverage", CoverageJson(verdict.coverage, std::nullopt))
      .Set("findings", std::move(findings))
      .Set("errors", std::move(errors));
  return report.Text(2) + "\n";
}

std::string WriteJsonLines(const policy::Verdict& verdict,
                           const rule::RuleSet& rules,
                           const Settings& settings) {
  std::string text = ToolJson(settings, "leakwall").Text() + "\n";
  for (const policy::JudgedFinding& judged : verdict.findings) {
    text += FindingJson(judged, rules, settings, "finding").Text() + "\n";
  }
  for (const base::Error& error : AllErrors(verdict)) {
    text += ErrorJson(error, "error").Text() + "\n";
  }
  text += CoverageJson(verdict.coverage, "coverage").Text() + "\n";
  Json end = Typed("verdict");
  end.Set("verdict", Json::String(policy::Text(verdict.outcome)));
  return text + end.Text() + "\n";
}

}  // namespace report
