#ifndef LEAKWALL_GIT_DELTA_H_
#define LEAKWALL_GIT_DELTA_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "blob/blob.h"

namespace git {

// A delta, gitformat-pack(5) "Deltified representation":
//
//   base size, result size     7 bits a byte, least first, 0x80: more follow
//   1oooossss offset size      copy: which of four offset and three size bytes
//                              follow is in the low seven bits, absent ones
//                              are zero; size 0 means 0x10000
//   0nnnnnnn  bytes            insert the n bytes that follow; n = 0 is
//   reserved
struct DeltaHeader {
  std::uint64_t base_size = 0;
  std::uint64_t result_size = 0;
  std::size_t instructions = 0;  // where they begin
};
// Empty: malformed.
std::optional<DeltaHeader> ReadDeltaHeader(std::string_view delta);

// The bytes that the instructions make, whatever the base; empty: malformed.
// Cheap, for a check before memory is taken for a large result.
std::optional<std::uint64_t> DeltaResultSize(std::string_view instructions);

// How a delta made its result: adjoining pieces are one.
struct DeltaShape {
  std::vector<blob::Copy> copies;
  blob::Regions inserted;
};

// Applies the instructions to `base`, writes exactly `size` bytes to `out` and
// says in `shape` (whose memory is used again) how they came.  Up to
// Buffer::kBehind bytes after them may be overwritten.  False: malformed, or
// not exactly `size` bytes.
[[nodiscard]] bool ApplyDelta(std::string_view instructions,
                              std::string_view base, char* out,
                              std::size_t size, DeltaShape& shape);

}  // namespace git

#endif  // LEAKWALL_GIT_DELTA_H_
