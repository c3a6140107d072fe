#ifndef LEAKWALL_SCAN_SECRET_NAME_H_
#define LEAKWALL_SCAN_SECRET_NAME_H_

#include <string_view>

namespace scan {

// What an identifier says about its value.
enum class NameKind {
  kOther,     // nothing, or that it is no secret: tokenUrl, publicKey, userId
  kMaybe,     // a key, an access, of something: acme_key, ACCESS, private
  kSecret,    // a token, secret, API key: a program made the value
  kPassword,  // a person may have chosen the value
};

// Judged by the identifier's words, the last first: the last word that means
// something decides (token_url is a URL), unless an earlier one takes it back
// (public_key).  Pure.
NameKind KindOfName(std::string_view name);

// True for a value that is only the name of a secret: "DB_PASSWORD", what
// env() is given, not what it returns.
bool IsNameOfSecret(std::string_view value);

}  // namespace scan

#endif  // LEAKWALL_SCAN_SECRET_NAME_H_
