#ifndef LEAKWALL_APP_GATHER_H_
#define LEAKWALL_APP_GATHER_H_

#include <vector>

#include "app/hit_sink.h"
#include "app/run.h"
#include "blob/blob.h"
#include "scan/finding.h"

namespace app {

// Turns what hit into findings: asks the source where the few Blobs live,
// judges names by their full paths, tells what is new from what the parents
// had, and counts lines.  Trouble on the way goes to `coverage` as a failure,
// and the findings stay, with the places that are known.
std::vector<scan::Finding> Gather(const Job& job, const TextJudge& judge,
                                  const HitSink& sink,
                                  blob::Coverage& coverage);

}  // namespace app

#endif  // LEAKWALL_APP_GATHER_H_
