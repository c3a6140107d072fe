#include "rule/rule_set.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "base/toml.h"
#include "base/toml_fields.h"
#include "rule/read_rule.h"
#include "rule/rule_set_state.h"

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
  std::vector<Rule> rules;
  for (const Pack* pack : sorted) {
    auto read = ReadPack(*pack);
    if (!read.ok()) return read.error();
    std::move(read->begin(), read->end(), std::back_inserter(rules));
  }
  if (auto unique = CheckUnique(rules); !unique.ok()) return unique.error();
  const auto state = std::make_shared<State>(rules.size());
  for (std::size_t i = 0; i < rules.size(); ++i) {
    state->Hold(static_cast<RuleIndex>(i), std::move(rules[i]));
  }
  RuleSet set;
  set.state_ = state;
  return set;
}

void RuleSet::State::Hold(RuleIndex i, Rule rule) {
  const Rule& held = rules.Get(
      i, [&] { return std::make_unique<const Rule>(std::move(rule)); });
  kinds.push_back(held.kind);
  names.emplace_back(held.id, i);
  for (const std::string& alias : held.aliases) names.emplace_back(alias, i);
}

Kind RuleSet::State::KindOf(RuleIndex i) const {
  return bytes.empty() ? kinds[i] : EncodedKind(i);
}

std::optional<RuleIndex> RuleSet::State::Find(std::string_view wanted) const {
  if (!bytes.empty()) return FindEncoded(wanted);
  for (const auto& [name, rule] : names) {
    if (name == wanted) return rule;
  }
  return std::nullopt;
}

const Rule& RuleSet::State::Get(RuleIndex i) const {
  return rules.Get(
      i, [&] { return std::make_unique<const Rule>(ReadEncoded(i)); });
}

RuleSet::RuleSet() : state_(std::make_shared<const State>(0)) {}

std::size_t RuleSet::size() const { return state_->rules.size(); }
Kind RuleSet::KindOf(RuleIndex i) const { return state_->KindOf(i); }
RuleSet::Iterator RuleSet::begin() const { return {*this, 0}; }
RuleSet::Iterator RuleSet::end() const {
  return {*this, static_cast<RuleIndex>(size())};
}
const Rule& RuleSet::operator[](RuleIndex i) const { return state_->Get(i); }
std::optional<RuleIndex> RuleSet::Find(std::string_view id) const {
  return state_->Find(id);
}

}  // namespace rule
