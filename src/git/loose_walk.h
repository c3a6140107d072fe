#ifndef LEAKWALL_GIT_LOOSE_WALK_H_
#define LEAKWALL_GIT_LOOSE_WALK_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

#include "base/result.h"
#include "git/loose.h"
#include "git/object_stores.h"
#include "git/repository.h"
#include "git/sink_feed.h"
#include "git/tree_names.h"
#include "git/walk.h"
#include "git/walk_units.h"

namespace git {

// Reads loose objects and feeds them to the sink.  One that is gone since it
// was listed (Git has packed it) is looked for wherever it is now.
//
// Not thread-safe: one a worker.
class LooseWorker {
 public:
  using OpenReader =
      std::function<base::Result<std::unique_ptr<ObjectReader>>()>;

  // All must outlive it.
  LooseWorker(const ObjectStores& stores, const WalkOptions& options,
              const OpenReader& open_reader, SinkFeed& feed)
      : stores_(stores),
        options_(options),
        open_reader_(open_reader),
        feed_(feed) {}

  // `number` is its number in the list of loose objects.  Trees whose turn is
  // later are put off.
  void Walk(Kinds turn, const LooseObject& object, std::uint64_t number,
            blob::BlobIndex index, TreeNames& names);

 private:
  // Reads the object unless it is too large: then `object.text` is null.
  Fault Read(const LooseObject& from, Expanded& object);
  Fault ReadElsewhere(const LooseObject& from, Expanded& object);

  const ObjectStores& stores_;
  const WalkOptions& options_;
  const OpenReader& open_reader_;
  SinkFeed& feed_;
  LooseReader loose_;
  std::unique_ptr<ObjectReader> reader_;
  Object elsewhere_;
};

}  // namespace git

#endif  // LEAKWALL_GIT_LOOSE_WALK_H_
