#ifndef LEAKWALL_GIT_WALK_H_
#define LEAKWALL_GIT_WALK_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/stop.h"
#include "blob/blob.h"
#include "git/repository.h"

namespace git {

// Walks whole object stores: each object once, in the order that is cheapest
// to inflate.
struct WalkOptions {
  int threads = 1;
  std::uint64_t blob_bytes = 100'000'000;  // larger ones: LeftOut::kTooLarge
  const base::Stop* stop = nullptr;
  std::function<void(std::uint64_t judged, std::uint64_t planned)> progress;
  // Only these objects, sorted; empty: all there are.
  std::vector<blob::ObjectId> only;
};

// What a walk saw, beside what it pushed.
struct Walked {
  blob::Coverage coverage;
  // The id of every Blob pushed, by BlobIndex.
  std::vector<blob::ObjectId> ids;
};

// Pushes every blob, commit and tag of `object_dirs` (each an objects/
// directory: packs and loose objects; the same object in two stores counts
// once) to the sink, and every entry of every tree as a Name.  A pack that
// Git replaces meanwhile (gc) is no error as long as its objects are found
// again.  Anything malformed is an Error with pack and offset, counted as
// failed; what cannot be listed at all is the result's Error.
base::Result<Walked> Walk(const Repository& repository,
                          const std::vector<std::string>& object_dirs,
                          blob::Sink& sink, const WalkOptions& options);

}  // namespace git

#endif  // LEAKWALL_GIT_WALK_H_
