#include "app/policy_key.h"

#include <array>
#include <cstdint>

#include "base/random.h"

namespace app {

base::Result<std::string> NewKey() {
  std::array<std::uint8_t, 16> key;
  if (auto drawn = base::FillRandom(key); !drawn.ok()) return drawn.error();
  return std::string(key.begin(), key.end());
}

}  // namespace app
