#include "base/secret.h"

#include <algorithm>
#include <cstddef>

namespace base {

std::string Secret::Redacted() const {
  const std::size_t most = std::min<std::size_t>(4, bytes_.size() / 5);
  std::string text;
  // Stops at the first byte that is not printable: skipping it would show
  // characters side by side that are not.
  for (std::size_t i = 0; i < most; ++i) {
    if (bytes_[i] < ' ' || bytes_[i] > '~') break;
    text.push_back(bytes_[i]);
  }
  text += "\u2026 (" + std::to_string(bytes_.size());
  text += bytes_.size() == 1 ? " byte)" : " bytes)";
  return text;
}

}  // namespace base
