#ifndef LEAKWALL_BASE_RANDOM_H_
#define LEAKWALL_BASE_RANDOM_H_

#include <cstdint>
#include <span>

#include "base/result.h"

namespace base {

// Fills `bytes` with what nobody can foretell: getrandom(2).  REQUIRES: no more
// than 256 of them, which come in one piece or not at all.  Thread-safe.
Status FillRandom(std::span<std::uint8_t> bytes);

}  // namespace base

#endif  // LEAKWALL_BASE_RANDOM_H_
