#ifndef LEAKWALL_DETECT_CONTENT_H_
#define LEAKWALL_DETECT_CONTENT_H_

#include <optional>
#include <string>
#include <string_view>

#include "rule/rule_set.h"

namespace detect {

// What the bytes of a file say about the finding that its name would be.
struct Content {
  bool found = false;
  // Where the bytes make it less than the rule says.
  std::optional<rule::Severity> at_most;
  std::string note;  // without secret bytes
};

// Looks at the bytes the way a path rule's `content` asks:
//
//   any              whatever it holds
//   not-encrypted    data that is no certificate, public key or manifest
//   dotenv           variables; without a secret it is a warning
//   secrets          a secret under a name that says so, in any syntax
//   credentials      the same, or bytes that are no text
//   private-key      PEM, OpenSSH, PuTTY, DER; an encrypted one is less
//   java-keystore    JKS, JCEKS, PKCS #12
//   pkcs12           PKCS #12
//   kdbx             KeePass, Password Safe
//   htpasswd         user:hash
//   service-account  Google's JSON with its private key
//   database-dump    SQL with rows, PostgreSQL's and SQLite's own formats, gzip
//
// Empty files, and files that a known tool encrypted, are never found; a Git
// LFS pointer always is: what it points to was pushed as well.
// REQUIRES: `kind` is one of rule::ContentNames(), or "" for "any".  Pure.
Content JudgeContent(std::string_view kind, std::string_view text);

}  // namespace detect

#endif  // LEAKWALL_DETECT_CONTENT_H_
