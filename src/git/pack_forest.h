#ifndef LEAKWALL_GIT_PACK_FOREST_H_
#define LEAKWALL_GIT_PACK_FOREST_H_

#include <cstdint>
#include <functional>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include "blob/blob.h"
#include "git/fault.h"
#include "git/pack_file.h"
#include "git/walk.h"

namespace git {

// One object that a pack's index names.
struct Located {
  std::uint64_t offset : 63;
  std::uint64_t wanted : 1;  // to be judged, not only to be derived from
  std::uint32_t name;        // its number in the index
  std::uint32_t crc;
};

// Sorts by offset, in linear time.
void SortByOffset(std::vector<Located>& objects);

// The objects of one pack in the order of their offsets, and which of them is
// a delta of which: a forest, whose roots are the objects stored whole.
// About 36 bytes an object.  Const methods are safe from many threads.
class PackForest {
 public:
  // The place of an object in this order.
  using Place = std::uint32_t;
  static constexpr Place kNoPlace = std::numeric_limits<Place>::max();

  struct Object {
    std::uint64_t offset : 56;
    std::uint64_t kind : 4;    // PackType of what it expands to
    std::uint64_t wanted : 1;  // to be judged
    std::uint32_t name;        // its number in the index
    std::uint32_t crc;
    Place base;                 // kNoPlace: stored whole
    std::uint32_t first_child;  // in children_
    std::uint32_t weight;       // wanted objects among it and its descendants
    blob::BlobIndex index;      // where Number() gave it one
  };
  static_assert(sizeof(Object) == 32);

  // Tells the kind of an object outside the pack; kNone: there is none.
  using KindOf = std::function<PackType(const blob::ObjectId&)>;

  // (Of what `located` wants, a walk of the structure wants no blobs.)
  // REQUIRES: `located` is sorted by offset, its offsets differ, and every
  // base that lies in the pack is among them.  `pack` must outlive the result.
  PackForest(const PackFile& pack, const std::vector<Located>& located,
             const KindOf& kind_of, Pushes pushes = Pushes::kContents);

  const PackFile& pack() const { return *pack_; }
  // The objects; behind them stand the bases from outside.
  const std::vector<Object>& objects() const { return objects_; }
  const Object& object(Place place) const { return objects_[place]; }
  // The objects that are deltas of this one; the heaviest comes last, so that
  // whoever goes down into it needs this one no more.
  std::span<const Place> children(Place place) const {
    return std::span(children_).subspan(
        objects_[place].first_child,
        first_child_after(place) - objects_[place].first_child);
  }
  // Asks for the memory that a walk will need soon: most of its time would
  // else go into waiting for it.
  void PrefetchChildren(Place place) const {
    __builtin_prefetch(children_.data() + objects_[place].first_child);
  }
  void PrefetchObject(Place place) const {
    __builtin_prefetch(&objects_[place]);
  }
  void PrefetchEntry(Place place) const {
    if (!outside(place)) pack_->Prefetch(objects_[place].offset);
  }
  // Where to begin: every object that is not a delta, or a base from outside,
  // and has a weight.
  const std::vector<Place>& roots() const { return roots_; }
  // The wanted objects that cannot be reached from any root, and why.
  const std::vector<std::pair<Place, Fault>>& faults() const { return faults_; }
  // REQUIRES: outside(place).
  const blob::ObjectId& outside_id(Place place) const {
    return outside_[place - inside_];
  }
  // True for a base that is not in the pack.
  bool outside(Place place) const { return place >= inside_; }

  // How many objects are wanted, and how many of them get a number.
  std::size_t CountWanted() const;
  std::size_t CountBlobs() const;
  // Appends the id of each wanted object that has a root and will be a Blob to
  // `ids`; its place there is its number.
  void Number(std::vector<blob::ObjectId>& ids);

 private:
  class Builder;
  std::uint32_t first_child_after(Place place) const {
    return place + 1 < objects_.size()
               ? objects_[place + 1].first_child
               : static_cast<std::uint32_t>(children_.size());
  }

  // Whether an object will be pushed as a Blob.
  bool GetsNumber(const Object& object) const;

  const PackFile* pack_;
  Pushes pushes_;
  std::size_t inside_ = 0;  // objects in the pack
  std::vector<Object> objects_;
  std::vector<Place> children_;
  std::vector<Place> roots_;
  std::vector<std::pair<Place, Fault>> faults_;
  std::vector<blob::ObjectId> outside_;
};

}  // namespace git

#endif  // LEAKWALL_GIT_PACK_FOREST_H_
