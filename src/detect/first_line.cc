#include "detect/first_line.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "base/text.h"

namespace detect {

std::string_view FirstLine(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  // (What is longer is no less a first line, and tells no more.)
  constexpr std::size_t kLongest = 4096;
  while (!text.empty()) {
    std::size_t end = std::min(text.substr(0, kLongest).find('\n'), kLongest);
    end = std::min(end, text.size());
    const std::string_view line = base::Trim(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line.front() == '#' || line.starts_with("---")) {
      continue;
    }
    return line;
  }
  return {};
}

bool MayBeginMapping(std::string_view line) {
  if (line.empty()) return false;
  const char first = line.front();
  if (first == '{' || first == '%' || first == '<') return true;
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return false;
  const char next = colon + 1 < line.size() ? line[colon + 1] : ' ';
  const std::string_view key = line.substr(0, colon);
  return (next == ' ' || next == '\t') &&
         key.find_first_of(" ()=;,") == std::string_view::npos;
}

}  // namespace detect
