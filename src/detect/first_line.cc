#include "detect/first_line.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "base/text.h"

namespace detect {

std::string_view FirstLine(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  for (;;) {
    text.remove_prefix(
        std::min(text.find_first_not_of(" \t\r\n"), text.size()));
    if (!text.starts_with('#') && !text.starts_with("---")) break;
    text.remove_prefix(std::min(text.find('\n'), text.size()));
  }
  const std::size_t end = text.substr(0, kLongestFirstLine).find('\n');
  if (end == std::string_view::npos && text.size() > kLongestFirstLine) {
    return text.substr(0, kLongestFirstLine);
  }
  return base::Trim(text.substr(0, end));
}

namespace {

// What a key without quotation marks does not have, and code does.
constexpr std::string_view kNoKey = " ()=;,";

}  // namespace

bool MayBeginMapping(std::string_view line) {
  if (line.empty()) return false;
  const char first = line.front();
  if (first == '{' || first == '%' || first == '<') return true;
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) {
    // What is cut may have one behind the cut.
    return line.size() == kLongestFirstLine &&
           line.find_first_of(kNoKey) == std::string_view::npos;
  }
  const char next = colon + 1 < line.size() ? line[colon + 1] : ' ';
  const std::string_view key = line.substr(0, colon);
  return (next == ' ' || next == '\t') &&
         key.find_first_of(kNoKey) == std::string_view::npos;
}

}  // namespace detect
