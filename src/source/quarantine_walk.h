#ifndef LEAKWALL_SOURCE_QUARANTINE_WALK_H_
#define LEAKWALL_SOURCE_QUARANTINE_WALK_H_

#include <vector>

#include "base/result.h"
#include "blob/blob.h"
#include "git/repository.h"
#include "source/judging.h"
#include "source/source.h"

namespace source {

// What a walk of the quarantine left.
struct QuarantineWalk {
  blob::Coverage coverage;  // of what it judged, or could not
  // The others, by their positions in `planned`: what is not in the quarantine,
  // and what is planned twice under one id.
  std::vector<blob::BlobIndex> rest;
};

// Judges those of `planned` that are in the quarantine, which holds
// `quarantined` (sorted), in one walk of its packs and loose objects, as an
// audit does: each by what its delta changed, on all threads.  Their indices
// are their positions.  REQUIRES: repository.quarantined().
base::Result<QuarantineWalk> WalkQuarantine(
    const git::Repository& repository,
    const std::vector<blob::ObjectId>& quarantined,
    const std::vector<Planned>& planned, blob::Sink& sink,
    const Options& options);

}  // namespace source

#endif  // LEAKWALL_SOURCE_QUARANTINE_WALK_H_
