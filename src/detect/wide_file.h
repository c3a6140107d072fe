#ifndef LEAKWALL_DETECT_WIDE_FILE_H_
#define LEAKWALL_DETECT_WIDE_FILE_H_

#include <memory>

#include "detect/detector.h"

namespace detect {

// The same detector for files in UTF-16 too, which is what some shells make of
// `echo X=y > .env`.  A byte order mark says so, or a NUL beside the first
// character.  Spans are those of the file's own bytes, the secret is the
// decoded one.
std::unique_ptr<Detector> WithWideFiles(std::unique_ptr<Detector> detector);

}  // namespace detect

#endif  // LEAKWALL_DETECT_WIDE_FILE_H_
