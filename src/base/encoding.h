#ifndef LEAKWALL_BASE_ENCODING_H_
#define LEAKWALL_BASE_ENCODING_H_

#include <optional>
#include <string>
#include <string_view>

// RFC 4648 base64 and base16, RFC 3986 percent-encoding.  Pure functions.

namespace base {

std::string Base64Encode(std::string_view bytes);
// Same, with the URL-safe alphabet and no padding (RFC 4648 section 5).
std::string Base64UrlEncode(std::string_view bytes);

// Decodes either alphabet, padded or not; white space between the characters
// is skipped.  Empty where any other byte stands in the way or the length is
// impossible.
std::optional<std::string> Base64Decode(std::string_view text);

// Empty unless `text` is an even number of hexadecimal digits.
std::optional<std::string> HexDecode(std::string_view text);

// Letters, digits and the bytes of `kept` as they stand, every other byte as
// %XX.  RFC 3986 writes the digits in upper case and keeps kUnreserved.
enum class HexCase { kUpper, kLower };
inline constexpr std::string_view kUnreserved = "-._~";
std::string PercentEncode(std::string_view bytes, std::string_view kept,
                          HexCase digits);

// Every %XX with two hexadecimal digits replaced by its byte; anything else is
// left as it stands.
std::string PercentDecode(std::string_view text);

}  // namespace base

#endif  // LEAKWALL_BASE_ENCODING_H_
