#include "scan/backtracker.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <algorithm>
#include <cassert>
#include <new>
#include <utility>

#include "scan/pattern_reader.h"

namespace scan {
namespace {

// Ways tried and KB held at one place before it gives up.  (In the history of
// redis one place needs more ways.)
constexpr std::uint32_t kMostWays = 1000;
constexpr std::uint32_t kMostMemory = 1024;

// PCRE2 writes a group out as often as it may be repeated, and leaves each copy
// anew on every way, which it does not count: beyond so many that takes too
// long.  (Of groups without a bound, which may match nothing, it also makes
// something else than RE2.)
constexpr int kMostCopies = 32;

bool RepeatsGroupOften(std::string_view pattern) {
  for (std::size_t at = 0; at < pattern.size();) {
    const bool closes = pattern[at] == ')';
    at = EndOfToken(pattern, at);
    const auto counts = ReadRepeatCounts(pattern, at);
    if (!counts) continue;
    if (closes && counts->most > kMostCopies) return true;
    at = counts->end;
  }
  return false;
}

// What PCRE2 needs at a match: that is one thread's, and for all patterns.
class Desk {
 public:
  Desk()
      : data_(pcre2_match_data_create(kMostGroups, nullptr)),
        context_(pcre2_match_context_create(nullptr)) {
    if (data_ == nullptr || context_ == nullptr) throw std::bad_alloc();
    pcre2_set_match_limit(context_, kMostWays);
    pcre2_set_heap_limit(context_, kMostMemory);
  }
  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;
  ~Desk() {
    pcre2_match_data_free(data_);
    pcre2_match_context_free(context_);
  }

  pcre2_match_data* data() { return data_; }
  pcre2_match_context* context() { return context_; }

 private:
  pcre2_match_data* data_;
  pcre2_match_context* context_;
};

PCRE2_SPTR CodeUnits(std::string_view text) {
  return reinterpret_cast<PCRE2_SPTR>(text.data());
}

}  // namespace

void Backtracker::Free::operator()(pcre2_code* code) const {
  pcre2_code_free(code);
}

std::unique_ptr<const Backtracker> Backtracker::Make(std::string_view pattern) {
  if (RepeatsGroupOften(pattern)) return nullptr;
  // As RE2 has it: `$` is no place before a last line feed, and `^` is one
  // behind it.
  constexpr std::uint32_t kOptions =
      PCRE2_DOLLAR_ENDONLY | PCRE2_ALT_CIRCUMFLEX | PCRE2_NEVER_UTF |
      PCRE2_NEVER_UCP | PCRE2_ANCHORED | PCRE2_NO_START_OPTIMIZE;
  const std::unique_ptr<pcre2_compile_context,
                        decltype(&pcre2_compile_context_free)>
      context(pcre2_compile_context_create(nullptr),
              &pcre2_compile_context_free);
  if (context == nullptr) throw std::bad_alloc();
  pcre2_set_newline(context.get(), PCRE2_NEWLINE_LF);
  int error = 0;
  std::size_t offset = 0;
  Code code(pcre2_compile(CodeUnits(pattern), pattern.size(), kOptions, &error,
                          &offset, context.get()));
  if (code == nullptr) return nullptr;
  return std::make_unique<const Backtracker>(std::move(code));
}

Backtracker::Answer Backtracker::MatchAt(std::string_view text,
                                         base::Span where,
                                         std::span<Group> groups) const {
  assert(where.end() <= text.size() && groups.size() <= kMostGroups);
  thread_local Desk desk;
  // The byte behind `where` is shown, for \b and (?m:$).  A way through it is
  // no match, and what would have been the next best is not known.
  const std::size_t shown = std::min(where.end() + 1, text.size());
  const int result = pcre2_match(code_.get(), CodeUnits(text), shown,
                                 where.begin(), 0, desk.data(), desk.context());
  if (result == PCRE2_ERROR_NOMATCH) return Answer::kNone;
  if (result < 0) return Answer::kGaveUp;
  const std::size_t* ends = pcre2_get_ovector_pointer(desk.data());
  if (ends[1] > where.end()) return Answer::kGaveUp;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    groups[i].reset();
    if (ends[2 * i] == PCRE2_UNSET) continue;
    groups[i].emplace(ends[2 * i], ends[2 * i + 1]);
  }
  return Answer::kMatch;
}

}  // namespace scan
