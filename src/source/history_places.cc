#include "source/history_places.h"

#include <algorithm>
#include <memory>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "base/date.h"
#include "source/attribution.h"
#include "source/history_graph.h"
#include "source/judging.h"
#include "source/trees.h"

namespace source {
namespace {

using Ids = std::unordered_set<blob::ObjectId>;

class Places {
 public:
  Places(const git::Repository& repository, git::ObjectReader& reader,
         const HistoryWanted& wanted, const HistoryStructure& structure)
      : repository_(repository),
        reader_(reader),
        wanted_(wanted),
        structure_(structure),
        trees_(reader, repository.id_size()) {}

  base::Result<std::vector<blob::Origin>> Find(
      const std::vector<std::string>& revisions) {
    Targets targets;
    targets.blobs.insert(wanted_.named.begin(), wanted_.named.end());
    for (const auto& [id, index] : wanted_.blobs) targets.blobs.insert(id);
    targets.trees.insert(wanted_.trees.begin(), wanted_.trees.end());
    asked_ = targets.blobs;
    auto graph = structure_(targets);
    if (!graph.ok()) return graph.error();
    base::Status listed = List(*graph, revisions);
    if (!listed.ok()) return listed.error();
    base::Status placed = FindEntries(*graph, std::move(targets));
    if (!placed.ok()) return placed.error();
    base::Status rest = AddRest();
    if (!rest.ok()) return rest.error();
    base::Status authors = AddAuthors();
    if (!authors.ok()) return authors.error();
    return std::move(origins_);
  }

 private:
  base::Status List(const HistoryGraph& graph,
                    const std::vector<std::string>& revisions) {
    Ids asked;
    if (!revisions.empty()) {
      auto reached = repository_.RevList(revisions);
      if (!reached.ok()) return reached.error();
      asked.insert(reached->begin(), reached->end());
    }
    std::unordered_map<blob::ObjectId, const HistoryGraph::Commit*> by_id;
    for (const HistoryGraph::Commit& commit : graph.commits()) {
      by_id.emplace(commit.id, &commit);
      if (!revisions.empty() && !asked.contains(commit.id)) continue;
      commits_.push_back(&commit);
      root_of_.emplace(commit.id, commit.tree);
    }
    auto refs = repository_.Refs();
    if (!refs.ok()) return refs.error();
    refs_ = std::move(*refs);
    std::vector<blob::ObjectId> open;
    for (const git::Ref& ref : refs_) {
      if (IsBranchOrTag(ref.name)) open.push_back(graph.Peel(ref.id));
    }
    while (!open.empty()) {
      const auto commit = by_id.find(open.back());
      open.pop_back();
      if (commit == by_id.end()) continue;
      if (!reachable_.insert(commit->first).second) continue;
      const auto& parents = commit->second->parents;
      open.insert(open.end(), parents.begin(), parents.end());
    }
    return {};
  }

  static bool IsBranchOrTag(std::string_view ref) {
    return ref.starts_with("refs/heads/") || ref.starts_with("refs/tags/") ||
           ref.starts_with("refs/remotes/");
  }

  base::Status FindEntries(const HistoryGraph& graph, Targets targets) {
    const auto leading = graph.Trees(trees_);
    Attribution attribution(*leading, std::move(targets));
    for (const HistoryGraph::Commit* commit : commits_) {
      if (HasNothingNew(graph, *commit)) continue;
      base::Status found =
          attribution.Find(RootOf(*commit), [&](Attribution::Place place) {
            Note(commit->id, std::move(place));
          });
      if (!found.ok()) return found;
    }
    // A place without a path stands for those that are not listed.
    for (const blob::ObjectId& id : asked_) {
      if (attribution.IsCut(id)) unplaced_.insert(id);
    }
    return {};
  }

  // True where the commit's tree, or one of its parents', says so at once.
  bool HasNothingNew(const HistoryGraph& graph,
                     const HistoryGraph::Commit& commit) const {
    const auto targets = graph.TargetsIn(commit.tree);
    if (!targets) return false;
    if (*targets == HistoryGraph::kNoTarget) return true;
    return std::any_of(commit.parents.begin(), commit.parents.end(),
                       [&](const blob::ObjectId& parent) {
                         const auto tree = root_of_.find(parent);
                         return tree != root_of_.end() &&
                                graph.TargetsIn(tree->second) == targets;
                       });
  }

  Folder RootOf(const HistoryGraph::Commit& commit) const {
    Folder root{commit.tree, {}};
    for (const blob::ObjectId& parent : commit.parents) {
      const auto tree = root_of_.find(parent);
      if (tree != root_of_.end()) root.before.push_back(tree->second);
    }
    std::sort(root.before.begin(), root.before.end());
    root.before.erase(std::unique(root.before.begin(), root.before.end()),
                      root.before.end());
    return root;
  }

  void Note(const blob::ObjectId& commit, Attribution::Place place) {
    std::string key(place.id.raw());
    key += WhatOf(place.mode) == blob::What::kSymlink ? 'l' : 'f';
    key += place.path;
    const auto [known, fresh] = by_place_.emplace(key, origins_.size());
    if (!fresh) {
      origins_[known->second].last_commit = commit;
      origins_[known->second].reachable |= reachable_.contains(commit);
      return;
    }
    blob::Origin origin = OriginOf(place.id);
    origin.what = WhatOf(place.mode);
    origin.mode = place.mode;
    origin.path = std::move(place.path);
    origin.commit = commit;
    origin.last_commit = commit;
    origin.reachable = reachable_.contains(commit);
    placed_.insert(place.id);
    origins_.push_back(std::move(origin));
  }

  blob::Origin OriginOf(const blob::ObjectId& id) const {
    blob::Origin origin;
    origin.id = id;
    const auto index = wanted_.blobs.find(id);
    if (index != wanted_.blobs.end()) origin.blob = index->second;
    return origin;
  }

  // Commits and tags, which have no path, and what no commit shows.
  base::Status AddRest() {
    for (const blob::ObjectId& id : asked_) {
      const bool cut = unplaced_.contains(id);
      if (placed_.contains(id) && !cut) continue;
      blob::Origin origin = OriginOf(id);
      auto header = reader_.Look(id);
      if (!header.ok()) return header.error();
      const git::Kind kind = *header ? (*header)->kind : git::Kind::kBlob;
      origin.reachable = cut;
      if (kind == git::Kind::kCommit) {
        origin.what = blob::What::kCommit;
        origin.commit = id;
        origin.last_commit = id;
        origin.reachable = reachable_.contains(id);
      } else if (kind == git::Kind::kTag) {
        origin.what = blob::What::kTag;
        NameTag(origin);
      }
      origins_.push_back(std::move(origin));
    }
    return {};
  }

  // A tag is reachable by the ref that names it.
  void NameTag(blob::Origin& origin) const {
    for (const git::Ref& ref : refs_) {
      if (ref.id != origin.id) continue;
      origin.ref = ref.name;
      origin.reachable = true;
      return;
    }
  }

  base::Status AddAuthors() {
    std::unordered_map<blob::ObjectId, git::Commit> known;
    for (blob::Origin& origin : origins_) {
      if (origin.commit.null()) continue;
      auto commit = known.find(origin.commit);
      if (commit == known.end()) {
        auto bytes = ReadBytes(reader_, origin.commit);
        if (!bytes.ok()) return bytes.error();
        auto parsed = git::ParseCommit(*bytes);
        if (!parsed.ok()) return parsed.error();
        commit = known.emplace(origin.commit, std::move(*parsed)).first;
      }
      origin.author = commit->second.author;
      origin.date = base::FormatTime(commit->second.author_time);
    }
    return {};
  }

  const git::Repository& repository_;
  git::ObjectReader& reader_;
  const HistoryWanted& wanted_;
  const HistoryStructure& structure_;
  Trees trees_;
  std::vector<const HistoryGraph::Commit*> commits_;  // parents first
  std::vector<git::Ref> refs_;
  std::unordered_map<blob::ObjectId, blob::ObjectId> root_of_;
  Ids reachable_;
  Ids asked_;
  Ids placed_;
  Ids unplaced_;
  std::unordered_map<std::string, std::size_t> by_place_;
  std::vector<blob::Origin> origins_;
};

}  // namespace

base::Result<std::vector<blob::Origin>> HistoryPlaces(
    const git::Repository& repository,
    const std::vector<std::string>& revisions, const HistoryWanted& wanted,
    const HistoryStructure& structure) {
  if (wanted.blobs.empty() && wanted.named.empty() && wanted.trees.empty()) {
    return std::vector<blob::Origin>();
  }
  auto reader = repository.Objects();
  if (!reader.ok()) return reader.error();
  return Places(repository, **reader, wanted, structure).Find(revisions);
}

}  // namespace source
