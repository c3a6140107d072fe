#ifndef LEAKWALL_GIT_PACK_SELECTION_H_
#define LEAKWALL_GIT_PACK_SELECTION_H_

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "blob/blob.h"
#include "git/object_stores.h"
#include "git/pack_forest.h"

namespace git {

// What of some stores is to be walked: each object in one place.
struct Selection {
  struct OfPack {
    std::vector<Located> located;  // sorted by offset, bases included
    // Numbers in the index of wanted objects that have no sound offset.
    std::vector<std::uint32_t> astray;
    bool damaged = false;  // the index does not match its own hash
  };
  std::vector<OfPack> packs;  // as ObjectStores::packs
  std::vector<LooseObject> loose;
  std::vector<blob::ObjectId> missing;  // wanted, but nowhere
  std::uint64_t known = 0;              // not wanted, for they are known
};

// Everything there is.  An object that several packs have is wanted in the
// first, one that is loose too in the pack.
Selection SelectAll(const ObjectStores& stores);

// The objects of `only`, which is sorted, and the bases that their deltas in
// packs need.  Costs what `only` is, not what the stores are.
Selection SelectOnly(const ObjectStores& stores,
                     const std::vector<blob::ObjectId>& only);

// What of the stores, or of `only` if that is not empty, is not known.
Selection SelectUnknown(const ObjectStores& stores, std::string_view known,
                        const std::vector<blob::ObjectId>& only);

}  // namespace git

#endif  // LEAKWALL_GIT_PACK_SELECTION_H_
