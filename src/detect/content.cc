#include "detect/content.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/encoding.h"
#include "base/text.h"
#include "detect/dotenv.h"
#include "detect/encrypted.h"
#include "detect/env_value.h"
#include "detect/named_secret.h"

namespace detect {

namespace {

constexpr auto npos = std::string_view::npos;

const Content kNothing{};
const Content kFound{true, {}, {}};

Content FoundIf(bool found) { return found ? kFound : kNothing; }

Content Any(std::string_view /*text*/) { return kFound; }

bool HasTopKey(std::string_view text, std::string_view key) {
  return text.starts_with(key) || text.find('\n' + std::string(key)) != npos;
}

// Everything between "-----BEGIN" and "-----" is a certificate, a request, a
// public key or parameters.
bool IsPublicPem(std::string_view text) {
  constexpr std::string_view kBegin = "-----BEGIN ";
  std::size_t at = text.find(kBegin);
  if (at == npos) return false;
  for (; at != npos; at = text.find(kBegin, at + 1)) {
    const std::string_view label =
        text.substr(at + kBegin.size(), text.find("-----", at + kBegin.size()) -
                                            at - kBegin.size());
    const bool is_public =
        label.find("CERTIFICATE") != npos || label.find("PUBLIC KEY") != npos ||
        label.find("PARAMETERS") != npos || label == "X509 CRL";
    if (!is_public) return false;
  }
  return true;
}

bool IsCommentOnly(std::string_view text) {
  const std::vector<std::string_view> lines = base::Split(text, '\n');
  return std::all_of(lines.begin(), lines.end(), [](std::string_view line) {
    line = base::Trim(line);
    return line.empty() || line.front() == '#';
  });
}

Content NotEncrypted(std::string_view text) {
  if (IsPublicPem(text) || IsCommentOnly(text)) return kNothing;
  // "ssh-ed25519 AAAA... somebody": made to be handed around.
  if (text.starts_with("ssh-") || text.starts_with("ecdsa-sha2-")) {
    return kNothing;
  }
  // A manifest says in its content whether it holds a secret.
  if (HasTopKey(text, "apiVersion:") && HasTopKey(text, "kind:")) {
    return kNothing;
  }
  return kFound;
}

Content DotenvFile(std::string_view text) {
  const Dotenv dotenv = Dotenv::Read(text);
  for (const EnvLine& line : dotenv.lines) {
    const std::string_view value = line.value.In(text);
    if (JudgeEnvSecret(line.name, value) != EnvSecret::kNone) return kFound;
    for (const UrlPassword& password : UrlPasswords(value)) {
      const std::string_view secret =
          value.substr(password.begin, password.end - password.begin);
      if (JudgeEnvSecret("password", secret) != EnvSecret::kNone) {
        return kFound;
      }
    }
  }
  // UTF-16, or nothing that we can read as variables: we cannot say that it
  // holds no secret, so it counts as if it did.
  if (text.find('\0') != npos || (dotenv.lines.empty() && dotenv.other > 0)) {
    return {true, {}, "not readable as variables"};
  }
  return {true, rule::Severity::kLow, "no secret seen in it"};
}

Content Secrets(std::string_view text) { return FoundIf(HasNamedSecret(text)); }

Content Credentials(std::string_view text) {
  return FoundIf(text.find('\0') != npos || HasNamedSecret(text));
}

// True when the PEM block whose label ends at `at` has a body, not an
// ellipsis.
bool HasKeyBody(std::string_view text, std::size_t at) {
  constexpr std::size_t kShortestBody = 48;
  std::size_t body = 0;
  for (; at < text.size() && body < kShortestBody; ++at) {
    const char c = text[at];
    const bool base64 = base::IsLetterOrDigit(c) || c == '+' || c == '/';
    if (base64)
      ++body;
    else if (c == '.' || (c == '-' && text.substr(at, 5) == "-----"))
      break;
  }
  return body >= kShortestBody;
}

bool IsOpenSshEncrypted(std::string_view text, std::size_t body) {
  // "openssh-key-v1\0", then the length and the name of the cipher.
  constexpr std::size_t kHead = 48;
  std::string head;
  for (std::size_t i = body; i < text.size() && head.size() < kHead; ++i) {
    if (static_cast<unsigned char>(text[i]) > ' ') head += text[i];
  }
  const auto plain = base::Base64Decode(head);
  constexpr std::size_t kCipher = 19;
  return plain && plain->starts_with("openssh-key-v1") &&
         plain->size() > kCipher + 4 && plain->substr(kCipher, 4) != "none";
}

Content PrivateKey(std::string_view text) {
  const Content encrypted{true, rule::Severity::kMedium,
                          "the key is encrypted with a passphrase"};
  constexpr std::string_view kEnd = "PRIVATE KEY-----";
  for (std::size_t at = text.find(kEnd); at != npos;
       at = text.find(kEnd, at + 1)) {
    const std::size_t line = text.rfind("-----BEGIN ", at);
    if (line == npos || text.substr(line, at - line).find('\n') != npos) {
      continue;
    }
    const std::size_t body = at + kEnd.size();
    if (!HasKeyBody(text, body)) continue;
    const std::string_view label = text.substr(line, at - line);
    const std::string_view head = text.substr(body, 200);
    if (label.find("ENCRYPTED") != npos ||
        head.find("Proc-Type: 4,ENCRYPTED") != npos ||
        IsOpenSshEncrypted(text, body)) {
      return encrypted;
    }
    return kFound;
  }
  if (text.starts_with("PuTTY-User-Key-File-")) {
    return text.find("Encryption: none") != npos ? kFound : encrypted;
  }
  // DER: PKCS #1 (a sequence, version 0, a large integer) and PKCS #8 (a
  // sequence, version 0, a sequence).
  constexpr std::string_view kVersion("\x02\x01\x00", 3);
  const bool der =
      text.size() > 40 && text[0] == '\x30' &&
      (text.substr(2, 3) == kVersion || text.substr(3, 3) == kVersion ||
       text.substr(4, 3) == kVersion);
  return FoundIf(der);
}

// PFX ::= SEQUENCE { version INTEGER 3, ... }, RFC 7292.
bool IsPkcs12(std::string_view text) {
  constexpr std::string_view kVersion("\x02\x01\x03", 3);
  return text.size() > 8 && text[0] == '\x30' &&
         (text.substr(2, 3) == kVersion || text.substr(3, 3) == kVersion ||
          text.substr(4, 3) == kVersion || text.substr(5, 3) == kVersion);
}

Content Pkcs12(std::string_view text) { return FoundIf(IsPkcs12(text)); }

Content JavaKeystore(std::string_view text) {
  return FoundIf(text.starts_with("\xfe\xed\xfe\xed") ||
                 text.starts_with("\xce\xce\xce\xce") || IsPkcs12(text));
}

Content Kdbx(std::string_view text) {
  return FoundIf(text.starts_with("\x03\xd9\xa2\x9a") ||
                 text.starts_with("PWS3"));
}

Content Htpasswd(std::string_view text) {
  for (std::string_view line : base::Split(text, '\n')) {
    line = base::Trim(line);
    const std::size_t colon = line.find(':');
    if (line.empty() || line.front() == '#' || colon == npos || colon == 0) {
      continue;
    }
    const std::string_view hash = line.substr(colon + 1);
    constexpr std::size_t kCrypt = 13;
    if (hash.starts_with("$") || hash.starts_with("{SHA") ||
        hash.size() == kCrypt) {
      return kFound;
    }
  }
  return kNothing;
}

Content ServiceAccount(std::string_view text) {
  return FoundIf(
      (text.find("\"service_account\"") != npos &&
       text.find("\"private_key\"") != npos) ||
      (text.find("\"client_secret\"") != npos && HasNamedSecret(text)));
}

Content DatabaseDump(std::string_view text) {
  constexpr std::string_view kSqlite("SQLite format 3\0", 16);
  if (text.starts_with("PGDMP") || text.starts_with(kSqlite) ||
      text.starts_with("\x1f\x8b")) {
    return kFound;
  }
  static constexpr auto kHeads = std::to_array<std::string_view>(
      {"MySQL dump", "MariaDB dump", "PostgreSQL database dump", "mysqldump",
       "phpMyAdmin SQL Dump"});
  constexpr std::size_t kHeadBytes = 512;
  const std::string_view head = text.substr(0, kHeadBytes);
  const bool dump =
      std::any_of(kHeads.begin(), kHeads.end(),
                  [&](std::string_view row) { return head.find(row) != npos; });
  return FoundIf(dump && (text.find("INSERT INTO") != npos ||
                          text.find("FROM stdin;") != npos));
}

struct Row {
  std::string_view name;
  Content (*judge)(std::string_view text);
};
constexpr auto kRows = std::to_array<Row>({
    {"any", &Any},
    {"credentials", &Credentials},
    {"database-dump", &DatabaseDump},
    {"dotenv", &DotenvFile},
    {"htpasswd", &Htpasswd},
    {"java-keystore", &JavaKeystore},
    {"kdbx", &Kdbx},
    {"not-encrypted", &NotEncrypted},
    {"pkcs12", &Pkcs12},
    {"private-key", &PrivateKey},
    {"secrets", &Secrets},
    {"service-account", &ServiceAccount},
});

bool IsLfsPointer(std::string_view text) {
  constexpr std::size_t kLongest = 1024;
  return text.size() <= kLongest &&
         text.starts_with("version https://git-lfs.github.com/spec/");
}

}  // namespace

Content JudgeContent(std::string_view kind, std::string_view text) {
  if (base::Trim(text).empty()) return kNothing;
  if (IsLfsPointer(text)) {
    return {true, {}, "a Git LFS pointer: the file itself is on the server"};
  }
  if (!EncryptedBy(text).empty()) return kNothing;
  for (const Row& row : kRows) {
    if (row.name == kind) return row.judge(text);
  }
  // No `content`, or one that only another version knows: the name alone
  // decides, which can only report too much.
  return kFound;
}

}  // namespace detect
