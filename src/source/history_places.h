#ifndef LEAKWALL_SOURCE_HISTORY_PLACES_H_
#define LEAKWALL_SOURCE_HISTORY_PLACES_H_

#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "blob/blob.h"
#include "git/repository.h"
#include "source/history_graph.h"

namespace source {

struct HistoryWanted {
  std::unordered_map<blob::ObjectId, blob::BlobIndex> blobs;
  std::vector<blob::ObjectId> named;
  std::vector<blob::ObjectId> trees;
};

// Where the objects wanted are in the history: that of every commit in the
// stores, or of those that `revisions` reach.  One Origin for each object and
// path, with the first and the last commit that bring it there, and whether a
// branch or a tag reaches one of them.  What no commit shows has one Origin
// without a path.  `structure` gives the history's graph.
using HistoryStructure =
    std::function<base::Result<HistoryGraph>(const Targets&)>;
base::Result<std::vector<blob::Origin>> HistoryPlaces(
    const git::Repository& repository,
    const std::vector<std::string>& revisions, const HistoryWanted& wanted,
    const HistoryStructure& structure);

}  // namespace source

#endif  // LEAKWALL_SOURCE_HISTORY_PLACES_H_
