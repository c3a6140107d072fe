#ifndef LEAKWALL_DETECT_NAMED_SECRET_H_
#define LEAKWALL_DETECT_NAMED_SECRET_H_

#include <string_view>

namespace detect {

// True when something in the text is a secret under a name that says so, in
// any of the forms of configuration files: name=value, name: value,
// "name": "value", `password value` of a netrc, user:password@host in a URL.
// Placeholders and references are none.  For deciding whether a file that is
// known by its name holds anything; it says nothing about where.  Pure.
bool HasNamedSecret(std::string_view text);

}  // namespace detect

#endif  // LEAKWALL_DETECT_NAMED_SECRET_H_
