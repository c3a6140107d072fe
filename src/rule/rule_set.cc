#include "rule/rule_set.h"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <map>
#include <utility>

#include "base/toml.h"
#include "base/toml_fields.h"
#include "rule/read_rule.h"

namespace rule {
namespace {

constexpr std::string_view kSeverities[] = {"low", "medium", "high",
                                            "critical"};
constexpr std::string_view kConfidences[] = {"low", "medium", "high"};

base::Result<std::vector<Rule>> ReadPack(const Pack& pack) {
  auto table = base::TomlTable::Parse(pack.text, pack.file);
  if (!table.ok()) return table.error();
  base::TomlFields fields(std::move(table).value());
  std::vector<base::TomlTable> tables = fields.Tables("rule");
  if (auto done = fields.Finish(); !done.ok()) return done.error();
  if (tables.empty()) {
    return base::Error(pack.file, "the pack has no [[rule]]",
                       "add one, or leave the pack out");
  }
  std::vector<Rule> rules;
  for (base::TomlTable& one : tables) {
    auto rule = ReadRule(std::move(one));
    if (!rule.ok()) return rule.error();
    rules.push_back(std::move(rule).value());
  }
  return rules;
}

// Ids and aliases, each of one rule alone.
base::Status CheckUnique(std::span<const Rule> rules) {
  std::map<std::string_view, const Rule*> seen;
  const auto add = [&](std::string_view name,
                       const Rule& rule) -> base::Status {
    const auto [at, is_new] = seen.emplace(name, &rule);
    if (is_new) return {};
    return base::Error(rule.where + ": " + rule.id,
                       "\"" + std::string(name) +
                           "\" is taken by the rule at " + at->second->where,
                       "choose another id or alias");
  };
  for (const Rule& rule : rules) {
    if (auto added = add(rule.id, rule); !added.ok()) return added;
    for (const std::string& alias : rule.aliases) {
      if (auto added = add(alias, rule); !added.ok()) return added;
    }
  }
  return {};
}

}  // namespace

std::string_view Text(Severity severity) {
  return kSeverities[static_cast<std::size_t>(severity)];
}

std::string_view Text(Confidence confidence) {
  return kConfidences[static_cast<std::size_t>(confidence)];
}

std::optional<Severity> ParseSeverity(std::string_view text) {
  const auto* at =
      std::find(std::begin(kSeverities), std::end(kSeverities), text);
  if (at == std::end(kSeverities)) return std::nullopt;
  return static_cast<Severity>(at - std::begin(kSeverities));
}

base::Result<RuleSet> RuleSet::Load(std::span<const Pack> packs) {
  std::vector<const Pack*> sorted;
  for (const Pack& pack : packs) sorted.push_back(&pack);
  std::stable_sort(
      sorted.begin(), sorted.end(),
      [](const Pack* a, const Pack* b) { return a->name < b->name; });
  RuleSet set;
  for (const Pack* pack : sorted) {
    auto rules = ReadPack(*pack);
    if (!rules.ok()) return rules.error();
    std::move(rules->begin(), rules->end(), std::back_inserter(set.rules_));
  }
  if (auto unique = CheckUnique(set.rules_); !unique.ok()) {
    return unique.error();
  }
  return set;
}

std::optional<RuleIndex> RuleSet::Find(std::string_view id) const {
  for (std::size_t i = 0; i < rules_.size(); ++i) {
    const std::vector<std::string>& aliases = rules_[i].aliases;
    if (rules_[i].id == id ||
        std::find(aliases.begin(), aliases.end(), id) != aliases.end()) {
      return static_cast<RuleIndex>(i);
    }
  }
  return std::nullopt;
}

}  // namespace rule
