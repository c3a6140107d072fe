#ifndef LEAKWALL_APP_OWN_SECRETS_H_
#define LEAKWALL_APP_OWN_SECRETS_H_

#include <vector>

#include "detect/detector.h"
#include "git/repository.h"

namespace app {

// The secret values that this machine holds, and where each was found:
//
//   Git-ignored .env* files at the top of the work tree and in its folders
//     (app/env_files.h)
//   ~/.netrc, ~/.npmrc, ~/.pypirc, ~/.aws/credentials, ~/.docker/config.json,
//     ~/.kube/config, ~/.config/gh/hosts.yml, ~/.config/glab-cli/config.yml
//   environment variables whose names say that they are secrets
//
// A help, not a promise: what is absent or cannot be read has no values, files
// of more than 1 MB are left out, and after 1,000 values it ends.  Git is
// asked only where there is a .env* file.  The values are for this process's
// memory alone.
std::vector<detect::OwnValue> OwnSecrets(const git::Repository& repository);

}  // namespace app

#endif  // LEAKWALL_APP_OWN_SECRETS_H_
