#ifndef LEAKWALL_DETECT_FIRST_LINE_H_
#define LEAKWALL_DETECT_FIRST_LINE_H_

#include <cstddef>
#include <string_view>

namespace detect {

// The first line that says something: not blank, not a comment ("#"), not a
// document's begin ("---"), trimmed; "" where there is none.  What a file is
// can mostly be told from it, at the price of its opening comment, which is
// what every blob of a history must pay.
// One that is longer than kLongestFirstLine is cut there, and then as long.
inline constexpr std::size_t kLongestFirstLine = 4096;
std::string_view FirstLine(std::string_view text);

// True when a YAML or JSON mapping may begin with this line: "key:", "{",
// a template's "{{", a conflict marker, a directive.
bool MayBeginMapping(std::string_view line);

}  // namespace detect

#endif  // LEAKWALL_DETECT_FIRST_LINE_H_
