#include "app/run.h"

#include <algorithm>
#include <utility>

#include "app/gather.h"
#include "app/hit_sink.h"

namespace app {
namespace {

// A run in which not even a list could be made.
blob::Coverage NothingRead(base::Error error) {
  blob::Coverage coverage;
  coverage.planned = 1;
  coverage.failed = 1;
  coverage.errors.push_back(std::move(error));
  return coverage;
}

// What the scanner works with, once it has found the canary with it.
base::Result<scan::Scanner::Scratch> TriedScratch(
    const scan::Scanner& scanner) {
  auto scratch = scanner.NewScratch();
  if (!scratch.ok()) return scratch.error();
  if (auto alive = scanner.CheckCanary(*scratch); !alive.ok()) {
    return alive.error();
  }
  return scratch;
}

// A Blob above the size limit whose every place the policy exempts is not a
// gap: the policy names it.
void ExcuseExempt(const Job& job, blob::Coverage& coverage) {
  if (coverage.too_large.empty() || job.policy.exempts.empty()) return;
  source::Wanted wanted;
  for (const blob::TooLarge& large : coverage.too_large) {
    wanted.blobs.push_back(large.blob);
  }
  auto origins = job.source.Locate(wanted);
  if (!origins.ok()) return;  // unexcused: the verdict refuses, which is safe
  const auto excused = [&](const blob::TooLarge& large) {
    bool found = false;
    for (const blob::Origin& origin : *origins) {
      if (origin.blob != large.blob) continue;
      if (origin.path.empty() || !job.policy.Exempts(origin.path)) return false;
      found = true;
    }
    return found;
  };
  const auto gone = std::stable_partition(
      coverage.too_large.begin(), coverage.too_large.end(),
      [&](const blob::TooLarge& large) { return !excused(large); });
  const auto count =
      static_cast<std::uint64_t>(coverage.too_large.end() - gone);
  coverage.too_large.erase(gone, coverage.too_large.end());
  if (count == 0) return;
  coverage.left_out[blob::LeftOut::kExempt] += count;
  std::uint64_t& large = coverage.left_out[blob::LeftOut::kTooLarge];
  large -= count;
  if (large == 0) coverage.left_out.erase(blob::LeftOut::kTooLarge);
}

}  // namespace

Ran Run(const Job& job) {
  const rule::RuleSet& rules = job.scanner.rules();
  auto scratch = TriedScratch(job.scanner);
  if (!scratch.ok()) {
    return {
        job.policy.Judge({}, NothingRead(scratch.error()), rules, job.context),
        {}};
  }
  const TextJudge judge(job.scanner, job.detectors);
  HitSink sink(judge, job.names, job.verify);
  sink.Give(std::move(*scratch));
  source::Options options = job.options;
  options.hits = [&sink] { return sink.hit_ids(); };
  auto pushed = job.source.Push(sink, options);
  blob::Coverage coverage =
      pushed.ok() ? std::move(*pushed) : NothingRead(pushed.error());
  std::vector<scan::Finding> findings = Gather(job, judge, sink, coverage);
  ExcuseExempt(job, coverage);
  Ran ran;
  for (const auto& [index, spots] : sink.spots()) ran.hits.push_back(index);
  ran.verdict = job.policy.Judge(std::move(findings), std::move(coverage),
                                 rules, job.context);
  return ran;
}

}  // namespace app
