#include "detect/encrypted.h"

#include <cstddef>
#include <iterator>
#include <string_view>

#include "base/text.h"

namespace detect {

namespace {

constexpr auto npos = std::string_view::npos;

// True when a line begins with `start`, blanks aside.
bool HasLine(std::string_view text, std::string_view start) {
  for (std::size_t at = text.find(start); at != npos;
       at = text.find(start, at + 1)) {
    std::size_t line = at;
    while (line > 0 && (text[line - 1] == ' ' || text[line - 1] == '\t')) {
      --line;
    }
    if (line == 0 || text[line - 1] == '\n') return true;
  }
  return false;
}

// Values in ENC[...] and the metadata without which nobody decrypts them, in
// each of the formats that SOPS writes.
bool IsSops(std::string_view text) {
  return text.find("ENC[AES256_GCM,data:") != npos &&
         (HasLine(text, "sops:") || text.find("\"sops\":") != npos ||
          HasLine(text, "sops_version=") || HasLine(text, "[sops]"));
}

bool IsGitCrypt(std::string_view text) {
  constexpr std::string_view kMagic("\0GITCRYPT\0", 10);
  return text.starts_with(kMagic);
}

bool IsAnsibleVault(std::string_view text) {
  return text.starts_with("$ANSIBLE_VAULT;");
}

bool IsAge(std::string_view text) {
  return text.starts_with("age-encryption.org/v1\n") ||
         base::Trim(text).starts_with("-----BEGIN AGE ENCRYPTED FILE-----");
}

bool IsSealedSecret(std::string_view text) {
  return HasLine(text, "kind: SealedSecret") ||
         text.find("\"kind\": \"SealedSecret\"") != npos ||
         text.find("\"kind\":\"SealedSecret\"") != npos;
}

// RFC 4880: a message that begins with a session key encrypted to somebody's
// key (packet 1, version 3) or with a passphrase (packet 3, version 4 or 5).
bool IsOpenPgp(std::string_view text) {
  if (base::Trim(text.substr(0, 64))
          .starts_with("-----BEGIN PGP MESSAGE-----")) {
    return true;
  }
  constexpr std::size_t kShortest = 32;
  if (text.size() < kShortest) return false;
  const auto byte = [&](std::size_t i) {
    return static_cast<unsigned char>(text[i]);
  };
  int packet = 0;
  std::size_t body = 0;
  if ((byte(0) & 0xc0) == 0x80) {  // old format: tag and length type
    const unsigned length_type = byte(0) & 0x03U;
    if (length_type > 1) return false;
    packet = (byte(0) & 0x3c) >> 2;
    body = length_type == 0 ? 2 : 3;
  } else if ((byte(0) & 0xc0) == 0xc0) {  // new format
    packet = byte(0) & 0x3f;
    body = byte(1) < 192 ? 2 : 3;
  }
  const unsigned version = byte(body);
  return (packet == 1 && version == 3) ||
         (packet == 3 && (version == 4 || version == 5));
}

struct Tool {
  std::string_view name;
  bool (*wrote)(std::string_view text);
};
constexpr Tool kTools[] = {
    {"git-crypt", &IsGitCrypt},
    {"ansible-vault", &IsAnsibleVault},
    {"age", &IsAge},
    {"OpenPGP", &IsOpenPgp},
    {"Sealed Secrets", &IsSealedSecret},
    {"SOPS", &IsSops},
};

}  // namespace

std::string_view EncryptedBy(std::string_view text) {
  for (const Tool& tool : kTools) {
    if (tool.wrote(text)) return tool.name;
  }
  return {};
}

}  // namespace detect
