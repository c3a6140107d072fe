#ifndef LEAKWALL_SCAN_PLACEHOLDER_H_
#define LEAKWALL_SCAN_PLACEHOLDER_H_

#include <string_view>

// The parts of IsPlaceholder(), for checks that want only one of them.  Pure.

namespace scan {

// A variable, a template, a call, a path, an address of a secret: what stands
// for a value that is somewhere else.
bool IsReference(std::string_view value);

// Covered or filled: "xxxx", "****", "0000", "...".
bool IsMasked(std::string_view value);

// Says in words that something else belongs here: "your-key", "changeme",
// "<token>", "example", "null".
bool SaysPlaceholder(std::string_view value);

// All letters, or all digits, in their order, or an alphabet with each
// character once: "abcdefghij", "12345678", "ABC...xyz0123456789+/".
bool IsSequence(std::string_view value);

}  // namespace scan

#endif  // LEAKWALL_SCAN_PLACEHOLDER_H_
