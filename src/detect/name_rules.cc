#include "detect/name_rules.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/glob.h"
#include "detect/content.h"
#include "detect/name_index.h"

namespace detect {

namespace {

// What a policy's own rules are reported as.
constexpr std::string_view kOwnRule = "secret-file";

// Modes as in a tree object.
constexpr std::uint32_t kKind = 0170000;
constexpr std::uint32_t kRegular = 0100000;
constexpr std::uint32_t kTree = 0040000;

std::vector<base::Glob> Globs(const std::vector<std::string>& patterns) {
  std::vector<base::Glob> globs;
  globs.reserve(patterns.size());
  for (const std::string& pattern : patterns) {
    globs.emplace_back(pattern, /*ignore_case=*/true);
  }
  return globs;
}

bool AnyMatches(const std::vector<base::Glob>& globs, std::string_view path) {
  return std::any_of(globs.begin(), globs.end(), [&](const base::Glob& glob) {
    return glob.Matches(path);
  });
}

}  // namespace

struct NameRules::State {
  struct PathRule {
    rule::RuleIndex rule = 0;
    rule::Severity severity = rule::Severity::kHigh;
    std::vector<base::Glob> paths;
    std::vector<base::Glob> not_paths;
    std::string content;
    std::string note;  // of a policy's own
    bool own = false;
  };

  void Add(const std::vector<std::string>& paths, PathRule rule) {
    for (const std::string& path : paths) index.Add(path);
    rule.paths = Globs(paths);
    rules.push_back(std::move(rule));
  }

  std::vector<PathRule> rules;  // a policy's own first
  NameIndex index;
};

NameRules::NameRules(const rule::RuleSet& rules,
                     const std::vector<FileRule>& own)
    : state_(std::make_unique<State>()) {
  if (const auto index = rules.Find(kOwnRule)) {
    for (const FileRule& file : own) {
      State::PathRule rule;
      rule.rule = *index;
      rule.severity = file.severity;
      rule.note = file.title;
      rule.own = true;
      state_->Add({file.path}, std::move(rule));
    }
  }
  for (rule::RuleIndex i = 0; i < rules.size(); ++i) {
    if (rules.KindOf(i) != rule::Kind::kPath) continue;
    State::PathRule rule;
    rule.rule = i;
    rule.severity = rules[i].severity;
    rule.not_paths = Globs(rules[i].not_paths);
    rule.content = rules[i].content;
    state_->Add(rules[i].paths, std::move(rule));
  }
}

NameRules::NameRules(NameRules&&) noexcept = default;
NameRules& NameRules::operator=(NameRules&&) noexcept = default;
NameRules::~NameRules() = default;

bool NameRules::MayMatch(const blob::Name& name) const {
  const std::uint32_t kind = name.mode & kKind;
  if (kind == kTree) {
    return state_->index.MayMatch(name.name, NameIndex::Names::kDirectory);
  }
  // A link's target is judged as text; a submodule has no content here.
  if (kind != kRegular && kind != 0) return false;
  return state_->index.MayMatch(name.name, NameIndex::Names::kFile);
}

std::optional<scan::Hit> NameRules::Judge(std::string_view path,
                                          std::uint32_t mode,
                                          std::string_view text) const {
  const std::uint32_t kind = mode & kKind;
  if ((kind != kRegular && kind != 0) || text.empty()) return std::nullopt;
  std::optional<scan::Hit> worst;
  rule::Severity worst_severity = rule::Severity::kLow;
  for (const State::PathRule& rule : state_->rules) {
    if (worst && rule.severity <= worst_severity) continue;
    if (!AnyMatches(rule.paths, path) || AnyMatches(rule.not_paths, path)) {
      continue;
    }
    Content content{true, {}, rule.note};
    if (!rule.own) content = JudgeContent(rule.content, text);
    if (!content.found) continue;
    const bool less = content.at_most && *content.at_most < rule.severity;
    const rule::Severity severity = less ? *content.at_most : rule.severity;
    if (worst && severity <= worst_severity) continue;
    scan::Hit hit;
    hit.rule = rule.rule;
    // Where the rule's own holds, the policy may still change it.
    if (less || rule.own) hit.severity = severity;
    hit.note = std::move(content.note);
    // What the policy says of a file goes over what the packs say of it.
    if (rule.own) return hit;
    worst = std::move(hit);
    worst_severity = severity;
  }
  return worst;
}

}  // namespace detect
