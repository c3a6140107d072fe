#ifndef LEAKWALL_APP_RUN_H_
#define LEAKWALL_APP_RUN_H_

#include <memory>
#include <span>
#include <vector>

#include "app/hit_sink.h"
#include "detect/detector.h"
#include "detect/name_rules.h"
#include "policy/policy.h"
#include "policy/verdict.h"
#include "scan/scanner.h"
#include "source/source.h"

namespace app {

// Everything that decides one verdict.  All of it is borrowed.
struct Job {
  source::Source& source;
  const scan::Scanner& scanner;
  std::span<const std::unique_ptr<detect::Detector>> detectors;
  const detect::NameRules& names;
  const policy::Policy& policy;
  policy::Context context;
  source::Options options;
  Verify verify = Verify::kNo;
};

// What a run comes to.
struct Ran {
  policy::Verdict verdict;
  // Every Blob in which anything was found, whatever the policy makes of it;
  // sorted.
  std::vector<blob::BlobIndex> hits;
};

// The one loop: pushes the source through the scanner and the detectors, asks
// where the few that hit live, tells new from old, and lets the policy judge.
// A failure on the way is part of the Verdict; what was found stays in it.
Ran Run(const Job& job);

}  // namespace app

#endif  // LEAKWALL_APP_RUN_H_
