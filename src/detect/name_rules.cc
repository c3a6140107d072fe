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
#include "base/lazy_array.h"
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
  explicit State(const rule::RuleSet& all) : rule_set(all) {}

  // A rule of the packs, or one of the policy's own, which has one path.
  struct PathRule {
    rule::RuleIndex rule = 0;
    rule::Severity severity = rule::Severity::kHigh;
    const FileRule* own = nullptr;
  };
  // What a rule says of paths.  Most commits have no name that any rule may
  // match, so that it is made ready when it is first asked for.
  struct Paths {
    std::vector<base::Glob> matching;
    std::vector<base::Glob> but_not;
  };

  bool Matches(std::size_t number, std::string_view path) const {
    const Paths& paths = compiled->Get(number, [&] {
      const PathRule& path_rule = rules[number];
      if (path_rule.own != nullptr) {
        return std::make_unique<const Paths>(
            Paths{Globs({path_rule.own->path}), {}});
      }
      const rule::Rule& rule = rule_set[path_rule.rule];
      return std::make_unique<const Paths>(
          Paths{Globs(rule.paths), Globs(rule.not_paths)});
    });
    return AnyMatches(paths.matching, path) && !AnyMatches(paths.but_not, path);
  }

  const rule::RuleSet& rule_set;
  std::vector<FileRule> own;
  std::vector<PathRule> rules;                       // a policy's own first
  std::unique_ptr<base::LazyArray<Paths>> compiled;  // by number in `rules`
  NameIndex index;
};

NameRules::NameRules(const rule::RuleSet& rules,
                     const std::vector<FileRule>& own)
    : state_(std::make_unique<State>(rules)) {
  state_->own = own;
  if (const auto index = rules.Find(kOwnRule)) {
    for (const FileRule& file : state_->own) {
      state_->rules.push_back({*index, file.severity, &file});
      state_->index.Add(file.path);
    }
  }
  for (rule::RuleIndex i = 0; i < rules.size(); ++i) {
    if (rules.KindOf(i) != rule::Kind::kPath) continue;
    state_->rules.push_back({i, rules[i].severity, nullptr});
    for (const std::string& path : rules[i].paths) state_->index.Add(path);
  }
  state_->compiled =
      std::make_unique<base::LazyArray<State::Paths>>(state_->rules.size());
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
  for (std::size_t number = 0; number < state_->rules.size(); ++number) {
    const State::PathRule& rule = state_->rules[number];
    if (worst && rule.severity <= worst_severity) continue;
    if (!state_->Matches(number, path)) continue;
    const bool is_own = rule.own != nullptr;
    Content content{true, {}, is_own ? rule.own->title : std::string()};
    if (!is_own) {
      content = JudgeContent(state_->rule_set[rule.rule].content, text);
    }
    if (!content.found) continue;
    const bool less = content.at_most && *content.at_most < rule.severity;
    const rule::Severity severity = less ? *content.at_most : rule.severity;
    if (worst && severity <= worst_severity) continue;
    scan::Hit hit;
    hit.rule = rule.rule;
    // Where the rule's own holds, the policy may still change it.
    if (less || is_own) hit.severity = severity;
    hit.note = std::move(content.note);
    // What the policy says of a file goes over what the packs say of it.
    if (is_own) return hit;
    worst = std::move(hit);
    worst_severity = severity;
  }
  return worst;
}

}  // namespace detect
