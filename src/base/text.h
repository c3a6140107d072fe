#ifndef LEAKWALL_BASE_TEXT_H_
#define LEAKWALL_BASE_TEXT_H_

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// Small text functions that more than one folder needs.  All pure.

namespace base {

// `text` made safe for a terminal and for a `remote:` line: control
// characters, DEL, C1 controls, bidirectional overrides and bytes that are not
// valid UTF-8 become \xNN or \u{NNNN}; a backslash stays.  The result is valid
// UTF-8 and has no newline.
std::string Escape(std::string_view text);

// The same between double quotes, for a message that names what it refuses.
std::string Quote(std::string_view text);

// One word of a POSIX shell, whatever bytes it holds but NUL, between single
// quotes.
std::string SingleQuote(std::string_view word);

// True when `text` is well-formed UTF-8 (RFC 3629).
bool IsUtf8(std::string_view text);

// Of ASCII, whatever the locale.
inline bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
inline bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }
inline bool IsDigit(char c) { return c >= '0' && c <= '9'; }
inline bool IsLetter(char c) { return IsLower(c) || IsUpper(c); }
inline bool IsLetterOrDigit(char c) { return IsLetter(c) || IsDigit(c); }
inline bool IsWordByte(char c) { return IsLetterOrDigit(c) || c == '_'; }

// std::string_view::find(), made for long texts.
std::size_t Find(std::string_view text, std::string_view needle,
                 std::size_t from = 0);

std::string_view Trim(std::string_view text);  // spaces, tabs, CR and LF
std::string Lower(std::string_view text);      // ASCII only
bool EqualsIgnoreCase(std::string_view a, std::string_view b);  // ASCII
bool ContainsIgnoreCase(std::string_view text, std::string_view needle);
std::vector<std::string_view> Split(std::string_view text, char separator);

// The candidate closest to `word` by edit distance, or "" when none is close
// enough to be worth suggesting.  The view is of `candidates`.
std::string_view Closest(std::string_view word,
                         std::span<const std::string_view> candidates);

// Line and column, both from 1, of byte `offset` of `text`; a column is a
// byte.  A line ends at LF.  REQUIRES: offset <= text.size().
struct LineColumn {
  std::size_t line = 1;
  std::size_t column = 1;
};
LineColumn Locate(std::string_view text, std::size_t offset);

// The line that holds byte `offset`, without its LF or CRLF.
std::string_view LineAt(std::string_view text, std::size_t offset);

// Shannon entropy of the bytes, in bits a byte.
double Entropy(std::string_view text);

}  // namespace base

#endif  // LEAKWALL_BASE_TEXT_H_
