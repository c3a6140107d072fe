#include "source/history_graph.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <queue>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "base/mutex.h"
#include "source/id_numbers.h"
#include "source/judging.h"

namespace source {
namespace {

using NodeIndex = std::uint32_t;
using NameIndex = std::uint32_t;

// An entry of a tree that is a folder, or may be a target.
struct Edge {
  NodeIndex node = 0;
  NameIndex name = 0;  // and mode
};

// The edges of a tree.
struct Node {
  std::uint32_t first_edge = 0;
  std::uint32_t edges = 0;
  bool read = false;  // it is a tree, and these are its edges
};

// Gives each pair of a mode and a name a number.
class NameNumbers {
 public:
  NameIndex Of(const blob::Name& entry) {
    std::string key(reinterpret_cast<const char*>(&entry.mode), kMode);
    key += entry.name;
    const auto [at, fresh] = by_key_.try_emplace(
        std::move(key), static_cast<NameIndex>(keys_.size()));
    if (fresh) keys_.push_back(&at->first);
    return at->second;
  }
  std::uint32_t ModeOf(NameIndex index) const {
    std::uint32_t mode = 0;
    keys_[index]->copy(reinterpret_cast<char*>(&mode), kMode);
    return mode;
  }
  std::string_view NameOf(NameIndex index) const {
    return std::string_view(*keys_[index]).substr(kMode);
  }

 private:
  static constexpr std::size_t kMode = sizeof(std::uint32_t);
  std::unordered_map<std::string, NameIndex> by_key_;
  std::vector<const std::string*> keys_;
};

// The edges of a tree, with their places in its bytes.
struct TreeCarry : blob::Carry {
  struct At {
    std::uint32_t offset = 0;
    Edge edge;
  };
  std::vector<At> edges;  // sorted by offset

  // Appends those that a copy brings.
  void AddCopied(const blob::Copy& copy, std::vector<At>& to) const {
    auto known = std::partition_point(
        edges.begin(), edges.end(),
        [&](const At& at) { return at.offset < copy.from; });
    for (; known != edges.end() && known->offset < copy.from + copy.length;
         ++known) {
      to.push_back(
          {static_cast<std::uint32_t>(known->offset - copy.from + copy.to),
           known->edge});
    }
  }
};

}  // namespace

struct RecordedHistory {
  explicit RecordedHistory(std::size_t id_size) : ids(id_size) {}

  // REQUIRES: mu is held.
  NodeIndex NodeOf(const blob::ObjectId& id) {
    const NodeIndex index = ids.Of(id);
    if (index == nodes.size()) nodes.emplace_back();
    return index;
  }

  base::Mutex mu;  // of all, while something is taken
  IdNumbers ids;   // of nodes
  std::vector<Node> nodes;
  NameNumbers names;
  std::vector<Edge> edges;
  std::vector<HistoryGraph::Commit> commits;
  std::unordered_map<blob::ObjectId, blob::ObjectId> tags;
  bool sorted = false;  // the commits are
};

namespace {

// Reads a repository's structure, of which the targets are known.
class StructureSink : public blob::Sink {
 public:
  StructureSink(const Targets& targets, std::size_t id_size)
      : targets_(targets), recorder(id_size) {}

  base::Result<std::unique_ptr<blob::Carry>> Judge(
      const blob::Blob& blob, const blob::Carry* base) override {
    base::Status taken;
    switch (blob.what) {
      case blob::What::kCommit:
        taken = recorder.TakeCommit(blob);
        break;
      case blob::What::kTag:
        taken = recorder.TakeTag(blob);
        break;
      default:
        return recorder.TakeTree(blob, base, [this](const blob::Name& entry) {
          return targets_.blobs.contains(entry.id);
        });
    }
    if (!taken.ok()) return taken.error();
    return std::unique_ptr<blob::Carry>();
  }

  bool See(const blob::Name&) override { return false; }

 private:
  const Targets& targets_;

 public:
  HistoryRecorder recorder;
};

// Which nodes are targets.
std::vector<bool> FindTargets(const RecordedHistory& history,
                              const Targets& targets) {
  std::vector<bool> found(history.nodes.size());
  for (const auto* ids : {&targets.blobs, &targets.trees}) {
    for (const blob::ObjectId& id : *ids) {
      if (const auto node = history.ids.Find(id)) found[*node] = true;
    }
  }
  return found;
}

// Which nodes lead to a target.  Depth first, with a stack of our own.
std::vector<bool> FindLeading(const RecordedHistory& history,
                              const std::vector<bool>& is_target) {
  const std::vector<Node>& nodes = history.nodes;
  const std::vector<Edge>& edges = history.edges;
  enum : std::uint8_t { kUnknown, kOpen, kNo, kYes };
  std::vector<std::uint8_t> state(nodes.size(), kUnknown);
  for (NodeIndex i = 0; i < nodes.size(); ++i) {
    // (What is a node and no tree that was read is a target, or missing.)
    if (is_target[i]) {
      state[i] = kYes;
    } else if (!nodes[i].read) {
      state[i] = kNo;
    }
  }
  struct Frame {
    NodeIndex node;
    std::uint32_t next;
    bool found;
  };
  std::vector<Frame> stack;
  for (NodeIndex root = 0; root < nodes.size(); ++root) {
    if (state[root] != kUnknown) continue;
    state[root] = kOpen;
    stack.push_back({root, 0, false});
    while (!stack.empty()) {
      Frame& top = stack.back();
      if (top.next == nodes[top.node].edges || top.found) {
        const bool found = top.found;
        state[top.node] = found ? kYes : kNo;
        stack.pop_back();
        if (found && !stack.empty()) stack.back().found = true;
        continue;
      }
      const NodeIndex child =
          edges[nodes[top.node].first_edge + top.next++].node;
      if (state[child] == kYes) top.found = true;
      if (state[child] != kUnknown) continue;
      state[child] = kOpen;
      stack.push_back({child, 0, false});
    }
  }
  std::vector<bool> leads(nodes.size());
  for (NodeIndex i = 0; i < nodes.size(); ++i) leads[i] = state[i] == kYes;
  return leads;
}

// HistoryGraph::TargetsIn() of every node.  What is a target, or below one, has
// a number of its own.
std::vector<std::uint32_t> NumberByTargets(const RecordedHistory& history,
                                           const std::vector<bool>& leads,
                                           const std::vector<bool>& below,
                                           const std::vector<bool>& is_target) {
  const std::vector<Node>& nodes = history.nodes;
  const std::vector<Edge>& edges = history.edges;
  constexpr std::uint32_t kUnknown = HistoryGraph::kNoTarget - 1;
  std::vector<std::uint32_t> numbers(nodes.size(), kUnknown);
  auto next = static_cast<std::uint32_t>(nodes.size());
  for (NodeIndex i = 0; i < nodes.size(); ++i) {
    if (below[i] || is_target[i]) {
      numbers[i] = i;
    } else if (!leads[i]) {
      numbers[i] = HistoryGraph::kNoTarget;
    }
  }
  std::unordered_map<std::string, std::uint32_t> by_entries;
  std::vector<NodeIndex> stack;
  for (NodeIndex root = 0; root < nodes.size(); ++root) {
    if (numbers[root] == kUnknown) stack.push_back(root);
    while (!stack.empty()) {
      if (numbers[stack.back()] != kUnknown) {
        stack.pop_back();
        continue;
      }
      const Node& node = nodes[stack.back()];
      std::string entries;
      bool ready = true;
      for (std::size_t i = 0; i < node.edges; ++i) {
        const Edge& edge = edges[node.first_edge + i];
        const std::uint32_t number = numbers[edge.node];
        if (number == HistoryGraph::kNoTarget) continue;
        if (number == kUnknown) {
          stack.push_back(edge.node);
          ready = false;
          continue;
        }
        for (const std::uint32_t part : {number, edge.name}) {
          entries.append(reinterpret_cast<const char*>(&part), sizeof(part));
        }
      }
      if (!ready) continue;
      const auto [at, fresh] = by_entries.try_emplace(entries, next);
      if (fresh) ++next;
      numbers[stack.back()] = at->second;
      stack.pop_back();
    }
  }
  return numbers;
}

// The folders that are targets, and all below them.
std::vector<bool> FindBelow(const RecordedHistory& history,
                            const Targets& targets) {
  std::vector<bool> below(history.nodes.size());
  std::vector<NodeIndex> open;
  const auto enter = [&](NodeIndex node) {
    if (below[node]) return;
    below[node] = true;
    open.push_back(node);
  };
  for (const blob::ObjectId& id : targets.trees) {
    if (const auto node = history.ids.Find(id)) enter(*node);
  }
  while (!open.empty()) {
    const Node& node = history.nodes[open.back()];
    open.pop_back();
    for (std::size_t i = 0; i < node.edges; ++i) {
      enter(history.edges[node.first_edge + i].node);
    }
  }
  return below;
}

// Parents first, then by time and id, so that equal stores give equal lists.
std::vector<HistoryGraph::Commit> SortCommits(
    std::vector<HistoryGraph::Commit> commits) {
  std::sort(commits.begin(), commits.end(),
            [](const auto& a, const auto& b) { return a.id < b.id; });
  const auto find = [&](const blob::ObjectId& id) {
    const auto at = std::lower_bound(
        commits.begin(), commits.end(), id,
        [](const auto& commit, const auto& key) { return commit.id < key; });
    return at != commits.end() && at->id == id
               ? static_cast<std::size_t>(at - commits.begin())
               : commits.size();
  };
  std::vector<std::size_t> waits(commits.size());
  std::vector<std::vector<std::uint32_t>> children(commits.size());
  for (std::size_t i = 0; i < commits.size(); ++i) {
    for (const blob::ObjectId& parent : commits[i].parents) {
      const std::size_t at = find(parent);
      if (at == commits.size()) continue;
      ++waits[i];
      children[at].push_back(static_cast<std::uint32_t>(i));
    }
  }
  using Key = std::pair<std::int64_t, std::size_t>;
  std::priority_queue<Key, std::vector<Key>, std::greater<>> ready;
  for (std::size_t i = 0; i < commits.size(); ++i) {
    if (waits[i] == 0) ready.emplace(commits[i].time, i);
  }
  std::vector<HistoryGraph::Commit> sorted;
  sorted.reserve(commits.size());
  while (!ready.empty()) {
    const std::size_t i = ready.top().second;
    ready.pop();
    for (const std::uint32_t child : children[i]) {
      if (--waits[child] == 0) ready.emplace(commits[child].time, child);
    }
    sorted.push_back(std::move(commits[i]));
  }
  return sorted;
}

}  // namespace

struct HistoryGraph::State {
  std::shared_ptr<const RecordedHistory> history;
  std::vector<bool> leads;
  std::vector<bool> below;
  std::vector<std::uint32_t> by_targets;
};

namespace {

class LeadingTrees : public TreeReader {
 public:
  LeadingTrees(const RecordedHistory& history, const std::vector<bool>& leads,
               const std::vector<bool>& below, TreeReader& objects)
      : history_(history), leads_(leads), below_(below), objects_(objects) {}

  base::Result<const Tree*> Get(const blob::ObjectId& id) override {
    const auto index = history_.ids.Find(id);
    if (!index || !history_.nodes[*index].read || below_[*index]) {
      return objects_.Get(id);
    }
    if (!leads_[*index]) return &empty_;
    const auto [held, fresh] = trees_.try_emplace(*index);
    if (fresh) Fill(history_.nodes[*index], held->second);
    const Tree* tree = &held->second;
    return tree;
  }

 private:
  void Fill(const Node& node, Tree& tree) const {
    for (std::size_t i = 0; i < node.edges; ++i) {
      const Edge& edge = history_.edges[node.first_edge + i];
      if (!leads_[edge.node]) continue;
      tree.entries.push_back({history_.names.ModeOf(edge.name),
                              history_.names.NameOf(edge.name),
                              history_.ids.Id(edge.node)});
    }
    std::stable_sort(tree.entries.begin(), tree.entries.end(),
                     [](const git::TreeEntry& a, const git::TreeEntry& b) {
                       return a.name < b.name;
                     });
  }

  const RecordedHistory& history_;
  const std::vector<bool>& leads_;
  const std::vector<bool>& below_;
  TreeReader& objects_;
  const Tree empty_;
  std::unordered_map<NodeIndex, Tree> trees_;
};

}  // namespace

HistoryGraph::HistoryGraph(std::unique_ptr<State> state)
    : state_(std::move(state)) {}
HistoryGraph::HistoryGraph(HistoryGraph&&) noexcept = default;
HistoryGraph& HistoryGraph::operator=(HistoryGraph&&) noexcept = default;
HistoryGraph::~HistoryGraph() = default;

base::Result<HistoryGraph> HistoryGraph::Read(const git::Repository& repository,
                                              const Targets& targets,
                                              git::WalkOptions options) {
  options.pushes = git::Pushes::kStructure;
  StructureSink sink(targets, repository.id_size());
  auto walked = git::Walk(repository, repository.object_dirs(), sink, options);
  if (!walked.ok()) return walked.error();
  return sink.recorder.GraphOf(targets);
}

const std::vector<HistoryGraph::Commit>& HistoryGraph::commits() const {
  return state_->history->commits;
}

blob::ObjectId HistoryGraph::Peel(const blob::ObjectId& id) const {
  const auto& tags = state_->history->tags;
  blob::ObjectId peeled = id;
  // An id is a hash of what it names, so no chain of tags closes on itself.
  for (auto tag = tags.find(peeled); tag != tags.end();
       tag = tags.find(peeled)) {
    peeled = tag->second;
  }
  return peeled;
}

std::optional<std::uint32_t> HistoryGraph::TargetsIn(
    const blob::ObjectId& tree) const {
  const auto node = state_->history->ids.Find(tree);
  if (!node || !state_->history->nodes[*node].read) return std::nullopt;
  return state_->by_targets[*node];
}

std::unique_ptr<TreeReader> HistoryGraph::Trees(TreeReader& objects) const {
  return std::make_unique<LeadingTrees>(*state_->history, state_->leads,
                                        state_->below, objects);
}

HistoryRecorder::HistoryRecorder(std::size_t id_size)
    : recorded_(std::make_shared<RecordedHistory>(id_size)) {}
HistoryRecorder::~HistoryRecorder() = default;

base::Status HistoryRecorder::TakeCommit(const blob::Blob& blob) {
  auto commit = git::ParseCommit(blob.text);
  if (!commit.ok()) return commit.error();
  base::MutexLock lock(recorded_->mu);
  recorded_->commits.push_back(
      {blob.id, commit->tree, std::move(commit->parents), commit->author_time});
  return {};
}

base::Status HistoryRecorder::TakeTag(const blob::Blob& blob) {
  auto tag = git::ParseTag(blob.text);
  if (!tag.ok()) return tag.error();
  base::MutexLock lock(recorded_->mu);
  recorded_->tags.emplace(blob.id, tag->target);
  return {};
}

HistoryRecorder::Taken HistoryRecorder::TakeTree(
    const blob::Blob& blob, const blob::Carry* base,
    const MayBeTarget& may_be_target) {
  using At = TreeCarry::At;
  std::vector<At> copied;
  for (const blob::Copy& copy : *blob.copies) {
    static_cast<const TreeCarry*>(base)->AddCopied(copy, copied);
  }
  std::vector<const blob::Name*> kept;
  for (const blob::Name& entry : *blob.entries) {
    if (may_be_target(entry) || IsTree(entry.mode)) kept.push_back(&entry);
  }
  std::vector<At> fresh;
  fresh.reserve(kept.size());
  auto carry = std::make_unique<TreeCarry>();
  carry->edges.reserve(copied.size() + kept.size());

  RecordedHistory& history = *recorded_;
  base::MutexLock lock(history.mu);
  for (const blob::Name* entry : kept) {
    fresh.push_back(
        {static_cast<std::uint32_t>(entry->name.data() - blob.text.data()),
         {history.NodeOf(entry->id), history.names.Of(*entry)}});
  }
  std::merge(copied.begin(), copied.end(), fresh.begin(), fresh.end(),
             std::back_inserter(carry->edges),
             [](const At& a, const At& b) { return a.offset < b.offset; });
  Node& node = history.nodes[history.NodeOf(blob.id)];
  node.read = true;
  node.first_edge = static_cast<std::uint32_t>(history.edges.size());
  node.edges = static_cast<std::uint32_t>(carry->edges.size());
  for (const At& at : carry->edges) history.edges.push_back(at.edge);
  return std::unique_ptr<blob::Carry>(std::move(carry));
}

HistoryGraph HistoryRecorder::GraphOf(const Targets& targets) {
  RecordedHistory& history = *recorded_;
  if (!history.sorted) {
    history.commits = SortCommits(std::move(history.commits));
    history.sorted = true;
  }
  auto state = std::make_unique<HistoryGraph::State>();
  state->history = recorded_;
  const std::vector<bool> is_target = FindTargets(history, targets);
  state->leads = FindLeading(history, is_target);
  state->below = FindBelow(history, targets);
  state->by_targets =
      NumberByTargets(history, state->leads, state->below, is_target);
  return HistoryGraph(std::move(state));
}

}  // namespace source
