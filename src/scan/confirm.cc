#include "scan/confirm.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <deque>
#include <string>
#include <utility>

#include "scan/head_pattern.h"
#include "scan/pattern.h"
#include "scan/pattern_shape.h"
#include "scan/rule_check.h"
#include "scan/spans.h"

namespace scan {

struct Confirmer::Patterns {
  explicit Patterns(Numbered numbered)
      : match(std::move(numbered.pattern)),
        secret(numbered.secret),
        name(numbered.name) {}

  // To ask for a group costs RE2 several times the match itself.
  std::size_t groups() const { return std::max(secret, name) + 1; }

  Match MatchOf(std::span<const Group> groups, std::string_view text) const {
    Match found;
    found.all = *groups[0];
    found.secret = groups[secret].value_or(found.all);
    if (name != 0 && groups[name]) found.name = groups[name]->In(text);
    return found;
  }

  Pattern match;
  std::deque<Pattern> allow;
  // Numbers of groups; 0: there is none, or the secret is the whole match.
  std::size_t secret;
  std::size_t name;
};

Confirmer::Confirmer(const rule::Rule& rule, Guard guard)
    : rule_(rule), guard_(guard) {}
Confirmer::~Confirmer() = default;

base::Status Confirmer::Build() const {
  std::call_once(once_, [this] {
    // (Groups of other names are for grouping.)
    auto patterns = std::make_unique<Patterns>(WithoutNames(rule_.pattern));
    if (ShapeOf(rule_.pattern).secret_is_all) patterns->secret = 0;
    if (std::max(patterns->secret, patterns->name) >= kMostGroups) {
      error_.emplace(rule_.where + ": " + rule_.id + ": pattern",
                     "more than 15 groups before `secret` or `name`",
                     "write (?:...)");
      return;
    }
    for (const std::string& allow : rule_.allow) {
      patterns->allow.emplace_back(allow);
    }
    patterns_ = std::move(patterns);
  });
  if (error_) return *error_;
  return {};
}

base::Status Confirmer::Check() const {
  if (auto built = Build(); !built.ok()) return built;
  const std::string doing = rule_.where + ": " + rule_.id;
  if (auto why = patterns_->match.Refusal()) {
    return base::Error(doing + ": pattern", *why, "simplify the pattern");
  }
  for (const Pattern& allow : patterns_->allow) {
    if (auto why = allow.Refusal()) {
      return base::Error(doing + ": allow", *why, "simplify the pattern");
    }
  }
  return {};
}

std::optional<Match> Confirmer::Find(std::string_view text, Where where) const {
  assert(patterns_ != nullptr);
  std::array<Group, kMostGroups> all;
  const std::span groups = std::span(all).first(patterns_->groups());
  if (!patterns_->match.Find(text, where, groups)) return std::nullopt;
  return patterns_->MatchOf(groups, text);
}

std::optional<Match> Confirmer::FindByRe2(std::string_view text,
                                          base::Span where) const {
  assert(patterns_ != nullptr);
  std::array<Group, kMostGroups> all;
  const std::span groups = std::span(all).first(patterns_->groups());
  if (!patterns_->match.FindByRe2(text, where, groups)) return std::nullopt;
  return patterns_->MatchOf(groups, text);
}

base::Span CheckContext(base::Span span, std::string_view text) {
  constexpr std::size_t kLines = 1024;
  constexpr std::size_t kLeast = 192;
  const base::Span most = Grow(span, kLines, text.size());
  const base::Span least = Grow(span, kLeast, text.size());
  const std::size_t before =
      base::Span(most.begin(), span.begin()).In(text).rfind('\n');
  const std::size_t behind =
      base::Span(span.end(), most.end()).In(text).find('\n');
  std::size_t begin = most.begin();
  std::size_t end = most.end();
  if (before != std::string_view::npos) begin += before + 1;
  if (behind != std::string_view::npos) end = span.end() + behind + 1;
  return Hull(base::Span(begin, end), least);
}

bool Confirmer::Keeps(std::string_view text, const Match& match) const {
  assert(patterns_ != nullptr);
  const std::string_view secret = match.secret.In(text);
  if (guard_ == Guard::kTokenRun &&
      secret.find_first_of("0123456789") == std::string_view::npos) {
    return false;
  }
  const base::Span context = CheckContext(match.all, text);
  const auto inside = [&](base::Span span) {
    return base::Span(span.begin() - context.begin(),
                      span.end() - context.begin());
  };
  const CheckInput input{context.In(text), inside(match.all),
                         inside(match.secret), match.name};
  for (const std::string& check : rule_.checks) {
    if (!Passes(check, input)) return false;
  }
  const Where whole{base::Span(0, secret.size()), secret.size()};
  std::array<Group, 1> found;
  return std::none_of(
      patterns_->allow.begin(), patterns_->allow.end(),
      [&](const Pattern& allow) { return allow.Find(secret, whole, found); });
}

}  // namespace scan
