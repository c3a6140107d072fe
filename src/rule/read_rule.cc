#include "rule/read_rule.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "base/toml_fields.h"
#include "rule/dialect.h"

namespace rule {
namespace {

using base::TomlFields;

bool IsId(std::string_view text) {
  return !text.empty() &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") ==
             std::string_view::npos;
}

// Refuses `name` unless it is one of `names`.
void CheckName(TomlFields& fields, std::string_view key, std::string_view name,
               std::span<const std::string_view> names) {
  if (std::find(names.begin(), names.end(), name) != names.end()) return;
  std::string_view closest = base::Closest(name, names);
  fields.Refuse(key, base::Quote(name) + " is unknown",
                closest.empty() ? std::string()
                                : "did you mean " + base::Quote(closest) + "?");
}

void CheckPattern(TomlFields& fields, std::string_view key,
                  std::string_view pattern, Use use) {
  const std::optional<Departure> departure = FindDeparture(pattern, use);
  if (!departure) return;
  fields.Refuse(
      key, departure->why + " at byte " + std::to_string(departure->offset + 1),
      departure->fix);
}

void CheckIds(TomlFields& fields, const Rule& rule) {
  static constexpr const char* kFix = "use lower-case letters, digits and '-'";
  if (!IsId(rule.id)) {
    fields.Refuse("id", rule.id.empty() ? "is missing" : "is no id", kFix);
  }
  for (const std::string& alias : rule.aliases) {
    if (!IsId(alias)) fields.Refuse("aliases", "holds what is no id", kFix);
  }
}

void CheckUrl(TomlFields& fields, std::string_view key,
              const std::string& url) {
  if (url.empty() || url.starts_with("https://") || url.starts_with("http://"))
    return;
  fields.Refuse(key, "is no URL", "begin it with https://");
}

// Which of the three finds the rule; refuses the keys of the others.
Kind CheckKind(TomlFields& fields, const Rule& rule) {
  struct Row {
    std::string_view key;
    bool set;
    std::optional<Kind> decides;
    Kind belongs;
  };
  const Row rows[] = {
      {"pattern", !rule.pattern.empty(), Kind::kPattern, Kind::kPattern},
      {"detector", !rule.detector.empty(), Kind::kDetector, Kind::kDetector},
      {"paths", !rule.paths.empty(), Kind::kPath, Kind::kPath},
      {"prefilter", !rule.prefilter.empty(), {}, Kind::kPattern},
      {"gate", !rule.gate.empty(), {}, Kind::kPattern},
      {"ends", !rule.ends.empty(), {}, Kind::kPattern},
      {"checks", !rule.checks.empty(), {}, Kind::kPattern},
      {"allow", !rule.allow.empty(), {}, Kind::kPattern},
      {"not_paths", !rule.not_paths.empty(), {}, Kind::kPath},
      {"content", !rule.content.empty(), {}, Kind::kPath},
  };
  std::optional<Kind> kind;
  for (const Row& row : rows) {
    if (!row.set || !row.decides) continue;
    if (kind) {
      fields.Refuse(row.key, "a rule has one of pattern, detector and paths",
                    "make it two rules");
    }
    kind = row.decides;
  }
  if (!kind) {
    fields.Refuse("id", "a rule needs one of pattern, detector and paths",
                  "say how it is found");
    return Kind::kPattern;
  }
  for (const Row& row : rows) {
    if (row.set && row.belongs != *kind) {
      fields.Refuse(row.key, "means nothing in a rule of this kind",
                    "leave it out");
    }
  }
  return *kind;
}

void CheckPatterns(TomlFields& fields, const Rule& rule) {
  if (!rule.pattern.empty()) {
    CheckPattern(fields, "pattern", rule.pattern, Use::kPattern);
  }
  if (!rule.prefilter.empty()) {
    CheckPattern(fields, "prefilter", rule.prefilter, Use::kPrefilter);
  }
  if (!rule.gate.empty() && rule.gate != "assignment" &&
      rule.gate != "mention") {
    fields.Refuse("gate", base::Quote(rule.gate) + " is no gate",
                  "use assignment or mention");
  }
  for (const std::string& allow : rule.allow) {
    CheckPattern(fields, "allow", allow, Use::kAllow);
  }
}

void CheckNames(TomlFields& fields, const Rule& rule) {
  for (const std::string& check : rule.checks) {
    const std::string_view name =
        std::string_view(check).substr(0, check.find_first_of("><=:"));
    CheckName(fields, "checks", name, rule::CheckNames());
  }
  if (!rule.detector.empty()) {
    CheckName(fields, "detector", rule.detector, DetectorNames());
  }
  if (!rule.content.empty()) {
    CheckName(fields, "content", rule.content, ContentNames());
  }
}

void CheckExamples(TomlFields& fields, std::string_view key,
                   const std::vector<std::string>& examples) {
  if (examples.empty()) {
    fields.Refuse(key, "is missing or empty",
                  "a rule needs an example and a counter-example");
  }
  for (const std::string& example : examples) {
    const auto expanded = Expand(example, 0);
    if (!expanded.ok()) fields.Refuse(key, expanded.error().why());
  }
}

// As written: every key, each of the right type.
Rule ReadKeys(TomlFields& fields) {
  Rule rule;
  const auto text = [&](std::string_view key) {
    std::optional<std::string> value = fields.String(key);
    if (value && value->empty()) fields.Refuse(key, "is empty", "leave it out");
    return std::move(value).value_or("");
  };
  rule.where = fields.Where();
  rule.id = text("id");
  rule.aliases = fields.Strings("aliases");
  rule.title = text("title");
  rule.tags = fields.Strings("tags");
  rule.rotate = text("rotate");
  rule.source = text("source");
  rule.fix = text("fix");
  rule.pattern = text("pattern");
  rule.prefilter = text("prefilter");
  rule.gate = text("gate");
  rule.ends = text("ends");
  rule.checks = fields.Strings("checks");
  rule.allow = fields.Strings("allow");
  rule.detector = text("detector");
  rule.paths = fields.Strings("paths");
  rule.not_paths = fields.Strings("not_paths");
  rule.content = text("content");
  rule.examples = fields.Strings("examples");
  rule.counter_examples = fields.Strings("counter_examples");
  return rule;
}

// Returns whether there is a severity at all.
bool ReadGrades(TomlFields& fields, Rule& rule) {
  const auto severity = fields.String("severity");
  const auto confidence = fields.String("confidence");
  if (severity) {
    const auto parsed = ParseSeverity(*severity);
    if (!parsed) {
      fields.Refuse("severity", base::Quote(*severity) + " is no severity",
                    "use low, medium, high or critical");
    }
    rule.severity = parsed.value_or(Severity::kHigh);
  }
  if (!confidence) return severity.has_value();
  for (const Confidence grade :
       {Confidence::kLow, Confidence::kMedium, Confidence::kHigh}) {
    if (*confidence != Text(grade)) continue;
    rule.confidence = grade;
    return severity.has_value();
  }
  fields.Refuse("confidence", base::Quote(*confidence) + " is no confidence",
                "use low, medium or high");
  return severity.has_value();
}

}  // namespace

base::Result<Rule> ReadRule(base::TomlTable table) {
  TomlFields fields(std::move(table));
  Rule rule = ReadKeys(fields);
  const bool has_severity = ReadGrades(fields, rule);
  // A key that no rule has comes before one that is missing: it is likely the
  // same key, misspelt.
  if (auto done = fields.Finish(); !done.ok()) return done.error();

  CheckIds(fields, rule);
  if (rule.title.empty()) fields.Refuse("title", "is missing");
  if (!has_severity) fields.Refuse("severity", "is missing");
  rule.kind = CheckKind(fields, rule);
  CheckUrl(fields, "rotate", rule.rotate);
  CheckUrl(fields, "source", rule.source);
  CheckPatterns(fields, rule);
  CheckNames(fields, rule);
  CheckExamples(fields, "examples", rule.examples);
  CheckExamples(fields, "counter_examples", rule.counter_examples);
  if (auto done = fields.Finish(); !done.ok()) return done.error();
  return rule;
}

}  // namespace rule
