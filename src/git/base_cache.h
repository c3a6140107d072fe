#ifndef LEAKWALL_GIT_BASE_CACHE_H_
#define LEAKWALL_GIT_BASE_CACHE_H_

#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <utility>

#include "git/inflate.h"

namespace git {

// Expanded objects of packs that were used last, by pack and offset.  Not
// thread-safe.
class BaseCache {
 public:
  using Place = std::pair<std::uint32_t, std::uint64_t>;  // pack, offset

  // `budget` bytes are kept, and no object of more than a quarter of them.
  explicit BaseCache(std::size_t budget) : budget_(budget) {}
  void SetBudget(std::size_t budget) { budget_ = budget; }

  // A buffer to expand into: one that is no longer needed, if there is any, for
  // memory that was never touched costs more.
  std::shared_ptr<Buffer> NewBuffer();

  // An object; its bytes are owned by the cache and by whoever still reads
  // them.
  struct Base {
    std::shared_ptr<Buffer> bytes;  // null: there is none
    // A checksum or the id vouches for all of it, its kind too.
    bool sound = false;
  };
  Base Find(Place place);
  // Replaces what is there.
  void Add(Place place, Base base);

 private:
  struct Kept {
    Place place;
    Base base;
  };

  void Drop(std::shared_ptr<Buffer> bytes);

  std::size_t budget_;
  std::size_t bytes_ = 0;
  BufferPool spare_;
  std::list<Kept> kept_;  // the one used last first
  std::map<Place, std::list<Kept>::iterator> by_place_;
};

}  // namespace git

#endif  // LEAKWALL_GIT_BASE_CACHE_H_
