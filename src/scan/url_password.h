#ifndef LEAKWALL_SCAN_URL_PASSWORD_H_
#define LEAKWALL_SCAN_URL_PASSWORD_H_

#include "scan/rule_check.h"

namespace scan {

// How much of a secret the password in "scheme://user:password@host" is.
enum class UrlPassword {
  kNone,  // a placeholder, a reference, the same as the user
  kWeak,  // a word that stands in a thousand examples, on a host that is real
  kReal,
};

// REQUIRES: the match is such a URL from its scheme to the host's first
// character or further.
UrlPassword JudgeUrlPassword(const CheckInput& input);

}  // namespace scan

#endif  // LEAKWALL_SCAN_URL_PASSWORD_H_
