#include "base/hash.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <zlib.h>

#include <algorithm>
#include <cstdlib>

namespace base {
namespace {

// Looked up once: a lookup by name for every object would cost more than the
// hash of a small one.  openssl.cnf stays unread: it costs a file read at
// every hook, and must not decide which algorithms Git objects have.
const EVP_MD* Fetch(const char* name) {
  OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr);
  const EVP_MD* algorithm = EVP_MD_fetch(nullptr, name, nullptr);
  // A wrong digest could make a damaged object look whole, and there is no
  // right one to give: end here, which every hook refuses on.
  if (algorithm == nullptr) std::abort();
  return algorithm;
}

template <std::size_t N>
std::array<std::uint8_t, N> Digest(const EVP_MD* algorithm,
                                   std::string_view bytes) {
  std::array<std::uint8_t, N> digest{};
  unsigned size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, algorithm,
                 nullptr) != 1 ||
      size != N) {
    std::abort();  // as in Fetch()
  }
  return digest;
}

const EVP_MD* Sha256Algorithm() {
  static const EVP_MD* const algorithm = Fetch("SHA256");
  return algorithm;
}

}  // namespace

Digest160 Sha1(std::string_view bytes) {
  static const EVP_MD* const algorithm = Fetch("SHA1");
  return Digest<20>(algorithm, bytes);
}

Digest256 Sha256(std::string_view bytes) {
  return Digest<32>(Sha256Algorithm(), bytes);
}

Digest256 HmacSha256(std::string_view key, std::string_view bytes) {
  Digest256 digest{};
  unsigned size = 0;
  // A null key means "the key of last time" to OpenSSL, not an empty one.
  const char* key_bytes = key.empty() ? "" : key.data();
  if (HMAC(Sha256Algorithm(), key_bytes, static_cast<int>(key.size()),
           reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
           digest.data(), &size) == nullptr) {
    std::abort();  // as in Fetch()
  }
  return digest;
}

std::uint32_t Crc32(std::string_view bytes) {
  return static_cast<std::uint32_t>(
      crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

std::string Hex(std::string_view bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text.push_back(kDigits[byte >> 4]);
    text.push_back(kDigits[byte & 15]);
  }
  return text;
}

std::string Base32(std::string_view bytes, std::size_t chars) {
  static constexpr char kDigits[] = "abcdefghijklmnopqrstuvwxyz234567";
  std::string text;
  unsigned pending = 0;
  unsigned bits = 0;
  for (const char c : bytes) {
    pending = pending << 8 | static_cast<unsigned char>(c);
    for (bits += 8; bits >= 5; bits -= 5) {
      text.push_back(kDigits[pending >> (bits - 5) & 31]);
    }
    pending &= 31;
    if (text.size() >= chars) break;
  }
  if (bits > 0) text.push_back(kDigits[pending << (5 - bits) & 31]);
  text.resize(std::min(chars, text.size()));
  return text;
}

std::string Base62(std::uint32_t value, std::size_t width) {
  static constexpr char kDigits[] =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  std::string text;
  for (; value > 0; value /= 62) text.push_back(kDigits[value % 62]);
  if (text.size() < width) text.append(width - text.size(), '0');
  std::reverse(text.begin(), text.end());
  return text;
}

}  // namespace base
