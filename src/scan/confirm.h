#ifndef LEAKWALL_SCAN_CONFIRM_H_
#define LEAKWALL_SCAN_CONFIRM_H_

#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "base/span.h"
#include "rule/rule_set.h"
#include "scan/pattern.h"

namespace scan {

// One match of a rule's pattern.
struct Match {
  base::Span all;
  base::Span secret;      // the `secret` group, or all
  std::string_view name;  // the `name` group, or empty
};

// What a check may see of a match's surroundings, and nothing else decides
// whether a match is kept: its lines, but no more than 1,024 bytes of them on
// either side, and 192 bytes whatever the lines.  What is around a larger span
// holds what is around a smaller one in it.
base::Span CheckContext(base::Span span, std::string_view text);

// Whether the rule is looked for around runs of token bytes alone (RuleEntry::
// guarded).  Then a secret without a digit is none: of random secrets that is
// less than one in 10,000, unless the rule's checks ask for a digit anyway.
enum class Guard { kNone, kTokenRun };

// The second opinion on one rule: says exactly where a match is, and whether
// the rule's checks leave it standing.  Patterns are built at the first use;
// const methods are safe from many threads.
class Confirmer {
 public:
  // `rule` must outlive it.
  Confirmer(const rule::Rule& rule, Guard guard);
  Confirmer(Confirmer&&) = delete;
  ~Confirmer();

  // Makes the others ready.  An Error names the rule's file and line.
  base::Status Build() const;
  // Builds all that they may ever need, too: an Error tells of a pattern that
  // RE2 refuses.
  base::Status Check() const;

  // The first match, leftmost-first; anchors and word boundaries see all of
  // `text`, not the cut.
  // REQUIRES: Build() succeeded; where.span.end() <= text.size().
  std::optional<Match> Find(std::string_view text, Where where) const;
  // The same, wherever it begins, by RE2 alone.
  std::optional<Match> FindByRe2(std::string_view text, base::Span where) const;

  // True when the match passes the rule's checks and none of its `allow`
  // patterns makes the secret silent.  REQUIRES: as above.
  bool Keeps(std::string_view text, const Match& match) const;

 private:
  struct Patterns;

  const rule::Rule& rule_;
  Guard guard_;
  mutable std::once_flag once_;
  mutable std::unique_ptr<const Patterns> patterns_;  // written under once_
  mutable std::optional<base::Error> error_;          // the same
};

}  // namespace scan

#endif  // LEAKWALL_SCAN_CONFIRM_H_
