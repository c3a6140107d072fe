#ifndef LEAKWALL_APP_OPEN_REPOSITORY_H_
#define LEAKWALL_APP_OPEN_REPOSITORY_H_

#include <memory>
#include <string>

#include "base/result.h"
#include "git/repository.h"

namespace app {

// The repository that a command line names, a work tree or a bare one; the one
// of the environment where `path` is empty.  A path without a repository is an
// Error.
base::Result<std::unique_ptr<git::Repository>> OpenRepository(
    const std::string& path);

}  // namespace app

#endif  // LEAKWALL_APP_OPEN_REPOSITORY_H_
