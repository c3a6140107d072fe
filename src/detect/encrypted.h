#ifndef LEAKWALL_DETECT_ENCRYPTED_H_
#define LEAKWALL_DETECT_ENCRYPTED_H_

#include <string_view>

namespace detect {

// The tool that encrypted the whole of these bytes, going by the format that
// it documents: SOPS, git-crypt, ansible-vault, age, Sealed Secrets, OpenPGP
// (BlackBox, pass, git-secret); "" for anything else.  Encryption that no such
// format vouches for is none: a password is as good as whoever made it up.
// Pure.
std::string_view EncryptedBy(std::string_view text);

}  // namespace detect

#endif  // LEAKWALL_DETECT_ENCRYPTED_H_
