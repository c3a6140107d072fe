#include "scan/key_material.h"

#include <cstddef>
#include <string>
#include <string_view>

#include "scan/placeholder.h"
#include "scan/sequence_model.h"
#include "scan/value_shape.h"

namespace scan {

namespace {

bool IsBase64(char c) {
  return IsLetter(c) || IsDigit(c) || c == '+' || c == '/' || c == '=';
}

// The longest run of base64 in `body`.  "\n" and "\r" in source code end a run:
// their letter belongs to no key.
std::string_view LongestRun(std::string_view body) {
  std::string_view longest;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= body.size(); ++i) {
    if (i < body.size() && IsBase64(body[i])) continue;
    if (i - begin > longest.size()) longest = body.substr(begin, i - begin);
    const bool escape = i < body.size() && body[i] == '\\' &&
                        i + 1 < body.size() &&
                        (body[i + 1] == 'n' || body[i + 1] == 'r');
    if (escape) ++i;
    begin = i + 1;
  }
  return longest;
}

// An OpenSSH key names its cipher behind its magic: openssh-key-v1, NUL, a
// length, "none" or the cipher.
bool IsEncryptedOpenSsh(std::string_view body) {
  constexpr std::string_view kMagic = "b3BlbnNzaC1rZXktdjEAAAAA";
  constexpr std::string_view kNone = "BG5vbmU";
  const std::size_t at = body.find(kMagic);
  return at != std::string_view::npos &&
         body.substr(at + kMagic.size()).substr(0, kNone.size()) != kNone;
}

}  // namespace

KeyMaterial JudgeKeyMaterial(std::string_view match, std::string_view body) {
  // The shortest key, Ed25519 in PKCS #8, has a line of 64; samples that are
  // cut are counted from half a line on.
  constexpr std::size_t kShortest = 30;
  constexpr std::size_t kFewestDifferent = 12;
  const std::string_view run = LongestRun(body);
  if (run.size() < kShortest || Count(run).distinct < kFewestDifferent ||
      SaysPlaceholder(run) || IsSequence(run) || RandomBits(run) < 15) {
    return KeyMaterial::kNone;
  }
  constexpr std::size_t kHead = 256;
  const bool says =
      match.substr(0, kHead).find("ENCRYPTED") != std::string_view::npos ||
      match.substr(0, kHead).find("Encryption: aes") != std::string_view::npos;
  return says || IsEncryptedOpenSsh(body) ? KeyMaterial::kEncrypted
                                          : KeyMaterial::kPlain;
}

}  // namespace scan
