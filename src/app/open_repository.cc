#include "app/open_repository.h"

#include <utility>

namespace app {

base::Result<std::unique_ptr<git::Repository>> OpenRepository(
    const std::string& path) {
  if (path.empty()) return git::Repository::FromEnvironment();
  auto named = git::Repository::At(path);
  if (!named.ok()) return named.error();
  if (!*named) {
    return base::Error("open " + path, "this is no Git repository",
                       "name a work tree or a bare repository");
  }
  return std::move(**named);
}

}  // namespace app
