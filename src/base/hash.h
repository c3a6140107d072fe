#ifndef LEAKWALL_BASE_HASH_H_
#define LEAKWALL_BASE_HASH_H_

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

// Hashes and text encodings of hashes.  All functions are pure and safe from
// many threads.

namespace base {

using Digest256 = std::array<std::uint8_t, 32>;
using Digest160 = std::array<std::uint8_t, 20>;

Digest160 Sha1(std::string_view bytes);
Digest256 Sha256(std::string_view bytes);
// RFC 2104 with SHA-256.
Digest256 HmacSha256(std::string_view key, std::string_view bytes);
// CRC-32 as in zlib and PNG (ISO 3309), the one that tokens carry.
std::uint32_t Crc32(std::string_view bytes);

// Lower-case hexadecimal.
std::string Hex(std::string_view bytes);
template <std::size_t N>
std::string Hex(const std::array<std::uint8_t, N>& digest) {
  return Hex(std::string_view(reinterpret_cast<const char*>(digest.data()), N));
}

// The first `chars` characters of RFC 4648 base32, lower case, no padding.
std::string Base32(std::string_view bytes, std::size_t chars);

// `value` in base 62 with the digits 0-9A-Za-z, left-padded with '0' to
// `width` characters: how GitHub and npm write the checksum of a token.
std::string Base62(std::uint32_t value, std::size_t width);

}  // namespace base

#endif  // LEAKWALL_BASE_HASH_H_
