#ifndef LEAKWALL_GIT_OBJECT_STORES_H_
#define LEAKWALL_GIT_OBJECT_STORES_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "blob/blob.h"
#include "git/pack_file.h"

namespace git {

// A loose object: DIR/xx/yyyy..., where xxyyyy... is its id.
struct LooseObject {
  blob::ObjectId id;
  std::uint32_t dir = 0;  // in ObjectStores::dirs
};

std::string LoosePath(const std::string& dir, const blob::ObjectId& id);

// A pack that cannot be read as a whole.
struct BrokenPack {
  base::Error error;
  std::uint64_t objects = 1;  // how many it claims to hold, or 1
};

// Everything that some objects/ directories hold, opened at one moment.
struct ObjectStores {
  std::size_t id_size = 20;
  std::vector<std::string> dirs;
  std::vector<PackFile> packs;  // in the order of dirs, then of names
  std::vector<BrokenPack> broken;
  // Sorted by id, each id once.
  std::vector<LooseObject> loose;
};

// Opens every pack and lists every loose object of `dirs`, each an objects/
// directory.  Git may repack at the same time: what it moves meanwhile is in
// the result, in its old place or its new one.  A directory that cannot be
// listed, or one that never comes to rest, is an Error.
base::Result<ObjectStores> OpenStores(const std::vector<std::string>& dirs,
                                      std::size_t id_size);

// The packs of `dirs` alone, without those that cannot be read as a whole.
std::vector<PackFile> OpenSoundPacks(const std::vector<std::string>& dirs,
                                     std::size_t id_size);

}  // namespace git

#endif  // LEAKWALL_GIT_OBJECT_STORES_H_
