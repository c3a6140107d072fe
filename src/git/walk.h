#ifndef LEAKWALL_GIT_WALK_H_
#define LEAKWALL_GIT_WALK_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/stop.h"
#include "blob/blob.h"
#include "git/repository.h"

namespace git {

// What a walk pushes.
enum class Pushes {
  // Blobs, commits and tags as Blobs, the entries of trees as Names.
  kContents,
  // Commits, tags and trees as Blobs.  Blobs count as judged and are not even
  // read.  The copies of a tree begin and end where entries do, in the tree
  // and in its base; it comes with the entries that it does not copy, which
  // are not pushed as Names.
  kStructure,
  // Contents without the Names; then, when the sink has judged them all, trees
  // as in kStructure.
  kContentsThenTrees,
};

// Walks whole object stores: each object once, in the order that is cheapest
// to inflate.
struct WalkOptions {
  int threads = 1;
  Pushes pushes = Pushes::kContents;
  std::uint64_t blob_bytes = 100'000'000;  // larger ones: LeftOut::kTooLarge
  const base::Stop* stop = nullptr;
  // Called now and then, by any worker but never by two at once.
  std::function<void(std::uint64_t judged, std::uint64_t planned)> progress;
  // Only these objects, sorted; empty: all there are.  What they are deltas of
  // is read but not judged, so that they are then judged in full.
  std::vector<blob::ObjectId> only;
  // Objects that need not be judged again: raw ids, sorted, one after the
  // other.  They count as judged, and are only read where others derive from
  // them.  What is known and not in the stores does not count at all.
  std::string_view known;
  // Hash every object judged and compare with its id.  Without it a pack's
  // own checksums (CRC-32, Adler-32, the hash of its index) are compared,
  // which hold against damage but not against intent.
  bool verify_ids = false;
};

// What a walk saw, beside what it pushed.
struct Walked {
  blob::Coverage coverage;
  // The id of every Blob but trees, by BlobIndex.  The same objects have the
  // same numbers in every walk of the same stores that pushes contents.  The
  // number of a loose tree has a null id; one whose object failed or was left
  // out has its id.
  std::vector<blob::ObjectId> ids;
};

// Pushes every blob, commit and tag of `object_dirs` (each an objects/
// directory: packs and loose objects; the same object in two stores counts
// once) to the sink, and every entry of every tree as a Name.  Trees count as
// planned and judged too, though they are no Blobs: a tree that cannot be read
// is one whose names nobody saw.  An entry that a tree's delta copies from a
// tree already seen is not seen again.
//
// A pack that Git replaces meanwhile (gc) is no error as long as its objects
// are found again.  Anything malformed is an Error with pack and offset,
// counted as failed, and so is what derives from it; what cannot be listed at
// all is the result's Error.  An object of `only` that no store has is left
// out as promised in a partial clone, and failed elsewhere.
base::Result<Walked> Walk(const Repository& repository,
                          const std::vector<std::string>& object_dirs,
                          blob::Sink& sink, const WalkOptions& options);

}  // namespace git

#endif  // LEAKWALL_GIT_WALK_H_
