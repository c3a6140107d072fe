#ifndef LEAKWALL_SCAN_SEEN_BYTES_H_
#define LEAKWALL_SCAN_SEEN_BYTES_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace scan {

// Remembers what was found in some bytes, so that the same bytes need not be
// searched again: of the lines that change in a history, five in six have stood
// there before, in another version, on another branch or in a base.
//
// What is kept of the bytes is a hash of 96 bits (of XXH3's 128) under a secret
// of this object's own, which no text can know: that of a billion texts one is
// taken for another is less likely than one in 2^40.  Nothing is ever written
// down.  Bounded in size: what comes takes the place of what was there.  Not
// thread-safe.
class SeenBytes {
 public:
  // What was looked for: the same bytes are another string for each.
  enum class Search : std::uint8_t {
    kOpen,
    kGuarded,
    kKeyed,
    kMatch,
    kHit,
    kBlock
  };

  struct Key {
    std::uint64_t low = 0;
    std::uint32_t high = 0;
  };

  // What the engine reported, and where its end is in the bytes.
  struct Found {
    std::uint32_t number = 0;
    std::uint32_t end = 0;

    friend auto operator<=>(const Found&, const Found&) = default;
  };

  // An Error where the system has no random bytes to give.
  static base::Result<std::unique_ptr<SeenBytes>> Make();

  // Two searches have one key if they have the same bytes, the same `where`
  // and the same `size`: whatever beside the bytes decides what is found.
  // REQUIRES: where < 2^60.
  Key KeyOf(Search search, std::string_view bytes, std::uint64_t where = 0,
            std::uint64_t size = 0) const;

  // Tells the processor that Find() or Add() is to come.
  void Prefetch(const Key& key) const {
    __builtin_prefetch(&table_.Of(key.low));
  }
  // What was added; empty: nothing was, or it is forgotten.  Valid until the
  // next Add().
  std::optional<std::span<const Found>> Find(const Key& key) const;
  bool HasNone(const Key& key) const { return Find(key).has_value(); }
  void Add(const Key& key, std::span<const Found> found = {});

 private:
  // `found` is an index in found_, where their number stands before them.
  struct Entry {
    std::uint64_t low = 0;
    std::uint32_t high = 0;
    std::uint32_t found = 0;
  };
  static constexpr std::uint32_t kFree = 0;
  static constexpr std::uint32_t kNothing = 1;
  // A line of the processor's cache.
  struct alignas(64) Bucket {
    std::array<Entry, 4> entries;
  };
  // XXH3 wants 136 bytes or more.
  using Secret = std::array<std::uint8_t, 192>;

  // All free, and so many as a power of two.
  class Table {
   public:
    explicit Table(std::size_t size);

    std::size_t size() const { return size_; }
    Bucket& Of(std::uint64_t low) const { return buckets_[low & (size_ - 1)]; }
    std::span<Bucket> all() const { return {buckets_.get(), size_}; }

   private:
    struct Free {
      void operator()(Bucket* buckets) const;
    };
    std::unique_ptr<Bucket[], Free> buckets_;
    std::size_t size_;
  };

  explicit SeenBytes(const Secret& secret);

  void Put(const Entry& entry);
  void Grow();

  const Secret secret_;
  Table table_;
  std::size_t taken_ = 0;  // entries
  unsigned next_ = 0;      // which of a full bucket's entries goes
  std::vector<Found> found_;
};

}  // namespace scan

#endif  // LEAKWALL_SCAN_SEEN_BYTES_H_
