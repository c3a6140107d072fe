#include "policy/coverage.h"

#include <cstdint>
#include <string>
#include <string_view>

#include "policy/values.h"

namespace policy {
namespace {

using blob::LeftOut;

// One reason for leaving blobs out, and the keys that decide what it means.
struct Row {
  LeftOut reason;
  OnLimit on_limit;
  std::string limit;  // the limit as the policy has it
  const char* key;    // what decides
  const char* fix;
};

OnLimit OnPromised(const Limits& limits, const Context& context) {
  return limits.on_promised.value_or(context.audit ? OnLimit::kBlock
                                                   : OnLimit::kCount);
}

std::vector<Row> Rows(const Limits& limits, const Context& context) {
  return {
      {LeftOut::kTooLarge, limits.on_too_large,
       "larger than limits.blob_bytes = \"" + FormatSize(limits.blob_bytes) +
           "\"",
       "limits.on_too_large",
       "raise limits.blob_bytes, or name the files in an [[exempt]]"},
      {LeftOut::kTimeout, limits.on_timeout,
       limits.timeout ? "not reached within limits.timeout = \"" +
                            FormatDuration(*limits.timeout) + "\""
                      : "not reached in time",
       "limits.on_timeout", "raise limits.timeout, or judge less at once"},
      {LeftOut::kPromised, OnPromised(limits, context),
       "promised by the remote and not fetched", "limits.on_promised",
       "fetch them, or set limits.on_promised = \"count\""},
  };
}

// "3 too large, 1 failed".
std::string Reasons(const blob::Coverage& coverage) {
  std::string reasons;
  const auto add = [&](std::uint64_t count, std::string_view name) {
    if (count == 0) return;
    if (!reasons.empty()) reasons += ", ";
    reasons += std::to_string(count) + " ";
    reasons += name;
  };
  for (const auto& [reason, count] : coverage.left_out) {
    add(count, blob::LeftOutName(reason));
  }
  add(coverage.failed, "failed");
  return reasons;
}

std::uint64_t CountOf(const blob::Coverage& coverage, LeftOut reason) {
  const auto found = coverage.left_out.find(reason);
  return found == coverage.left_out.end() ? 0 : found->second;
}

void JudgeLeftOut(const blob::Coverage& coverage, const Row& row,
                  CoverageRuling& ruling) {
  const std::uint64_t count = CountOf(coverage, row.reason);
  if (count == 0 || row.on_limit == OnLimit::kCount) return;
  const std::string what = Counted(count, "blob");
  if (row.on_limit == OnLimit::kWarn) {
    ruling.warns = true;
    ruling.notices.push_back(what + " not judged: " + row.limit + " (" +
                             row.key + " = \"warn\")");
    return;
  }
  ruling.errors.push_back(base::Error(
      "judge " + what, row.limit + " (" + row.key + " = \"block\")", row.fix));
}

// "Nothing found" about nothing looked at is no answer, unless the policy
// names all of it.
void JudgeNone(const blob::Coverage& coverage, OnLimit on_promised,
               CoverageRuling& ruling) {
  if (coverage.planned == 0 || coverage.judged > 0) return;
  std::uint64_t excused = CountOf(coverage, LeftOut::kExempt);
  if (on_promised == OnLimit::kCount) {
    excused += CountOf(coverage, LeftOut::kPromised);
  }
  const std::string what = Counted(coverage.planned, "blob");
  const std::string reasons = Reasons(coverage);
  if (excused == coverage.planned) {
    ruling.notices.push_back("of " + what + " none was judged: " + reasons);
  } else {
    ruling.errors.push_back(
        base::Error("judge " + what, "none was judged: " + reasons));
  }
}

}  // namespace

CoverageRuling JudgeCoverage(const blob::Coverage& coverage,
                             const Limits& limits, const Context& context) {
  CoverageRuling ruling;
  ruling.errors = coverage.errors;
  ruling.notices = coverage.notices;
  if (coverage.failed > 0 && coverage.errors.empty()) {
    ruling.errors.push_back(base::Error(
        "judge " + Counted(coverage.failed, "blob"), "they could not be read"));
  }
  for (const Row& row : Rows(limits, context)) {
    JudgeLeftOut(coverage, row, ruling);
  }
  JudgeNone(coverage, OnPromised(limits, context), ruling);
  if (!coverage.Adds()) {
    // A blob is unaccounted for: it may be the one that matters.
    ruling.errors.push_back(base::Error(
        "count what was judged",
        std::to_string(coverage.planned) + " planned, but " +
            std::to_string(coverage.judged) + " judged, " +
            std::to_string(coverage.LeftOutTotal()) + " left out and " +
            std::to_string(coverage.failed) + " failed",
        "report this: it is an error in leakwall"));
  }
  return ruling;
}

}  // namespace policy
