#ifndef LEAKWALL_GIT_READER_LOOSE_H_
#define LEAKWALL_GIT_READER_LOOSE_H_

#include <memory>
#include <string>
#include <vector>

#include "git/reader_later.h"
#include "git/repository.h"

namespace git {

// A reader that takes loose objects from their files and leaves the others to
// a second reader, which is opened when it is first needed.  What was just
// added or pushed is loose, so that most hooks never need the second, and it
// is expensive to open.
std::unique_ptr<ObjectReader> MakeLooseFirstReader(
    std::vector<std::string> stores, LaterReader::Open open_rest);

}  // namespace git

#endif  // LEAKWALL_GIT_READER_LOOSE_H_
