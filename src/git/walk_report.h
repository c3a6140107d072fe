#ifndef LEAKWALL_GIT_WALK_REPORT_H_
#define LEAKWALL_GIT_WALK_REPORT_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "blob/blob.h"
#include "git/object_stores.h"
#include "git/pack_forest.h"
#include "git/pack_selection.h"
#include "git/sink_feed.h"

namespace git {

// Makes one Coverage of what the workers counted and of what could not be
// given to them.  Errors come in the order of the stores, whoever met them.
class WalkReport {
 public:
  // All must outlive it.
  WalkReport(const ObjectStores& stores, const Selection& selection,
             const std::vector<PackForest>& forests)
      : stores_(stores), selection_(selection), forests_(forests) {}

  void Add(Tally tally);

  enum class Stopped { kNo, kYes };
  enum class Partial { kNo, kYes };
  // What is left of `planned` is put down to the stop, or else is a failure.
  blob::Coverage Conclude(std::uint64_t planned, Partial partial,
                          Stopped stopped);

 private:
  // Counts what no worker could be given.
  void AddUnreachable(Partial partial);
  void AddErrors();
  // "read object at byte N of PACK".
  std::string Doing(const StoredAt& at) const;

  const ObjectStores& stores_;
  const Selection& selection_;
  const std::vector<PackForest>& forests_;
  blob::Coverage coverage_;
  std::vector<Failure> failures_;
  std::vector<std::pair<StoredAt, base::Error>> sink_errors_;
};

}  // namespace git

#endif  // LEAKWALL_GIT_WALK_REPORT_H_
