#ifndef LEAKWALL_GIT_PACK_FILE_H_
#define LEAKWALL_GIT_PACK_FILE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/file.h"
#include "base/result.h"
#include "git/fault.h"
#include "git/pack_index.h"
#include "git/repository.h"

namespace git {

// The type of a packed object, as its header has it.
enum class PackType : std::uint8_t {
  kNone = 0,  // no object has it; here: not known
  kCommit = 1,
  kTree = 2,
  kBlob = 3,
  kTag = 4,
  kOffsetDelta = 6,
  kIdDelta = 7,
};

PackType PackTypeOf(Kind kind);
// REQUIRES: `type` is what an object expands to.
Kind KindOf(PackType type);

// An entry's header.
struct PackEntry {
  PackType type = PackType::kNone;
  std::uint64_t size = 0;         // inflated; of a delta, its own length
  std::uint64_t stream = 0;       // where its zlib stream begins
  std::uint64_t base_offset = 0;  // kOffsetDelta: where its base begins
  std::string_view base_id;       // kIdDelta: the raw id of its base
};

// A pack and its index, mapped; gitformat-pack(5):
//
//   "PACK" version:u32 count:u32     version 2 or 3, big-endian
//   entries                          in any order, one after the other
//   id                               hash of all of the above
//
// An entry begins with type and size: bit 7 says that another byte follows,
// bits 6 to 4 of the first byte are the type, the other bits the size, least
// first.  After it kOffsetDelta has how far before the entry its base begins
// (7 bits a byte, most first, each but the last counted one too low),
// kIdDelta its base's id.  Then comes the zlib stream.
//
// Const methods are safe from many threads.  Move-only.
class PackFile {
 public:
  // Absent: one of the two files is gone (Git has just replaced the pack).
  // Anything else that is wrong with the two as a whole is an Error.
  static base::Result<std::optional<PackFile>> Open(const std::string& path,
                                                    std::size_t id_size);

  const std::string& path() const { return path_; }
  const PackIndex& index() const { return index_; }
  // Where the trailer begins.
  std::uint64_t end() const { return pack_.bytes().size() - id_size_; }
  // REQUIRES: begin <= end <= this->end().
  std::string_view Bytes(std::uint64_t begin, std::uint64_t end) const {
    return pack_.bytes().substr(begin, end - begin);
  }

  // REQUIRES: offset < end().
  void Prefetch(std::uint64_t offset) const {
    __builtin_prefetch(pack_.bytes().data() + offset);
  }

  // The header of the entry at `offset`; kHeader unless it is one that lies in
  // the pack.  An offset base lies before it, and in the pack.
  Fault ReadHeader(std::uint64_t offset, PackEntry& entry) const;

 private:
  PackFile(std::string path, std::size_t id_size, base::MappedFile pack,
           base::MappedFile index_file, PackIndex index);

  std::string path_;
  std::size_t id_size_;
  base::MappedFile pack_;
  base::MappedFile index_file_;
  PackIndex index_;
};

// The number of objects that a pack's own header claims; empty: no header.
// For packs that cannot be read otherwise, to say how much was missed.
std::optional<std::uint32_t> ClaimedCount(const std::string& path);

}  // namespace git

#endif  // LEAKWALL_GIT_PACK_FILE_H_
