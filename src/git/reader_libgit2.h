#ifndef LEAKWALL_GIT_READER_LIBGIT2_H_
#define LEAKWALL_GIT_READER_LIBGIT2_H_

#include <memory>
#include <string>
#include <vector>

#include "git/repository.h"

namespace git {

// Whether an object that is not found makes the reader look for packs that
// came meanwhile.
enum class Refresh { kNo, kYes };

// A reader of these object directories through libgit2, which is opened at
// run time; null where the library is absent or cannot open them.  SHA-1
// only.  The repository itself is never opened with libgit2: it refuses
// layouts and extensions that the object store does not care about.
// REQUIRES: !stores.empty().
std::unique_ptr<ObjectReader> TryOpenLibgit2(
    const std::vector<std::string>& stores, Refresh refresh);

}  // namespace git

#endif  // LEAKWALL_GIT_READER_LIBGIT2_H_
