#include "base/random.h"

#include <sys/random.h>

#include <cassert>
#include <cerrno>
#include <cstring>

namespace base {

Status FillRandom(std::span<std::uint8_t> bytes) {
  assert(bytes.size() <= 256);
  if (getrandom(bytes.data(), bytes.size(), 0) !=
      static_cast<ssize_t>(bytes.size())) {
    return Error("draw random bytes", std::strerror(errno), "try again");
  }
  return {};
}

}  // namespace base
