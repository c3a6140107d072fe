#ifndef LEAKWALL_GIT_PACK_INDEX_H_
#define LEAKWALL_GIT_PACK_INDEX_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace git {

// A pack index of version 2, gitformat-pack(5), over its mapped bytes:
//
//   "\377tOc" 00000002
//   256 x u32      fanout: how many ids have a first byte <= the index
//   n x id         sorted
//   n x u32        CRC-32 of the packed entry
//   n x u32        offset in the pack, or 0x80000000 + index into
//   m x u64        the offsets beyond 2 GB
//   id             hash of the pack (its trailer)
//   id             hash of all of the above
//
// Integers are big-endian.  The number of an object is its place among the
// sorted ids.  Const methods are safe from many threads.
class PackIndex {
 public:
  // Checks the layout; `bytes` must outlive the result.
  static base::Result<PackIndex> Open(std::string_view bytes,
                                      std::size_t id_size,
                                      const std::string& path);

  std::uint32_t count() const { return count_; }
  // How many ids have a first byte up to `byte`.
  std::uint32_t Fanout(unsigned byte) const;
  // REQUIRES for these: n < count().  The view is of the mapped bytes.
  std::string_view id(std::uint32_t n) const {
    return {ids_ + n * id_size_, id_size_};
  }
  std::uint32_t crc(std::uint32_t n) const;
  // Empty: it points outside the table of large offsets.
  std::optional<std::uint64_t> offset(std::uint32_t n) const;

  // The object's number; empty: not in this pack.
  std::optional<std::uint32_t> Find(std::string_view raw_id) const;

  std::string_view pack_hash() const;
  // True when the ids are sorted and the whole has the hash that stands at its
  // end: ids and offsets are what Git wrote.  Reads every byte.
  bool Verify() const;

 private:
  PackIndex(std::string_view bytes, std::size_t id_size, std::uint32_t count);

  std::string_view bytes_;
  std::size_t id_size_;
  std::uint32_t count_;
  std::size_t large_count_;
  const char* ids_;
  const char* crcs_;
  const char* offsets_;
  const char* large_;
};

}  // namespace git

#endif  // LEAKWALL_GIT_PACK_INDEX_H_
