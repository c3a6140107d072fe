#ifndef LEAKWALL_SOURCE_ATTRIBUTION_H_
#define LEAKWALL_SOURCE_ATTRIBUTION_H_

#include <cstdint>
#include <functional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/result.h"
#include "blob/blob.h"
#include "source/trees.h"

namespace source {

// Blobs and folders whose places are asked for.
struct Targets {
  std::unordered_set<blob::ObjectId> blobs;
  std::unordered_set<blob::ObjectId> trees;  // what is new in them counts
};

// Finds the paths at which commits bring a few objects.  Only folders that
// lead to one are entered, and the number of places is bounded: `cut()` tells
// for which objects there may be more.
class Attribution {
 public:
  struct Place {
    std::string path;
    std::uint32_t mode = 0;
    blob::ObjectId id;
    std::vector<blob::ObjectId> before;
    bool below = false;  // in one of Targets::trees
  };
  using Found = std::function<void(Place place)>;

  // `trees` must outlive this.
  Attribution(TreeReader& trees, Targets targets)
      : trees_(trees), targets_(std::move(targets)) {}

  // Finds the places under the root of one commit.  A folder that cannot be
  // read is an Error.
  base::Status Find(const Folder& root, const Found& found);

  // True when some place of `id` may be missing from what was found.
  bool IsCut(const blob::ObjectId& id) const;

 private:
  struct Frame;
  struct Step;

  base::Result<bool> LeadsToTarget(const Folder& root);
  void Leave(std::vector<Frame>& frames, bool found);
  base::Result<Frame> Enter(const Folder& folder);
  void Report(const Step& step, NewEntry& entry, const Found& found);

  TreeReader& trees_;
  const Targets targets_;
  FolderKeys keys_;
  std::unordered_map<std::u32string, bool> leads_;
  std::unordered_set<std::u32string> walked_;
  std::unordered_map<blob::ObjectId, int> places_;
  int repeats_ = 0;
  bool gave_up_ = false;
};

}  // namespace source

#endif  // LEAKWALL_SOURCE_ATTRIBUTION_H_
