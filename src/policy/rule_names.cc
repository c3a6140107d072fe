#include "policy/rule_names.h"

#include <algorithm>
#include <set>

#include "base/glob.h"
#include "base/text.h"

namespace policy {
namespace {

std::string Suggestion(std::string_view name, const rule::RuleSet& rules) {
  std::vector<std::string_view> known;
  for (const rule::Rule& rule : rules) {
    known.push_back(rule.id);
    known.insert(known.end(), rule.aliases.begin(), rule.aliases.end());
  }
  const std::string_view closest = base::Closest(name, known);
  if (closest.empty()) return "`leakwall rules list` names them";
  return "did you mean " + base::Quote(closest) + "?";
}

base::Error Unknown(const std::string& what, std::string_view name,
                    const rule::RuleSet& rules) {
  return base::Error(what, "no rule is called " + base::Quote(name),
                     Suggestion(name, rules));
}

}  // namespace

bool IsNamed(const rule::Rule& rule, std::string_view name) {
  return rule.id == name || std::find(rule.aliases.begin(), rule.aliases.end(),
                                      name) != rule.aliases.end();
}

bool IsGlob(std::string_view name) {
  return name.find_first_of("*?[{\\") != std::string_view::npos;
}

bool MatchesName(const rule::Rule& rule, std::string_view name) {
  if (!IsGlob(name)) return IsNamed(rule, name);
  const base::Glob glob{std::string(name)};
  return glob.Matches(rule.id) ||
         std::any_of(
             rule.aliases.begin(), rule.aliases.end(),
             [&](const std::string& alias) { return glob.Matches(alias); });
}

UnknownNames FindUnknownNames(const Policy& policy,
                              const std::map<std::string, std::string>& where,
                              const rule::RuleSet& rules) {
  UnknownNames unknown;
  for (const auto& [id, severity] : policy.severity) {
    if (rules.Find(id)) continue;
    const auto at = where.find("severity." + id);
    unknown.errors.push_back(
        Unknown((at == where.end() ? "" : at->second + ": ") + "[severity]", id,
                rules));
  }
  for (const ActionClause& clause : policy.actions) {
    if (!clause.rule || IsGlob(*clause.rule) || rules.Find(*clause.rule)) {
      continue;
    }
    unknown.errors.push_back(
        Unknown(clause.where + ": [[action]] rule", *clause.rule, rules));
  }
  // Once for each name: a baseline may have thousands of entries.
  std::set<std::string_view> said;
  for (const AllowClause& clause : policy.allows) {
    if (!clause.rule || rules.Find(*clause.rule)) continue;
    if (!said.insert(*clause.rule).second) continue;
    unknown.notices.push_back(
        Unknown(clause.where + ": [[allow]] rule", *clause.rule, rules).Line());
  }
  return unknown;
}

}  // namespace policy
