#ifndef LEAKWALL_SCAN_TOKEN_RUNS_H_
#define LEAKWALL_SCAN_TOKEN_RUNS_H_

#include <cstddef>
#include <string_view>
#include <vector>

#include "base/span.h"

namespace scan {

// The bytes that keys are made of: [0-9A-Za-z+/_=.-].
inline constexpr std::string_view kTokenClass = "[0-9A-Za-z+/_=.-]";
// So many of them in a row are a run.  A rule that is guarded has one in every
// match; most lines of source code have none.
inline constexpr std::size_t kTokenRun = 16;

// Replaces `runs` by the maximal runs of 16 or more token bytes in
// text[where], sorted, offsets of `text`.  Many bytes at a time, as far as the
// processor can.
void FindTokenRuns(std::string_view text, base::Span where,
                   std::vector<base::Span>& runs);

// Where the guarded rules may match in text[where], given its runs: around
// each run that has a digit, from the line before its own to the end of its
// own, but no farther than `reach`.  Replaces `stretches`; sorted, disjoint.
void FindGuardedStretches(std::string_view text, base::Span where,
                          const std::vector<base::Span>& runs,
                          std::size_t reach,
                          std::vector<base::Span>& stretches);

}  // namespace scan

#endif  // LEAKWALL_SCAN_TOKEN_RUNS_H_
