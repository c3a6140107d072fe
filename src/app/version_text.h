#ifndef LEAKWALL_APP_VERSION_TEXT_H_
#define LEAKWALL_APP_VERSION_TEXT_H_

#include <string>

namespace app {

// "leakwall 0.1.0, 312 rules 1f2e3d4c5b6a7988, Hyperscan 5.4.0".
std::string VersionText();

}  // namespace app

#endif  // LEAKWALL_APP_VERSION_TEXT_H_
