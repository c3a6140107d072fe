#include "git/walk.h"

#include "git/walk_stores.h"

namespace git {

base::Result<Walked> Walk(const Repository& repository,
                          const std::vector<std::string>& object_dirs,
                          blob::Sink& sink, const WalkOptions& options) {
  return WalkStores({.object_dirs = object_dirs,
                     .id_size = repository.id_size(),
                     .partial = repository.partial(),
                     .open_reader = [&] { return repository.Objects(); }},
                    sink, options);
}

}  // namespace git
