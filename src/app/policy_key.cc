#include "app/policy_key.h"

#include <sys/random.h>

#include <cerrno>
#include <cstddef>
#include <cstring>

namespace app {

base::Result<std::string> NewKey() {
  constexpr std::size_t kBytes = 16;
  std::string key(kBytes, '\0');
  // getrandom(2): never short for so few bytes once the pool is ready.
  if (getrandom(key.data(), key.size(), 0) !=
      static_cast<ssize_t>(key.size())) {
    return base::Error("make a fingerprint key", std::strerror(errno),
                       "try again");
  }
  return key;
}

}  // namespace app
