#ifndef LEAKWALL_SOURCE_HISTORY_GRAPH_H_
#define LEAKWALL_SOURCE_HISTORY_GRAPH_H_

#include <cstddef>
#include <cstdint>
#include <functional>
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

// What a HistoryRecorder keeps.
struct RecordedHistory;

// The commits and tags of a history, and of every tree what leads to some
// targets.  A few hundred targets cost what one does.
class HistoryGraph {
 public:
  struct Commit {
    blob::ObjectId id;
    blob::ObjectId tree;
    std::vector<blob::ObjectId> parents;
    std::int64_t time = 0;
  };

  // Reads the structure of a repository in one pass over its packs.  What
  // cannot be read is left out: whoever judged the same stores has said so.
  // `options` gives threads and stop.
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
  friend class HistoryRecorder;
  struct State;
  explicit HistoryGraph(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// Keeps what a walk pushes of a history's structure: commits, tags, and of
// trees the folders and the entries that may be targets.  The Take methods are
// safe from many threads.
class HistoryRecorder {
 public:
  explicit HistoryRecorder(std::size_t id_size);
  ~HistoryRecorder();

  using Taken = base::Result<std::unique_ptr<blob::Carry>>;
  base::Status TakeCommit(const blob::Blob& blob);
  base::Status TakeTag(const blob::Blob& blob);
  // Calls `may_be_target` once for each of blob.entries; folders are kept
  // whatever it says.  `base` is what this gave for the tree's base.
  using MayBeTarget = std::function<bool(const blob::Name&)>;
  Taken TakeTree(const blob::Blob& blob, const blob::Carry* base,
                 const MayBeTarget& may_be_target);

  // May be asked again, for other targets.  REQUIRES: nobody takes any more,
  // and `may_be_target` was true of these.
  HistoryGraph GraphOf(const Targets& targets);

 private:
  std::shared_ptr<RecordedHistory> recorded_;  // with the graphs made of it
};

}  // namespace source

#endif  // LEAKWALL_SOURCE_HISTORY_GRAPH_H_
