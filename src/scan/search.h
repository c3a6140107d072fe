#ifndef LEAKWALL_SCAN_SEARCH_H_
#define LEAKWALL_SCAN_SEARCH_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/span.h"
#include "scan/candidates.h"
#include "scan/finding.h"
#include "scan/rule_book.h"
#include "scan/scanner.h"
#include "scan/seen_bytes.h"

namespace scan {

// What one thread needs to scan.
struct Workspace {
  std::array<Database::Scratch, kTiers> scratch;  // by ScratchOf()
  Candidates candidates;
  std::vector<KeywordAt> keywords;
  // Of the stretch that was last looked at.
  std::vector<base::Span> runs;
  std::vector<base::Span> stretches;
  // What was searched in vain; null: nothing is remembered.
  std::unique_ptr<SeenBytes> seen;
};
base::Result<Workspace> NewWorkspace(const RuleBook& book, Expect expect);

// The engine's scratch for this tier's database, made when it is first asked
// for: not every text needs every tier.  REQUIRES: book.Of(tier).
base::Result<hs_scratch*> ScratchOf(const RuleBook& book, Tier tier,
                                    Workspace& workspace);

// More hits than this in one text are an Error: what is kept of a text must
// stay bounded, and to keep only the first would be to pass the rest.
inline constexpr std::size_t kMostHits = 200'000;

// Runs the engine over text[where] and leaves in `workspace` what it reports,
// as offsets of `text`.  Matches that need bytes outside of `where` are not
// among it.
base::Status FindCandidates(const RuleBook& book, std::string_view text,
                            base::Span where, Workspace& workspace);

// Its parts, one a tier; each adds to what `workspace` has.  FindOpen() finds
// what the engine reports to end in one of `where` (sorted, disjoint, both ends
// included), whatever it takes to see it, and perhaps more; and the keywords.
base::Status FindOpen(const RuleBook& book, std::string_view text,
                      std::span<const base::Span> where, Workspace& workspace);
base::Status FindGuarded(const RuleBook& book, std::string_view text,
                         base::Span where, Workspace& workspace);
// Tries the keyed rules behind the keyword, if it passes its gate.
base::Status FindKeyed(const RuleBook& book, std::string_view text,
                       KeywordAt& keyword, Workspace& workspace);

// Sorts what FindOpen() found, in one go or in several, and leaves each once.
void SortKeywords(std::vector<KeywordAt>& keywords);

// The windows of a rule with `ends`, each stretched to behind the literal;
// `closed` is false where the literal does not follow.
struct OpenWindow {
  base::Span span;
  bool closed = false;
};
std::vector<OpenWindow> StretchToEnds(const rule::Rule& rule,
                                      std::string_view text,
                                      std::span<const Window> windows);

// Appends the rule's hits in `where`, which holds every match that begins in
// it whole, and tells how many matches there were before any check.
base::Result<std::size_t> Confirm(const RuleBook& book, std::string_view text,
                                  rule::RuleIndex rule, Where where,
                                  std::vector<Hit>& hits);

// A hit that says: the engine saw a match of `rule` end at `seen`, and none is
// found there.
Hit Disagreement(const RuleBook& book, rule::RuleIndex rule, std::size_t seen);

// Appends the rule's hits in its windows, or in some of them.  `seen` may be
// null.
base::Status ConfirmWindows(const RuleBook& book, std::string_view text,
                            rule::RuleIndex rule,
                            std::span<const Window> windows, SeenBytes* seen,
                            std::vector<Hit>& hits);

// Appends every hit in `text` as it stands, nothing decoded; unsorted.  What
// the engine reported is left in `workspace`.
base::Status ScanPlain(const RuleBook& book, std::string_view text,
                       Workspace& workspace, std::vector<Hit>& hits);

// Appends the hits in what is encoded in text[where]: base64.  REQUIRES: no
// block of base64 reaches over an end of `where`, and workspace.runs are the
// token runs in it.
base::Status ScanEncoded(const RuleBook& book, std::string_view text,
                         base::Span where, Workspace& workspace,
                         std::vector<Hit>& hits);

// Appends the hits in what is UTF-16 in `text`.
base::Status ScanWide(const RuleBook& book, std::string_view text,
                      Workspace& workspace, std::vector<Hit>& hits);

// By span, then rule, then the rest, so that equal sets are equal lists.
void Sort(std::vector<Hit>& hits);

}  // namespace scan

#endif  // LEAKWALL_SCAN_SEARCH_H_
