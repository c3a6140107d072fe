#ifndef LEAKWALL_DETECT_ENV_VALUE_H_
#define LEAKWALL_DETECT_ENV_VALUE_H_

#include <cstddef>
#include <string_view>
#include <vector>

// What the name and the value of an environment variable say, wherever they
// stand: a compose file, a pod's specification, a dotenv file.  All pure.

namespace detect {

// True when a variable of this name holds a secret, going by the name, by the
// documentation of known images, or, where the name leaves it open
// (STRIPE_KEY), by the look of the value.
bool HoldsSecret(std::string_view name, std::string_view value);

// True for a variable with which the documentation of an image says to set the
// password of the server in it.
bool SetsServerPassword(std::string_view name);

// True for a value that no name makes a secret: empty, "true", a number of few
// digits under a name that is no password's, a path, an address without a
// password.
bool IsHarmless(std::string_view name, std::string_view value);

// True when a server that is given this value for its secret is open to
// whoever read the file, even though the value only says "change me": its own
// password or signing secret, not a key to somebody else's service, which
// refuses a placeholder.
bool OpensServer(std::string_view name);

// True when the variable set to this value turns authentication off.
bool TurnsAuthenticationOff(std::string_view name, std::string_view value);

// "yes", "true", "1", "on".
bool IsYes(std::string_view value);

// The passwords in the URLs of `value`, "scheme://user:password@host":
// offsets of each literal, percent-encoding and all.
struct UrlPassword {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string_view user;
};
std::vector<UrlPassword> UrlPasswords(std::string_view value);

// `value` without the pair of quotes around it, and how many bytes that is.
struct Unquoted {
  std::string_view value;
  std::size_t skipped = 0;
};
Unquoted WithoutQuotes(std::string_view value);

}  // namespace detect

#endif  // LEAKWALL_DETECT_ENV_VALUE_H_
