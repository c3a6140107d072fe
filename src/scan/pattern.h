#ifndef LEAKWALL_SCAN_PATTERN_H_
#define LEAKWALL_SCAN_PATTERN_H_

#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/span.h"
#include "scan/backtracker.h"
#include "scan/first_bytes.h"

namespace re2 {
class RE2;
}

namespace scan {

// Where to look for a match: it lies within `span`, and one that begins behind
// `last_begin` need not be found.
struct Where {
  base::Span span;
  std::size_t last_begin = 0;
};

// A pattern of the dialect, ready to be matched: by PCRE2 wherever its first
// bytes are, and by RE2 where that gives up, so that the time is linear in the
// text whatever is in it. What RE2 needs is built when it is first asked. Const
// methods are safe from many threads.
class Pattern {
 public:
  // Groups must be numbered: WithoutNames().
  explicit Pattern(std::string pattern);
  Pattern(Pattern&&) = delete;
  ~Pattern();

  // The first match, leftmost-first; anchors and word boundaries see all of
  // `text`, not the cut.  False: there is none; else groups[0] is all of it,
  // and groups[n] the n-th group. REQUIRES: where.span.end() <= text.size(),
  // groups.size() <= kMostGroups.
  bool Find(std::string_view text, Where where, std::span<Group> groups) const;
  // The same, wherever it begins, by RE2 alone.
  bool FindByRe2(std::string_view text, base::Span where,
                 std::span<Group> groups) const;

  // Why RE2 refuses the pattern; empty: it does not.
  std::optional<std::string> Refusal() const;

 private:
  struct Trial;

  static void Build(const Trial& trial);
  const re2::RE2& Of(const Trial& trial) const;

  FirstBytes first_bytes_;
  std::unique_ptr<const Backtracker> backtracker_;  // null: too much for PCRE2
  std::deque<Trial> trials_;  // the last is the pattern itself
};

}  // namespace scan

#endif  // LEAKWALL_SCAN_PATTERN_H_
