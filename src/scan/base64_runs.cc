#include "scan/base64_runs.h"

#include "scan/base64_blocks.h"

namespace scan {

std::optional<base::Span> RunFinder::Next() {
  while (at_ + kShortestRun <= end_) {
    // The last byte of a run that would begin at at_; from there back.
    std::size_t begin = at_ + kShortestRun;
    while (begin > at_ && SextetOf(text_[begin - 1]) != kNoSextet) --begin;
    if (begin > at_) {
      at_ = begin;
      continue;
    }
    std::size_t end = at_ + kShortestRun;
    while (end < end_ && SextetOf(text_[end]) != kNoSextet) ++end;
    const base::Span run(at_, end);
    at_ = end;
    return run;
  }
  return std::nullopt;
}

}  // namespace scan
