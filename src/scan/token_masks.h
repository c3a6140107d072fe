#ifndef LEAKWALL_SCAN_TOKEN_MASKS_H_
#define LEAKWALL_SCAN_TOKEN_MASKS_H_

#include <cstddef>
#include <cstdint>

namespace scan {

// For each block of 64 bytes at `text` a mask: bit i is set where byte i is
// one of kTokenClass.  REQUIRES: 64 * blocks bytes can be read at `text`.
void TokenMasks(const char* text, std::size_t blocks, std::uint64_t* masks);

}  // namespace scan

#endif  // LEAKWALL_SCAN_TOKEN_MASKS_H_
