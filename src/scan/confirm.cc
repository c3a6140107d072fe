#include "scan/confirm.h"

#include <re2/re2.h>

#include <array>
#include <cassert>
#include <string>
#include <vector>

#include "scan/head_pattern.h"
#include "scan/pattern_shape.h"
#include "scan/rule_check.h"
#include "scan/spans.h"

namespace scan {
namespace {

RE2::Options ByteOptions() {
  RE2::Options options;
  options.set_encoding(RE2::Options::EncodingLatin1);
  options.set_log_errors(false);
  return options;
}

// Submatches beyond these are never asked for: groups of a rule other than
// `secret` and `name` are for grouping.
constexpr int kMostGroups = 16;

int GroupOf(const RE2& engine, const std::string& name) {
  const auto& groups = engine.NamedCapturingGroups();
  const auto found = groups.find(name);
  return found == groups.end() ? 0 : found->second;
}

}  // namespace

// RE2 counts a repeat in its states: one of up to some hundred bytes makes a
// program that takes a millisecond to build, and a new state for each byte it
// reads.  So a pattern is tried without these bounds first; most matches are
// shorter than any of them, and are then what the pattern itself would match.
constexpr int kLongRepeat = 200;

struct Confirmer::Engines {
  // The pattern, or what WithoutBounds() makes of it.
  std::unique_ptr<RE2> first;
  bool is_loose = false;
  // Built where a match of the first is too long to be sure.
  mutable std::once_flag exact_once;
  mutable std::unique_ptr<RE2> exact;
  std::vector<std::unique_ptr<RE2>> allow;
  int secret = 0;
  int name = 0;
};

Confirmer::Confirmer(const rule::Rule& rule, Guard guard)
    : rule_(rule), guard_(guard) {}
Confirmer::~Confirmer() = default;

base::Status Confirmer::Build() const {
  std::call_once(once_, [this] {
    const std::string doing = rule_.where + ": " + rule_.id;
    auto engines = std::make_unique<Engines>();
    const auto loose = WithoutBounds(rule_.pattern, kLongRepeat);
    engines->is_loose = loose.has_value();
    engines->first =
        std::make_unique<RE2>(loose.value_or(rule_.pattern), ByteOptions());
    if (!engines->first->ok()) {
      error_.emplace(doing + ": pattern", engines->first->error());
      return;
    }
    // To ask for a group costs RE2 several times the match itself.
    if (!ShapeOf(rule_.pattern).secret_is_all) {
      engines->secret = GroupOf(*engines->first, "secret");
    }
    engines->name = GroupOf(*engines->first, "name");
    if (engines->secret >= kMostGroups || engines->name >= kMostGroups) {
      error_.emplace(doing + ": pattern",
                     "more than 15 groups before `secret` or `name`",
                     "write (?:...)");
      return;
    }
    for (const std::string& allow : rule_.allow) {
      engines->allow.push_back(std::make_unique<RE2>(allow, ByteOptions()));
      if (!engines->allow.back()->ok()) {
        error_.emplace(doing + ": allow", engines->allow.back()->error());
        return;
      }
    }
    engines_ = std::move(engines);
  });
  if (error_) return *error_;
  return {};
}

std::optional<Match> Confirmer::Find(std::string_view text,
                                     base::Span where) const {
  assert(engines_ != nullptr && where.end() <= text.size());
  auto match = FindWith(*engines_->first, text, where);
  if (!match || !engines_->is_loose || match->all.size() <= kLongRepeat) {
    return match;
  }
  // Whatever the pattern itself matches begins no earlier.
  return FindWith(Exact(), text, base::Span(match->all.begin(), where.end()));
}

const re2::RE2& Confirmer::Exact() const {
  std::call_once(engines_->exact_once, [this] {
    engines_->exact = std::make_unique<RE2>(rule_.pattern, ByteOptions());
  });
  // (It cannot fail where the other did not, but for memory; a match too many
  // is then better than none.)
  return engines_->exact->ok() ? *engines_->exact : *engines_->first;
}

std::optional<Match> Confirmer::FindWith(const re2::RE2& engine,
                                         std::string_view text,
                                         base::Span where) const {
  std::array<re2::StringPiece, kMostGroups> groups;
  const int wanted = std::max(engines_->secret, engines_->name) + 1;
  if (!engine.Match(text, where.begin(), where.end(), RE2::UNANCHORED,
                    groups.data(), wanted)) {
    return std::nullopt;
  }
  const auto span_of = [&](const re2::StringPiece& piece) {
    const auto begin = static_cast<std::size_t>(piece.data() - text.data());
    return base::Span(begin, begin + piece.size());
  };
  Match match;
  match.all = span_of(groups[0]);
  const re2::StringPiece& secret =
      groups[static_cast<std::size_t>(engines_->secret)];
  match.secret = secret.data() == nullptr ? match.all : span_of(secret);
  const re2::StringPiece& name =
      groups[static_cast<std::size_t>(engines_->name)];
  if (engines_->name != 0 && name.data() != nullptr) {
    match.name = std::string_view(name.data(), name.size());
  }
  return match;
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
  assert(engines_ != nullptr);
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
  for (const auto& allow : engines_->allow) {
    if (RE2::PartialMatch(secret, *allow)) return false;
  }
  return true;
}

}  // namespace scan
