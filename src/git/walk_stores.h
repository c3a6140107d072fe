#ifndef LEAKWALL_GIT_WALK_STORES_H_
#define LEAKWALL_GIT_WALK_STORES_H_

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "blob/blob.h"
#include "git/repository.h"
#include "git/walk.h"

namespace git {

// What Walk() needs to know of a repository.
struct StoresToWalk {
  std::vector<std::string> object_dirs;
  std::size_t id_size = 20;
  bool partial = false;  // what is missing may have been promised
  // How many bytes of expanded bases all workers together keep; what they must
  // keep to go on comes on top.
  std::size_t live_bytes = 32 << 20;
  // Opens a reader of all that the repository has, for what is not where it
  // should be.  Called from several threads.
  std::function<base::Result<std::unique_ptr<ObjectReader>>()> open_reader;
};

// Walk(), without a Repository.
base::Result<Walked> WalkStores(const StoresToWalk& stores, blob::Sink& sink,
                                const WalkOptions& options);

}  // namespace git

#endif  // LEAKWALL_GIT_WALK_STORES_H_
