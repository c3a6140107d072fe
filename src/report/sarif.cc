#include <algorithm>
#include <map>

#include "base/encoding.h"
#include "base/json.h"
#include "report/shown.h"
#include "report/writers.h"

// SARIF 2.1.0, https://docs.oasis-open.org/sarif/sarif/v2.1.0/ .  One result a
// place; those of one secret share partialFingerprints["leakwall/v1"].  What
// has no file (a message, a ref's name) gets a URI of a scheme of its own,
// "commit:HEX", since viewers drop a result without a physical location.

namespace report {
namespace {

using base::Json;

// All but unreserved characters and '/' is encoded, so that a path can neither
// start a scheme nor a query.
std::string EncodePath(std::string_view path) {
  return base::PercentEncode(path, "-._~/", base::HexCase::kUpper);
}

std::string PathUri(std::string_view path) {
  if (path.starts_with('/')) {
    return "file:///" + EncodePath(path.substr(std::min(
                            path.find_first_not_of('/'), path.size())));
  }
  return EncodePath(path);
}

std::string Uri(const blob::Origin& origin) {
  switch (origin.what) {
    case blob::What::kFile:
    case blob::What::kSymlink:
      return PathUri(origin.path);
    case blob::What::kCommit:
      return "commit:" +
             (origin.commit.null() ? origin.id : origin.commit).Hex();
    case blob::What::kTree:
    case blob::What::kTag:
      return "tag:" + origin.id.Hex();
    case blob::What::kRefName:
      return "ref:" + EncodePath(origin.ref);
    case blob::What::kMessage:
      return origin.path.empty() ? "commit:message" : PathUri(origin.path);
  }
  return "";
}

// The scale of the Common Vulnerability Scoring System, which code hosts sort
// by.
std::string_view SecuritySeverity(rule::Severity severity) {
  switch (severity) {
    case rule::Severity::kLow:
      return "2.5";
    case rule::Severity::kMedium:
      return "5.5";
    case rule::Severity::kHigh:
      return "8.0";
    case rule::Severity::kCritical:
      return "9.5";
  }
  return "8.0";
}

std::string_view Level(policy::Action action) {
  switch (action) {
    case policy::Action::kBlock:
      return "error";
    case policy::Action::kWarn:
      return "warning";
    case policy::Action::kAllow:
    case policy::Action::kPreExisting:
    case policy::Action::kOff:
      break;
  }
  return "note";
}

// A plain-text message: braces would be placeholders (section 3.11.5).
Json Message(std::string_view text) {
  std::string escaped;
  for (char c : text) {
    escaped += c;
    if (c == '{' || c == '}') escaped += c;
  }
  return Json::Object().Set("text", Json::String(escaped));
}

// The rules that have a result, by where they stand in tool.driver.rules.
class RuleTable {
 public:
  explicit RuleTable(const rule::RuleSet& rules) : rules_(rules) {}

  std::int64_t IndexOf(rule::RuleIndex rule) {
    auto [at, is_new] =
        known_.try_emplace(rule, static_cast<std::int64_t>(known_.size()));
    if (is_new) list_.Append(Descriptor(rules_[rule]));
    return at->second;
  }
  Json Take() { return std::move(list_); }

 private:
  static Json Descriptor(const rule::Rule& rule);

  const rule::RuleSet& rules_;
  std::map<rule::RuleIndex, std::int64_t> known_;
  Json list_ = Json::Array();
};

Json RuleTable::Descriptor(const rule::Rule& rule) {
  Json tags = Json::Array();
  tags.Append(Json::String("security"));
  for (const std::string& tag : rule.tags) tags.Append(Json::String(tag));
  Json descriptor = Json::Object();
  descriptor.Set("id", Json::String(rule.id))
      .Set("shortDescription", Message(rule.title))
      .Set("help", Message(GeneralFix(rule)));
  const std::string& uri = rule.rotate.empty() ? rule.source : rule.rotate;
  if (!uri.empty()) descriptor.Set("helpUri", Json::String(uri));
  if (!rule.aliases.empty()) {
    Json aliases = Json::Array();
    for (const std::string& alias : rule.aliases) {
      aliases.Append(Json::String(alias));
    }
    descriptor.Set("deprecatedIds", std::move(aliases));
  }
  descriptor.Set(
      "properties",
      Json::Object()
          .Set("tags", std::move(tags))
          .Set("precision", Json::String(rule::Text(rule.confidence)))
          .Set("security-severity",
               Json::String(SecuritySeverity(rule.severity))));
  return descriptor;
}

Json Region(const scan::Place& place) {
  const auto number = [](std::size_t n) {
    return Json::Number(static_cast<std::int64_t>(n));
  };
  Json region = Json::Object();
  region.Set("startLine", number(place.line));
  if (place.code_point_column > 0) {
    region.Set("startColumn", number(place.code_point_column));
  }
  if (place.end_line >= place.line) {
    region.Set("endLine", number(place.end_line));
    if (place.code_point_end_column > 0) {
      region.Set("endColumn", number(place.code_point_end_column));
    }
  }
  return region;
}

Json Location(const scan::Place& place) {
  Json physical = Json::Object();
  physical.Set("artifactLocation",
               Json::Object().Set("uri", Json::String(Uri(place.origin))));
  if (place.line > 0) physical.Set("region", Region(place));
  return Json::Object().Set("physicalLocation", std::move(physical));
}

void SetIfAny(Json& object, std::string_view key, std::string_view text) {
  if (!text.empty()) object.Set(key, Json::String(text));
}

Json Properties(const policy::JudgedFinding& judged, const rule::Rule& rule,
                std::size_t i) {
  const scan::Place& place = judged.finding.places[i];
  const policy::Ruling& ruling = RulingOn(judged, i);
  Json properties = Json::Object();
  properties
      .Set("security-severity",
           Json::String(SecuritySeverity(judged.finding.severity)))
      .Set("severity", Json::String(rule::Text(judged.finding.severity)))
      .Set("confidence", Json::String(rule::Text(rule.confidence)))
      .Set("action", Json::String(policy::Text(ruling.action)))
      .Set("new", Json::Bool(place.is_new))
      .Set("reachable", Json::Bool(place.origin.reachable));
  SetIfAny(properties, "clause", ruling.clause);
  SetIfAny(properties, "note", place.note);
  SetIfAny(properties, "commit", place.origin.commit.Hex());
  SetIfAny(properties, "lastCommit", place.origin.last_commit.Hex());
  SetIfAny(properties, "author", place.origin.author);
  SetIfAny(properties, "date", place.origin.date);
  SetIfAny(properties, "ref", place.origin.ref);
  return properties;
}

Json ResultJson(const policy::JudgedFinding& judged, std::size_t i,
                std::int64_t rule_index, const rule::Rule& rule,
                const Settings& settings) {
  const scan::Finding& finding = judged.finding;
  const policy::Ruling& ruling = RulingOn(judged, i);
  std::string message = rule.title;
  const std::string secret = ShownSecret(finding.secret, settings.redact);
  if (!secret.empty()) message += ": " + secret;
  Json result = Json::Object();
  result.Set("ruleId", Json::String(rule.id))
      .Set("ruleIndex", Json::Number(rule_index))
      .Set("level", Json::String(Level(ruling.action)))
      .Set("message", Message(message))
      .Set("locations", Json::Array().Append(Location(finding.places[i])));
  if (!finding.fingerprint.text().empty()) {
    result.Set("partialFingerprints",
               Json::Object().Set("leakwall/v1",
                                  Json::String(finding.fingerprint.text())));
  }
  if (ruling.action == policy::Action::kAllow) {
    const bool by_comment =
        !finding.places[i].inline_allows.empty() &&
        ruling.clause.find("leakwall:allow") != std::string::npos;
    Json suppression = Json::Object();
    suppression.Set("kind", Json::String(by_comment ? "inSource" : "external"))
        .Set("status", Json::String("accepted"));
    SetIfAny(suppression, "justification", ruling.clause);
    result.Set("suppressions", Json::Array().Append(std::move(suppression)));
  }
  result.Set("properties", Properties(judged, rule, i));
  return result;
}

Json Invocation(const policy::Verdict& verdict) {
  Json notifications = Json::Array();
  const std::vector<base::Error> errors = AllErrors(verdict);
  for (const base::Error& error : errors) {
    notifications.Append(Json::Object()
                             .Set("level", Json::String("error"))
                             .Set("message", Message(error.Line())));
  }
  for (const std::string& notice : AllNotices(verdict)) {
    notifications.Append(Json::Object()
                             .Set("level", Json::String("note"))
                             .Set("message", Message(notice)));
  }
  const bool successful =
      errors.empty() && verdict.outcome != policy::Outcome::kUnjudged;
  return Json::Object()
      .Set("executionSuccessful", Json::Bool(successful))
      .Set("exitCode", Json::Number(verdict.ExitStatus()))
      .Set("toolExecutionNotifications", std::move(notifications));
}

Json RunProperties(const policy::Verdict& verdict, const Settings& settings) {
  const auto number = [](std::uint64_t n) {
    return Json::Number(static_cast<std::int64_t>(n));
  };
  Json left_out = Json::Object();
  for (const auto& [reason, count] : verdict.coverage.left_out) {
    left_out.Set(blob::LeftOutName(reason), number(count));
  }
  Json properties = Json::Object();
  properties.Set("verdict", Json::String(policy::Text(verdict.outcome)))
      .Set("rules", Json::String(settings.rules_hash))
      .Set("engine", Json::String(settings.engine))
      .Set("coverage", Json::Object()
                           .Set("planned", number(verdict.coverage.planned))
                           .Set("judged", number(verdict.coverage.judged))
                           .Set("left_out", std::move(left_out))
                           .Set("failed", number(verdict.coverage.failed)));
  return properties;
}

}  // namespace

std::string WriteSarif(const policy::Verdict& verdict,
                       const rule::RuleSet& rules, const Settings& settings) {
  RuleTable table(rules);
  Json results = Json::Array();
  for (const policy::JudgedFinding& judged : verdict.findings) {
    const rule::Rule& rule = rules[judged.finding.rule];
    const std::int64_t index = table.IndexOf(judged.finding.rule);
    for (std::size_t i = 0; i < judged.finding.places.size(); ++i) {
      results.Append(ResultJson(judged, i, index, rule, settings));
    }
  }
  Json driver = Json::Object();
  driver.Set("name", Json::String("leakwall"));
  SetIfAny(driver, "version", settings.version);
  driver.Set("rules", table.Take());
  Json run = Json::Object();
  run.Set("tool", Json::Object().Set("driver", std::move(driver)))
      .Set("invocations", Json::Array().Append(Invocation(verdict)))
      .Set("columnKind", Json::String("unicodeCodePoints"))
      .Set("properties", RunProperties(verdict, settings))
      .Set("results", std::move(results));
  Json log = Json::Object();
  log.Set("$schema",
          Json::String("https://json.schemastore.org/sarif-2.1.0.json"))
      .Set("version", Json::String("2.1.0"))
      .Set("runs", Json::Array().Append(std::move(run)));
  return log.Text(2) + "\n";
}

}  // namespace report
