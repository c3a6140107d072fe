#ifndef LEAKWALL_DETECT_PASSWORDS_H_
#define LEAKWALL_DETECT_PASSWORDS_H_

#include <string_view>

namespace detect {

// Whose documentation publishes this password as a default: "postgres",
// "minio", "many tutorials"; empty when nobody's.  Case does not count.  Pure.
std::string_view PublishedBy(std::string_view password);

}  // namespace detect

#endif  // LEAKWALL_DETECT_PASSWORDS_H_
