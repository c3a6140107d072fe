#include "scan/pattern.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <new>
#include <utility>

#include "scan/head_pattern.h"

namespace scan {
namespace {

RE2::Options ByteOptions() {
  RE2::Options options;
  options.set_encoding(RE2::Options::EncodingLatin1);
  options.set_log_errors(false);
  return options;
}

bool FindWith(const RE2& engine, std::string_view text, base::Span where,
              std::span<Group> groups) {
  std::array<re2::StringPiece, kMostGroups> found;
  if (!engine.Match(text, where.begin(), where.end(), RE2::UNANCHORED,
                    found.data(), static_cast<int>(groups.size()))) {
    return false;
  }
  for (std::size_t i = 0; i < groups.size(); ++i) {
    groups[i].reset();
    if (i > 0 && found[i].data() == nullptr) continue;
    const auto begin = static_cast<std::size_t>(found[i].data() - text.data());
    groups[i].emplace(begin, begin + found[i].size());
  }
  return true;
}

}  // namespace

// RE2 counts a repeat in its states: one of up to some hundred bytes makes a
// program that takes milliseconds to build, and a new state for each byte it
// reads.  So a pattern is tried without the bounds of its repeats first, of all
// from the first of these on and then of all from the second on.  Most places
// have no match even so; and a match no longer than the bound is what the
// pattern itself would match.
constexpr std::array<int, 2> kLongRepeats = {20, 200};

// A text in which more places than this look like a match is made to: RE2 then
// does it in one go.
constexpr std::size_t kMostTries = 512;

// A pattern, or what WithoutBounds() makes of it.
struct Pattern::Trial {
  std::string pattern;
  // A match of no more bytes is one of the pattern, too; 0: this is it.
  std::size_t sure = 0;
  // Built when all before it have found a match.
  mutable std::once_flag once;
  mutable std::unique_ptr<const RE2> engine;
};

Pattern::Pattern(std::string pattern)
    : first_bytes_(pattern), backtracker_(Backtracker::Make(pattern)) {
  for (const int bound : kLongRepeats) {
    auto loose = WithoutBounds(pattern, bound);
    if (!loose) break;
    Trial& trial = trials_.emplace_back();
    trial.pattern = std::move(*loose);
    trial.sure = static_cast<std::size_t>(bound);
  }
  trials_.emplace_back().pattern = std::move(pattern);
}

Pattern::~Pattern() = default;

void Pattern::Build(const Trial& trial) {
  std::call_once(trial.once, [&] {
    trial.engine = std::make_unique<const RE2>(trial.pattern, ByteOptions());
  });
}

const RE2& Pattern::Of(const Trial& trial) const {
  Build(trial);
  // (Those who compile rules ask for a Refusal(): now only memory can lack.)
  if (!trial.engine->ok()) throw std::bad_alloc();
  return *trial.engine;
}

std::optional<std::string> Pattern::Refusal() const {
  for (const Trial& trial : trials_) {
    Build(trial);
    if (!trial.engine->ok()) return trial.engine->error();
  }
  return std::nullopt;
}

bool Pattern::Find(std::string_view text, Where where,
                   std::span<Group> groups) const {
  const std::size_t last = std::min(where.last_begin, where.span.end());
  std::size_t at = where.span.begin();
  std::size_t tries = 0;
  while ((at = first_bytes_.Next(text, at, last)) <= last) {
    const base::Span rest(at, where.span.end());
    const auto answer = backtracker_ == nullptr || ++tries > kMostTries
                            ? Backtracker::Answer::kGaveUp
                            : backtracker_->MatchAt(text, rest, groups);
    if (answer == Backtracker::Answer::kMatch) return true;
    if (answer == Backtracker::Answer::kGaveUp) {
      return FindByRe2(text, rest, groups);
    }
    ++at;
  }
  return false;
}

bool Pattern::FindByRe2(std::string_view text, base::Span where,
                        std::span<Group> groups) const {
  assert(where.end() <= text.size() && !groups.empty());
  for (const Trial& trial : trials_) {
    if (!FindWith(Of(trial), text, where, groups)) return false;
    if (groups[0]->size() <= trial.sure) return true;
    // Whatever the pattern itself matches begins no earlier.
    where = base::Span(groups[0]->begin(), where.end());
  }
  return true;
}

}  // namespace scan
