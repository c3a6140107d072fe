#include "policy/allow_list.h"

#include <algorithm>
#include <optional>

namespace policy {

AllowList::AllowList(const Policy& policy, const rule::RuleSet& rules,
                     base::Date today)
    : policy_(policy),
      rules_(rules),
      today_(today),
      used_(policy.allows.size()) {
  for (std::size_t i = 0; i < policy.allows.size(); ++i) {
    const AllowClause& clause = policy.allows[i];
    if (clause.fingerprint) {
      by_fingerprint_[clause.fingerprint->text()].push_back(i);
    } else if (clause.rule && clause.path) {
      const auto rule = rules.Find(*clause.rule);
      if (rule) by_rule_[*rule].push_back(i);
    }
  }
}

void AllowList::AddKnown(std::string_view rule_id, std::string_view secret,
                         std::vector<std::size_t>& entries) const {
  const auto print = scan::Fingerprint::Of(policy_.Key(), rule_id, secret);
  const auto found = by_fingerprint_.find(print.text());
  if (found == by_fingerprint_.end()) return;
  entries.insert(entries.end(), found->second.begin(), found->second.end());
}

std::vector<std::size_t> AllowList::For(const scan::Finding& finding) const {
  std::vector<std::size_t> entries;
  const auto by_rule = by_rule_.find(finding.rule);
  if (by_rule != by_rule_.end()) entries = by_rule->second;
  if (!by_fingerprint_.empty()) {
    const auto found = by_fingerprint_.find(finding.fingerprint.text());
    if (found != by_fingerprint_.end()) {
      entries.insert(entries.end(), found->second.begin(), found->second.end());
    }
    // An entry made under a former name of the rule still holds.
    std::string_view secret = finding.secret.Reveal();
    if (secret.empty() && !finding.places.empty()) {
      secret = finding.places.front().origin.path;
    }
    for (const std::string& alias : rules_[finding.rule].aliases) {
      AddKnown(alias, secret, entries);
    }
  }
  std::sort(entries.begin(), entries.end());
  return entries;
}

AllowList::Match AllowList::Find(const std::vector<std::size_t>& entries,
                                 const scan::Place& place) {
  Match match;
  for (const std::size_t i : entries) {
    const AllowClause& clause = policy_.allows[i];
    const std::string& path = place.origin.path;
    if (clause.path && (path.empty() || !clause.path->Matches(path))) continue;
    used_[i] = true;
    const bool expired = clause.until && *clause.until < today_;
    const AllowClause*& kept = expired ? match.expired : match.allows;
    if (kept == nullptr) kept = &clause;
  }
  return match;
}

std::vector<std::string> AllowList::Unused() const {
  std::vector<std::string> unused;
  for (std::size_t i = 0; i < used_.size(); ++i) {
    if (used_[i]) continue;
    const AllowClause& clause = policy_.allows[i];
    std::string line = clause.where + ": ";
    if (clause.fingerprint) {
      line += clause.fingerprint->text();
    } else {
      line += clause.rule.value_or("");
    }
    if (clause.path) line += " " + clause.path->pattern();
    unused.push_back(std::move(line));
  }
  return unused;
}

}  // namespace policy
