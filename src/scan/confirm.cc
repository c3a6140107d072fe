#include "scan/confirm.h"

#include <re2/re2.h>

#include <array>
#include <cassert>
#include <deque>
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

}  // namespace

// RE2 counts a repeat in its states: one of up to some hundred bytes makes a
// program that takes milliseconds to build, and a new state for each byte it
// reads.  So a pattern is tried without the bounds of its repeats first, of all
// from the first of these on and then of all from the second on.  Most places
// have no match even so; and a match no longer than the bound is what the
// pattern itself would match.
constexpr std::array<int, 2> kLongRepeats = {20, 200};

// A pattern, or what WithoutBounds() makes of it.
struct Trial {
  std::string pattern;
  // A match of no more bytes is one of the pattern, too; 0: this is it.
  std::size_t sure = 0;
  // Built when all before it have found a match.
  mutable std::once_flag once;
  mutable std::unique_ptr<const RE2> engine;
};

struct Confirmer::Engines {
  std::deque<Trial> trials;  // the last is the pattern itself
  std::vector<std::unique_ptr<RE2>> allow;
  int secret = 0;
  int name = 0;

  const RE2& Of(const Trial& trial) const {
    std::call_once(trial.once, [&] {
      trial.engine = std::make_unique<const RE2>(trial.pattern, ByteOptions());
    });
    // (It cannot fail where the first did not, but for memory; a match too many
    // is then better than none.)
    return trial.engine->ok() ? *trial.engine : *trials.front().engine;
  }
};

Confirmer::Confirmer(const rule::Rule& rule, Guard guard)
    : rule_(rule), guard_(guard) {}
Confirmer::~Confirmer() = default;

base::Status Confirmer::Build() const {
  std::call_once(once_, [this] {
    const std::string doing = rule_.where + ": " + rule_.id;
    auto engines = std::make_unique<Engines>();
    // To ask for a group costs RE2 several times the match itself.
    Numbered numbered = WithoutNames(rule_.pattern);
    if (!ShapeOf(rule_.pattern).secret_is_all) {
      engines->secret = numbered.secret;
    }
    engines->name = numbered.name;
    if (engines->secret >= kMostGroups || engines->name >= kMostGroups) {
      error_.emplace(doing + ": pattern",
                     "more than 15 groups before `secret` or `name`",
                     "write (?:...)");
      return;
    }
    for (const int bound : kLongRepeats) {
      auto loose = WithoutBounds(numbered.pattern, bound);
      if (!loose) break;
      Trial& trial = engines->trials.emplace_back();
      trial.pattern = std::move(*loose);
      trial.sure = static_cast<std::size_t>(bound);
    }
    engines->trials.emplace_back().pattern = std::move(numbered.pattern);
    const RE2& first = engines->Of(engines->trials.front());
    if (!first.ok()) {
      error_.emplace(doing + ": pattern", first.error());
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

base::Status Confirmer::BuildAll() const {
  if (auto built = Build(); !built.ok()) return built;
  for (const Trial& trial : engines_->trials) {
    engines_->Of(trial);
    if (!trial.engine->ok()) {
      return base::Error(rule_.where + ": " + rule_.id + ": pattern",
                         trial.engine->error(), "simplify the pattern");
    }
  }
  return {};
}

std::optional<Match> Confirmer::Find(std::string_view text,
                                     base::Span where) const {
  assert(engines_ != nullptr && where.end() <= text.size());
  std::optional<Match> match;
  for (const Trial& trial : engines_->trials) {
    match = FindWith(engines_->Of(trial), text, where);
    if (!match || match->all.size() <= trial.sure) break;
    // Whatever the pattern itself matches begins no earlier.
    where = base::Span(match->all.begin(), where.end());
  }
  return match;
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
