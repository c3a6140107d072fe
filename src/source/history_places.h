#ifndef LEAKWALL_SOURCE_HISTORY_PLACES_H_
#define LEAKWALL_SOURCE_HISTORY_PLACES_H_

#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "blob/blob.h"
#include "git/repository.h"

namespace source {

struct HistoryWanted {
  std::unordered_map<blob::ObjectId, blob::BlobIndex> blobs;
  std::vector<blob::ObjectId> named;
  std::vector<blob::ObjectId> trees;
};

// Where the objects wanted are in the history of every ref and reflog, or of
// `revisions`: one Origin for each object and path, with the first and the
// last commit that bring it there.  What no commit shows has one Origin
// without a path.
base::Result<std::vector<blob::Origin>> HistoryPlaces(
    const git::Repository& repository,
    const std::vector<std::string>& revisions, const HistoryWanted& wanted);

}  // namespace source

#endif  // LEAKWALL_SOURCE_HISTORY_PLACES_H_
