#ifndef LEAKWALL_GIT_READER_PACKS_H_
#define LEAKWALL_GIT_READER_PACKS_H_

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "git/reader_later.h"
#include "git/repository.h"

namespace git {

// A reader that takes objects from the packs of some objects/ directories and
// leaves the others to a second reader, which is opened when it is first
// needed: what is in no pack that was there when the first object was asked
// for, and what has a fault here, whose name the second reader gives.
//
// It keeps some megabytes of expanded bases, so that trees of one history
// after the other cost little.
std::unique_ptr<ObjectReader> MakePackReader(std::vector<std::string> stores,
                                             std::size_t id_size,
                                             LaterReader::Open open_rest);

}  // namespace git

#endif  // LEAKWALL_GIT_READER_PACKS_H_
