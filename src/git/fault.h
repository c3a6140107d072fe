#ifndef LEAKWALL_GIT_FAULT_H_
#define LEAKWALL_GIT_FAULT_H_

#include <cstdint>
#include <string_view>

namespace git {

// What can be wrong with one stored object.  The reading code passes these
// small values about; they become Errors only where a walk is reported.
enum class Fault : std::uint8_t {
  kNone,
  kHeader,    // the entry's header is not one
  kOffset,    // the index points outside the pack, or twice to one place
  kChecksum,  // the entry's bytes are not those the index has a CRC-32 of
  kInflate,   // damaged zlib stream, or not the length that was announced
  kDelta,     // a delta instruction is not one, or reaches outside its base
  kBase,      // the base is missing, cannot be read, or derives from this
  kMemory,    // too large to be expanded, and something derives from it
  kTree,      // a tree that cannot be parsed
  kId,        // the bytes do not hash to the object's id
  kMissing,   // no store has the object
  kRead,      // the file cannot be read
  kJudge,     // the sink could not judge it
  kPack,      // the whole pack cannot be read
};

// One clause for people: "damaged zlib stream".
std::string_view FaultText(Fault fault);

}  // namespace git

#endif  // LEAKWALL_GIT_FAULT_H_
