#ifndef LEAKWALL_SCAN_BACKTRACKER_H_
#define LEAKWALL_SCAN_BACKTRACKER_H_

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "base/span.h"

struct pcre2_real_code_8;

namespace scan {

// Where a group of a pattern matched; empty: it took no part.
using Group = std::optional<base::Span>;

// Groups that a match can tell of, the match itself among them.
inline constexpr std::size_t kMostGroups = 16;

// A pattern matched by PCRE2, which tries one way after the other.  That is
// ready in a fraction of the time that RE2 takes to build its automata, and
// fast where a match is as good as known to be.  But some texts hold more ways
// than anybody should try: then it says so, and RE2 has to be asked.
//
// Immutable; const methods are safe from many threads.
class Backtracker {
 public:
  enum class Answer { kMatch, kNone, kGaveUp };

  // Null where the pattern is too much for PCRE2.  REQUIRES: it keeps to the
  // dialect, in which both engines read everything alike.
  static std::unique_ptr<const Backtracker> Make(std::string_view pattern);

  // The match, leftmost-first, that begins at `where.begin()` and lies within
  // `where`; \b and anchors see all of `text`.  On a match groups[0] is all of
  // it and groups[n] the n-th group.
  // REQUIRES: where.end() <= text.size(); groups.size() <= kMostGroups.
  Answer MatchAt(std::string_view text, base::Span where,
                 std::span<Group> groups) const;

  // What Make() makes it of.
  struct Free {
    void operator()(pcre2_real_code_8* code) const;
  };
  using Code = std::unique_ptr<pcre2_real_code_8, Free>;
  explicit Backtracker(Code code) : code_(std::move(code)) {}

 private:
  Code code_;
};

}  // namespace scan

#endif  // LEAKWALL_SCAN_BACKTRACKER_H_
