#ifndef LEAKWALL_SCAN_DEFAULT_SECRET_H_
#define LEAKWALL_SCAN_DEFAULT_SECRET_H_

#include <string_view>

#include "scan/rule_check.h"

namespace scan {

// True when the match gives a secret-named setting a literal to fall back to:
// whoever knows the source knows the secret wherever the setting is not set.
// Weak words are what this is about; what holds no secret (empty, a reference,
// a mask, a URL, the name of a header) is silent.
bool IsDefaultSecret(const CheckInput& input);

// The same where name and literal are arguments of one call: only of a
// function that by its name reads a setting, not of one that sets or compares.
bool IsDefaultArgument(const CheckInput& input);

// The same where the match is a parameter with a default value: only on a line
// that begins a function.
bool IsDefaultParameter(const CheckInput& input);

}  // namespace scan

#endif  // LEAKWALL_SCAN_DEFAULT_SECRET_H_
