#ifndef LEAKWALL_GIT_BIG_ENDIAN_H_
#define LEAKWALL_GIT_BIG_ENDIAN_H_

#include <cstdint>
#include <cstring>

namespace git {

// Integers as Git's binary files have them.  REQUIRES: as many bytes at `at`.
inline std::uint32_t BigEndian32(const char* at) {
  std::uint32_t value;
  std::memcpy(&value, at, sizeof value);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  value = __builtin_bswap32(value);
#endif
  return value;
}

inline std::uint64_t BigEndian64(const char* at) {
  return static_cast<std::uint64_t>(BigEndian32(at)) << 32 |
         BigEndian32(at + 4);
}

}  // namespace git

#endif  // LEAKWALL_GIT_BIG_ENDIAN_H_
