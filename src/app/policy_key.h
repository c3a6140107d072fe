#ifndef LEAKWALL_APP_POLICY_KEY_H_
#define LEAKWALL_APP_POLICY_KEY_H_

#include <string>

#include "base/result.h"

namespace app {

// 16 bytes from the system's random source: a new fingerprint key.
base::Result<std::string> NewKey();

}  // namespace app

#endif  // LEAKWALL_APP_POLICY_KEY_H_
