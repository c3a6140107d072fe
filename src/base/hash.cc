// SHA-1 and SHA-256 themselves, and not through EVP: EVP is a table of all
// algorithms there are, which the loader relocates at every start and which is
// gone through before the first is given out.  Both take a hook longer than all
// it hashes.  OpenSSL calls this way deprecated, for it knows no providers; we
// need none to name Git objects.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "base/hash.h"

#include <openssl/sha.h>
#include <zlib.h>

#include <algorithm>
#include <cstdlib>

namespace base {
namespace {

std::string Raw(const Digest256& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

}  // namespace

Digest160 Sha1(std::string_view bytes) {
  Digest160 digest{};
  SHA_CTX context;
  // A wrong digest could make a damaged object look whole, and there is no
  // right one to give: end here, which every hook refuses on.
  if (SHA1_Init(&context) != 1 ||
      SHA1_Update(&context, bytes.data(), bytes.size()) != 1 ||
      SHA1_Final(digest.data(), &context) != 1) {
    std::abort();
  }
  return digest;
}

Digest256 Sha256(std::string_view bytes) {
  Digest256 digest{};
  SHA256_CTX context;
  if (SHA256_Init(&context) != 1 ||
      SHA256_Update(&context, bytes.data(), bytes.size()) != 1 ||
      SHA256_Final(digest.data(), &context) != 1) {
    std::abort();  // as in Sha1()
  }
  return digest;
}

// H((K xor opad) H((K xor ipad) text)), RFC 2104.  (OpenSSL's own HMAC() knows
// its hash through EVP.)
Digest256 HmacSha256(std::string_view key, std::string_view bytes) {
  constexpr std::size_t kBlock = 64;
  std::string padded(key);
  if (padded.size() > kBlock) padded = Raw(Sha256(key));
  padded.resize(kBlock, '\0');
  const auto keyed = [&padded](char pad, std::string_view text) {
    std::string input;
    for (const char byte : padded)
      input.push_back(static_cast<char>(byte ^ pad));
    input += text;
    return Sha256(input);
  };
  return keyed(0x5c, Raw(keyed(0x36, bytes)));
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
