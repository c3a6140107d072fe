#include "policy/clauses.h"

#include <optional>
#include <string>
#include <utility>

#include "base/text.h"

namespace policy {
namespace {

using base::TomlFields;

// A string that says something; an empty one is refused, since as a condition
// it would match nothing or everything.
std::optional<std::string> TakeText(TomlFields& fields, std::string_view key) {
  std::optional<std::string> text = fields.String(key);
  if (text && base::Trim(*text).empty()) {
    fields.Refuse(key, "is empty", "write something, or leave it out");
  }
  return text;
}

std::optional<base::Glob> TakeGlob(TomlFields& fields, std::string_view key) {
  std::optional<std::string> text = TakeText(fields, key);
  if (!text) return std::nullopt;
  return base::Glob(std::move(*text));
}

void Require(TomlFields& fields, bool there, std::string_view key,
             const char* fix) {
  if (!there) fields.Refuse(key, "is missing", fix);
}

std::optional<Action> TakeAction(TomlFields& fields) {
  const auto text = fields.String("do");
  if (!text) return std::nullopt;
  for (const Action action : {Action::kBlock, Action::kWarn, Action::kOff}) {
    if (Text(action) == *text) return action;
  }
  fields.Refuse("do", base::Quote(*text) + " is no action",
                "use block, warn or off");
  return std::nullopt;
}

}  // namespace

std::optional<rule::Severity> TakeSeverity(TomlFields& fields,
                                           std::string_view key) {
  const auto text = fields.String(key);
  if (!text) return std::nullopt;
  const auto severity = rule::ParseSeverity(*text);
  if (!severity) {
    fields.Refuse(key, base::Quote(*text) + " is no severity",
                  "use low, medium, high or critical");
  }
  return severity;
}

base::Result<ActionClause> ReadAction(base::TomlTable table, Layer layer) {
  TomlFields fields(std::move(table));
  ActionClause clause;
  clause.where = fields.Where();
  clause.layer = layer;
  clause.rule = TakeText(fields, "rule");
  clause.tag = TakeText(fields, "tag");
  clause.severity = TakeSeverity(fields, "severity");
  clause.path = TakeGlob(fields, "path");
  clause.ref = TakeGlob(fields, "ref");
  clause.action = TakeAction(fields);
  clause.shadow = fields.Bool("shadow").value_or(false);
  if (auto done = fields.Finish(); !done.ok()) return done.error();
  if (!clause.action && !clause.shadow) {
    fields.Refuse("do", "is missing",
                  "say do = \"block\", \"warn\" or \"off\", or shadow = true");
  }
  if (clause.action == Action::kOff && clause.shadow) {
    fields.Refuse("shadow", "reports what do = \"off\" does not",
                  "leave one of the two out");
  }
  if (auto done = fields.Finish(); !done.ok()) return done.error();
  return clause;
}

base::Result<ExemptClause> ReadExempt(base::TomlTable table) {
  TomlFields fields(std::move(table));
  const std::string where = fields.Where();
  const std::optional<base::Glob> path = TakeGlob(fields, "path");
  const std::optional<std::string> reason = TakeText(fields, "reason");
  if (auto done = fields.Finish(); !done.ok()) return done.error();
  Require(fields, path.has_value(), "path", "say which files are exempt");
  Require(fields, reason.has_value(), "reason",
          "say why these files need no look");
  if (auto done = fields.Finish(); !done.ok()) return done.error();
  return ExemptClause{*path, *reason, where};
}

base::Result<AllowClause> ReadAllow(base::TomlTable table) {
  TomlFields fields(std::move(table));
  AllowClause clause;
  clause.where = fields.Where();
  const auto fingerprint = fields.String("fingerprint");
  clause.rule = TakeText(fields, "rule");
  clause.path = TakeGlob(fields, "path");
  const auto reason = TakeText(fields, "reason");
  clause.owner = TakeText(fields, "owner").value_or("");
  clause.until = fields.Day("until");
  if (auto done = fields.Finish(); !done.ok()) return done.error();
  if (fingerprint) {
    clause.fingerprint = scan::Fingerprint::FromText(*fingerprint);
    if (!clause.fingerprint) {
      fields.Refuse("fingerprint", "is no fingerprint",
                    "copy it from the report: lw1: and 26 characters");
    }
    if (clause.rule) {
      fields.Refuse("rule", "stands beside a fingerprint, which has the rule",
                    "leave it out");
    }
  } else if (!clause.rule || !clause.path) {
    fields.Refuse("fingerprint", "is missing",
                  "give a fingerprint, or rule and path");
  }
  Require(fields, reason.has_value(), "reason", "say why it is no danger");
  if (auto done = fields.Finish(); !done.ok()) return done.error();
  clause.reason = *reason;
  return clause;
}

base::Result<FileClause> ReadFileClause(base::TomlTable table) {
  TomlFields fields(std::move(table));
  FileClause clause;
  clause.where = fields.Where();
  const auto path = TakeText(fields, "path");
  clause.severity = TakeSeverity(fields, "severity").value_or(clause.severity);
  clause.title = TakeText(fields, "title").value_or("");
  if (auto done = fields.Finish(); !done.ok()) return done.error();
  Require(fields, path.has_value(), "path", "say which files are meant");
  if (auto done = fields.Finish(); !done.ok()) return done.error();
  clause.path = *path;
  return clause;
}

}  // namespace policy
