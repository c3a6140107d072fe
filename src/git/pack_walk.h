#ifndef LEAKWALL_GIT_PACK_WALK_H_
#define LEAKWALL_GIT_PACK_WALK_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "blob/blob.h"
#include "git/delta.h"
#include "git/fault.h"
#include "git/inflate.h"
#include "git/pack_forest.h"
#include "git/repository.h"
#include "git/sink_feed.h"
#include "git/tree_names.h"
#include "git/walk.h"
#include "git/work_queue.h"

namespace git {

// One expanded object that others are deltas of.
struct Branch {
  PackForest::Place place = 0;
  std::size_t next = 0;  // which child comes next
  Buffer bytes;
  bool evicted = false;  // `bytes` are gone, to be made again when needed
  bool shared = false;   // other workers expand some of its children
  std::unique_ptr<blob::Carry> carry;
  TreeStarts starts;  // of a tree that was shown; else empty
};

// A child of a branch that another worker may take on.  The branch is owned
// by the worker that made it and by each that expands a child of it, and none
// of them knows who will be the last: hence shared_ptr.
struct Part {
  std::uint32_t pack = 0;
  std::shared_ptr<Branch> branch;
  PackForest::Place child = 0;
};

// What all workers of a walk share.
struct PackWalk {
  const std::vector<PackForest>* forests = nullptr;
  const WalkOptions* options = nullptr;
  const std::vector<blob::ObjectId>* ids = nullptr;  // by BlobIndex
  // Opens a reader for bases outside their pack.
  std::function<base::Result<std::unique_ptr<ObjectReader>>()> open_reader;
  WorkQueue<Part>* queue = nullptr;
  std::size_t live_bytes = 0;  // of expanded bases that one worker may keep
};

// Expands the trees of one forest after the other, depth first, and feeds
// every wanted object to the sink.
//
// A base is expanded once and its bytes are kept while some child is still to
// come, that is on the way down along all but the heaviest child of each: the
// bases alive at one time are no more than the logarithm of their family.
// Beyond `live_bytes` the bytes of the outermost are dropped, and made again
// from the pack when their next child comes.  Carries stay.
//
// Not thread-safe: one a worker.
class PackWorker {
 public:
  // All must outlive it.
  PackWorker(const PackWalk& walk, SinkFeed& feed, TreeNames& names)
      : walk_(walk), feed_(feed), names_(names) {}

  // REQUIRES: `root` is a root of that forest.
  void WalkTree(std::uint32_t pack, PackForest::Place root);
  void WalkPart(const Part& part);

 private:
  // Goes on until the stack is empty or the walk must end.
  void WalkDown();
  // Expands and feeds one object; puts it on the stack if others derive from
  // it.  `base` is null for a root.
  void Visit(PackForest::Place place, const Branch* base);
  // Notes it as left out, if it is too large.
  bool IsTooLarge(const PackForest::Object& object, std::uint64_t size);
  // What Visit() does with the bytes, now in `bytes`.
  void Feed(PackForest::Place place, const Branch* base, Branch& branch,
            Buffer& bytes);
  void FeedTree(PackForest::Place place, const Branch* base, Branch& branch,
                std::string_view text);
  void Push(std::shared_ptr<Branch> branch);
  // Gives the child to another worker if one waits and it is worth it.
  bool HandOver(PackForest::Place child);
  // Drops bytes until no more than the budget are alive.
  void Evict();
  void Pop();
  // Makes the bytes of the topmost branch again.
  Fault Restore();

  // The first half of expanding an object: its size, and for a delta its
  // instructions in delta_.  `base` is null for a root.
  Fault Begin(PackForest::Place place, const std::string_view* base,
              std::uint64_t& size);
  // The second: its bytes, and for a delta its shape_.
  Fault End(PackForest::Place place, const std::string_view* base,
            std::uint64_t size, Buffer& out);
  Fault Expand(PackForest::Place place, const std::string_view* base,
               Buffer& out);
  Fault InflateEntry(PackForest::Place place, const PackEntry& entry,
                     Buffer& out);
  Fault ReadOutside(PackForest::Place place);

  // Counts the object, if it is wanted, and all that derive from it as failed.
  void FailFamily(PackForest::Place place, Fault fault);
  void FailDescendants(PackForest::Place place, Fault fault);

  StoredAt At(PackForest::Place place) const {
    return {pack_, forest_->object(place).offset};
  }
  bool HasDerived(PackForest::Place place) const {
    const PackForest::Object& object = forest_->object(place);
    return object.weight > object.wanted;
  }

  const PackWalk& walk_;
  SinkFeed& feed_;
  TreeNames& names_;
  std::unique_ptr<ObjectReader> reader_;

  std::uint32_t pack_ = 0;
  const PackForest* forest_ = nullptr;
  std::vector<std::shared_ptr<Branch>> stack_;
  std::size_t live_ = 0;  // capacity of the bytes in stack_

  Inflater inflater_;
  BufferPool pool_;
  // Of the object being expanded.
  PackEntry entry_;
  Buffer delta_;
  DeltaHeader delta_header_;
  DeltaShape shape_;
  DeltaShape whole_entries_;  // of a tree: shape_, to whole entries
  Buffer leaf_;
  std::string outside_;
};

}  // namespace git

#endif  // LEAKWALL_GIT_PACK_WALK_H_
