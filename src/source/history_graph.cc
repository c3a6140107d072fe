#include "source/history_graph.h"

#include <algorithm>
#include <functional>
#include <queue>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "base/mutex.h"
#include "source/judging.h"

namespace source {
namespace {

using NodeIndex = std::uint32_t;
using NameIndex = std::uint32_t;

// An entry of a tree that is a folder, or a target.
struct Edge {
  NodeIndex node = 0;
  NameIndex name = 0;
  std::uint32_t mode = 0;
};

// A tree, or a target.
struct Node {
  blob::ObjectId id;
  std::size_t first_edge = 0;
  std::uint32_t edges = 0;
  bool read = false;  // it is a tree, and these are its edges
};

// Gives each id, and each name, a number.
class Numbers {
 public:
  NodeIndex OfNode(const blob::ObjectId& id) {
    const auto [at, fresh] =
        nodes_by_id_.try_emplace(id, static_cast<NodeIndex>(nodes.size()));
    if (fresh) nodes.push_back({.id = id});
    return at->second;
  }
  NameIndex OfName(std::string_view name) {
    const auto [at, fresh] = names_by_text_.try_emplace(
        std::string(name), static_cast<NameIndex>(names.size()));
    if (fresh) names.push_back(&at->first);
    return at->second;
  }
  const NodeIndex* FindNode(const blob::ObjectId& id) const {
    const auto at = nodes_by_id_.find(id);
    return at == nodes_by_id_.end() ? nullptr : &at->second;
  }

  std::vector<Node> nodes;
  std::vector<const std::string*> names;

 private:
  std::unordered_map<blob::ObjectId, NodeIndex> nodes_by_id_;
  std::unordered_map<std::string, NameIndex> names_by_text_;
};

// The edges of a tree, with their places in its bytes.
struct TreeCarry : blob::Carry {
  struct At {
    std::size_t offset = 0;
    Edge edge;
  };
  std::vector<At> edges;  // sorted by offset
};

class StructureSink : public blob::Sink {
 public:
  StructureSink(const Targets& targets, std::size_t id_size)
      : targets_(targets), id_size_(id_size) {}

  base::Result<std::unique_ptr<blob::Carry>> Judge(
      const blob::Blob& blob, const blob::Carry* base) override {
    switch (blob.what) {
      case blob::What::kCommit:
        return TakeCommit(blob);
      case blob::What::kTag:
        return TakeTag(blob);
      default:
        return TakeTree(blob, static_cast<const TreeCarry*>(base));
    }
  }

  void See(const blob::Name&) override {}

  // What was taken.  REQUIRES: nobody calls Judge() any more.
  Numbers numbers;
  std::vector<Edge> edges;
  std::vector<HistoryGraph::Commit> commits;
  std::unordered_map<blob::ObjectId, blob::ObjectId> tags;

 private:
  using Answer = base::Result<std::unique_ptr<blob::Carry>>;

  Answer TakeCommit(const blob::Blob& blob) {
    auto commit = git::ParseCommit(blob.text);
    if (!commit.ok()) return commit.error();
    base::MutexLock lock(mu_);
    commits.push_back({blob.id, commit->tree, std::move(commit->parents),
                       commit->author_time});
    return std::unique_ptr<blob::Carry>();
  }

  Answer TakeTag(const blob::Blob& blob) {
    auto tag = git::ParseTag(blob.text);
    if (!tag.ok()) return tag.error();
    base::MutexLock lock(mu_);
    tags.emplace(blob.id, tag->target);
    return std::unique_ptr<blob::Carry>();
  }

  Answer TakeTree(const blob::Blob& blob, const TreeCarry* base) {
    auto carry = std::make_unique<TreeCarry>();
    for (const blob::Copy& copy : *blob.copies) {
      auto known = std::partition_point(
          base->edges.begin(), base->edges.end(),
          [&](const TreeCarry::At& at) { return at.offset < copy.from; });
      for (; known != base->edges.end() &&
             known->offset < copy.from + copy.length;
           ++known) {
        carry->edges.push_back(
            {known->offset - copy.from + copy.to, known->edge});
      }
    }
    for (const base::Span region : *blob.inserted) {
      auto entries = git::ParseTree(region.In(blob.text), id_size_);
      if (!entries.ok()) return entries.error();
      for (const git::TreeEntry& entry : *entries) {
        if (!IsTree(entry.mode) && !targets_.blobs.contains(entry.id)) continue;
        base::MutexLock lock(mu_);
        carry->edges.push_back(
            {static_cast<std::size_t>(entry.name.data() - blob.text.data()),
             {numbers.OfNode(entry.id), numbers.OfName(entry.name),
              entry.mode}});
      }
    }
    std::sort(carry->edges.begin(), carry->edges.end(),
              [](const TreeCarry::At& a, const TreeCarry::At& b) {
                return a.offset < b.offset;
              });
    base::MutexLock lock(mu_);
    Node& node = numbers.nodes[numbers.OfNode(blob.id)];
    node.read = true;
    node.first_edge = edges.size();
    node.edges = static_cast<std::uint32_t>(carry->edges.size());
    for (const TreeCarry::At& at : carry->edges) edges.push_back(at.edge);
    return std::unique_ptr<blob::Carry>(std::move(carry));
  }

  const Targets& targets_;
  const std::size_t id_size_;
  base::Mutex mu_;  // of all that was taken
};

// Which nodes lead to a target.  Depth first, with a stack of our own.
std::vector<bool> FindLeading(const std::vector<Node>& nodes,
                              const std::vector<Edge>& edges,
                              const Targets& targets) {
  enum : std::uint8_t { kUnknown, kOpen, kNo, kYes };
  std::vector<std::uint8_t> state(nodes.size(), kUnknown);
  for (NodeIndex i = 0; i < nodes.size(); ++i) {
    // (What is a node and no tree that was read is a target, or missing.)
    if (targets.trees.contains(nodes[i].id) ||
        targets.blobs.contains(nodes[i].id)) {
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
std::vector<std::uint32_t> NumberByTargets(const std::vector<Node>& nodes,
                                           const std::vector<Edge>& edges,
                                           const std::vector<bool>& leads,
                                           const std::vector<bool>& below,
                                           const Targets& targets) {
  constexpr std::uint32_t kUnknown = HistoryGraph::kNoTarget - 1;
  std::vector<std::uint32_t> numbers(nodes.size(), kUnknown);
  auto next = static_cast<std::uint32_t>(nodes.size());
  for (NodeIndex i = 0; i < nodes.size(); ++i) {
    if (below[i] || targets.blobs.contains(nodes[i].id)) {
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
        for (const std::uint32_t part : {number, edge.name, edge.mode}) {
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
std::vector<bool> FindBelow(const Numbers& numbers,
                            const std::vector<Edge>& edges,
                            const Targets& targets) {
  std::vector<bool> below(numbers.nodes.size());
  std::vector<NodeIndex> open;
  const auto enter = [&](NodeIndex node) {
    if (below[node]) return;
    below[node] = true;
    open.push_back(node);
  };
  for (const blob::ObjectId& id : targets.trees) {
    if (const NodeIndex* node = numbers.FindNode(id)) enter(*node);
  }
  while (!open.empty()) {
    const Node& node = numbers.nodes[open.back()];
    open.pop_back();
    for (std::size_t i = 0; i < node.edges; ++i) {
      enter(edges[node.first_edge + i].node);
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
  Numbers numbers;
  std::vector<Edge> edges;
  std::vector<bool> leads;
  std::vector<bool> below;
  std::vector<std::uint32_t> by_targets;
  std::vector<Commit> commits;
  std::unordered_map<blob::ObjectId, blob::ObjectId> tags;
};

namespace {

class LeadingTrees : public TreeReader {
 public:
  LeadingTrees(const Numbers& numbers, const std::vector<Edge>& edges,
               const std::vector<bool>& leads, const std::vector<bool>& below,
               TreeReader& objects)
      : numbers_(numbers),
        edges_(edges),
        leads_(leads),
        below_(below),
        objects_(objects) {}

  base::Result<const Tree*> Get(const blob::ObjectId& id) override {
    const NodeIndex* const index = numbers_.FindNode(id);
    if (index == nullptr || !numbers_.nodes[*index].read || below_[*index]) {
      return objects_.Get(id);
    }
    if (!leads_[*index]) return &empty_;
    const auto [held, fresh] = trees_.try_emplace(*index);
    if (fresh) Fill(numbers_.nodes[*index], held->second);
    const Tree* tree = &held->second;
    return tree;
  }

 private:
  void Fill(const Node& node, Tree& tree) const {
    for (std::size_t i = 0; i < node.edges; ++i) {
      const Edge& edge = edges_[node.first_edge + i];
      if (!leads_[edge.node]) continue;
      tree.entries.push_back({edge.mode, *numbers_.names[edge.name],
                              numbers_.nodes[edge.node].id});
    }
    std::stable_sort(tree.entries.begin(), tree.entries.end(),
                     [](const git::TreeEntry& a, const git::TreeEntry& b) {
                       return a.name < b.name;
                     });
  }

  const Numbers& numbers_;
  const std::vector<Edge>& edges_;
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
  auto state = std::make_unique<State>();
  state->numbers = std::move(sink.numbers);
  state->edges = std::move(sink.edges);
  state->leads = FindLeading(state->numbers.nodes, state->edges, targets);
  state->below = FindBelow(state->numbers, state->edges, targets);
  state->by_targets = NumberByTargets(state->numbers.nodes, state->edges,
                                      state->leads, state->below, targets);
  state->commits = SortCommits(std::move(sink.commits));
  state->tags = std::move(sink.tags);
  return HistoryGraph(std::move(state));
}

const std::vector<HistoryGraph::Commit>& HistoryGraph::commits() const {
  return state_->commits;
}

blob::ObjectId HistoryGraph::Peel(const blob::ObjectId& id) const {
  blob::ObjectId peeled = id;
  // An id is a hash of what it names, so no chain of tags closes on itself.
  for (auto tag = state_->tags.find(peeled); tag != state_->tags.end();
       tag = state_->tags.find(peeled)) {
    peeled = tag->second;
  }
  return peeled;
}

std::optional<std::uint32_t> HistoryGraph::TargetsIn(
    const blob::ObjectId& tree) const {
  const NodeIndex* const node = state_->numbers.FindNode(tree);
  if (node == nullptr || !state_->numbers.nodes[*node].read) {
    return std::nullopt;
  }
  return state_->by_targets[*node];
}

std::unique_ptr<TreeReader> HistoryGraph::Trees(TreeReader& objects) const {
  return std::make_unique<LeadingTrees>(state_->numbers, state_->edges,
                                        state_->leads, state_->below, objects);
}

}  // namespace source
