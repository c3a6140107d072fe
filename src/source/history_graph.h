#ifndef LEAKWALL_SOURCE_HISTORY_GRAPH_H_
#define LEAKWALL_SOURCE_HISTORY_GRAPH_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "blob/blob.h"
#include "git/repository.h"
#include "git/walk.h"
#include "source/attribution.h"
#include "source/trees.h"

namespace source {

// Every commit and tag of a repository's stores, and of every tree what leads
// to some targets.  Read in one pass over the packs, so that its cost is that
// of the history, however many targets there are.
class HistoryGraph {
 public:
  struct Commit {
    blob::ObjectId id;
    blob::ObjectId tree;
    std::vector<blob::ObjectId> parents;
    std::int64_t time = 0;
  };

  // What cannot be read is left out: whoever judged the same stores has said
  // so.  `options` gives threads and stop.
  static base::Result<HistoryGraph> Read(const git::Repository& repository,
                                         const Targets& targets,
                                         git::WalkOptions options);

  HistoryGraph(HistoryGraph&&) noexcept;
  HistoryGraph& operator=(HistoryGraph&&) noexcept;
  ~HistoryGraph();

  // Each behind its parents, else by time.
  const std::vector<Commit>& commits() const;
  // What a tag object names, followed to the end; else `id` itself.
  blob::ObjectId Peel(const blob::ObjectId& id) const;

  // A number that trees have in common which hold the same targets at the same
  // paths, and the same folders that are targets; empty for a tree that was not
  // read.  Trees without any have kNoTarget.
  static constexpr std::uint32_t kNoTarget = 0xffffffff;
  std::optional<std::uint32_t> TargetsIn(const blob::ObjectId& tree) const;

  // The trees with those entries alone that are targets or lead to one; under
  // a folder that is a target, with all.  What the pass did not see is read
  // from `objects`, which must outlive the result, and so must this.
  std::unique_ptr<TreeReader> Trees(TreeReader& objects) const;

 private:
  struct State;
  explicit HistoryGraph(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace source

#endif  // LEAKWALL_SOURCE_HISTORY_GRAPH_H_
