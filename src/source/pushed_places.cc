#include <algorithm>
#include <deque>

#include "base/date.h"
#include "source/pushed_source.h"

// Where a push brings the few Blobs that hit.

namespace source {

Folder PushedSource::RootOf(const git::ListedCommit& commit) {
  Folder root{commit.tree, {}};
  for (const blob::ObjectId& parent : commit.parents) {
    // Without a parent's tree more is new, never less.
    if (const auto tree = TreeOf(parent)) root.before.push_back(*tree);
  }
  std::sort(root.before.begin(), root.before.end());
  root.before.erase(std::unique(root.before.begin(), root.before.end()),
                    root.before.end());
  return root;
}

std::optional<blob::ObjectId> PushedSource::TreeOf(
    const blob::ObjectId& commit) {
  const auto known = commit_trees_.find(commit);
  if (known != commit_trees_.end()) return known->second;
  auto bytes = ReadBytes(*reader_, commit);
  if (!bytes.ok()) return std::nullopt;
  auto parsed = git::ParseCommit(*bytes);
  if (!parsed.ok()) return std::nullopt;
  commit_trees_.emplace(commit, parsed->tree);
  return parsed->tree;
}

// Gives each commit the first of the refs that bring it.
void PushedSource::AssignRefs() {
  if (!commit_refs_.empty()) return;
  commit_refs_.resize(commits_.size());
  for (const Direct& direct : direct_) {
    std::deque<blob::ObjectId> waiting = {direct.id};
    while (!waiting.empty()) {
      const auto number = commit_numbers_.find(waiting.front());
      waiting.pop_front();
      if (number == commit_numbers_.end()) continue;
      std::string& ref = commit_refs_[number->second];
      if (!ref.empty()) continue;
      ref = direct.ref;
      const auto& parents = commits_[number->second].parents;
      waiting.insert(waiting.end(), parents.begin(), parents.end());
    }
  }
}

base::Result<std::vector<blob::Origin>> PushedSource::Locate(
    const Wanted& wanted) {
  std::vector<blob::Origin> origins;
  if (wanted.blobs.empty() && wanted.named.empty() && wanted.trees.empty()) {
    return origins;
  }
  base::Status opened = Open();
  if (!opened.ok()) return opened.error();
  AssignRefs();
  LocateDirect({wanted.blobs.begin(), wanted.blobs.end()}, origins);
  base::Status located = LocateEntries(wanted, origins);
  if (!located.ok()) return located.error();
  base::Status authors = AddAuthors(origins);
  if (!authors.ok()) return authors.error();
  Sort(origins);
  return origins;
}

// Commits, tags, ref names, and blobs that a tag names.
void PushedSource::LocateDirect(
    const std::unordered_set<blob::BlobIndex>& wanted,
    std::vector<blob::Origin>& origins) {
  for (const blob::BlobIndex index : wanted) {
    blob::Origin origin;
    origin.blob = index;
    if (index >= planned_.size()) {
      const std::size_t name = index - planned_.size();
      if (name >= ref_names_.size()) continue;
      origin.what = blob::What::kRefName;
      origin.ref = ref_names_[name];
      origins.push_back(std::move(origin));
      continue;
    }
    origin.id = planned_[index].id;
    origin.what = planned_[index].what;
    const auto commit = commit_numbers_.find(origin.id);
    if (commit != commit_numbers_.end()) {
      origin.commit = origin.id;
      origin.ref = commit_refs_[commit->second];
      origins.push_back(std::move(origin));
      continue;
    }
    const auto direct =
        std::find_if(direct_.begin(), direct_.end(),
                     [&](const Direct& one) { return one.id == origin.id; });
    if (direct == direct_.end()) continue;
    origin.ref = direct->ref;
    origins.push_back(std::move(origin));
  }
}

base::Status PushedSource::LocateEntries(const Wanted& wanted,
                                         std::vector<blob::Origin>& origins) {
  Targets targets;
  targets.blobs.insert(wanted.named.begin(), wanted.named.end());
  targets.trees.insert(wanted.trees.begin(), wanted.trees.end());
  for (const blob::BlobIndex index : wanted.blobs) {
    if (index < planned_.size()) targets.blobs.insert(planned_[index].id);
  }
  const std::unordered_set<blob::ObjectId> asked = targets.blobs;
  std::unordered_set<blob::ObjectId> placed;
  for (const blob::Origin& origin : origins) placed.insert(origin.id);

  Attribution attribution(*trees_, std::move(targets));
  blob::ObjectId commit;
  std::string ref;
  const auto found = [&](Attribution::Place place) {
    const auto& numbers =
        WhatOf(place.mode) == blob::What::kSymlink ? symlinks_ : numbers_;
    const auto number = numbers.find(place.id);
    blob::Origin origin;
    if (number != numbers.end()) origin.blob = number->second;
    origin.id = place.id;
    origin.what = WhatOf(place.mode);
    origin.mode = place.mode;
    origin.path = std::move(place.path);
    origin.commit = commit;
    origin.ref = ref;
    origin.before = std::move(place.before);
    placed.insert(place.id);
    origins.push_back(std::move(origin));
  };
  for (const Direct& direct : direct_) {
    if (direct.kind != git::Kind::kTree) continue;
    ref = direct.ref;
    base::Status walked = attribution.Find({direct.id, {}}, found);
    if (!walked.ok()) return walked;
  }
  // The oldest first: where places are cut, those that brought it stay.
  for (std::size_t i = commits_.size(); i-- > 0;) {
    commit = commits_[i].id;
    ref = commit_refs_[i];
    base::Status walked = attribution.Find(RootOf(commits_[i]), found);
    if (!walked.ok()) return walked;
  }
  // A place without a path stands for those that are not listed, and for no
  // place at all: no exemption by path covers it.
  for (const blob::ObjectId& id : asked) {
    if (placed.contains(id) && !attribution.IsCut(id)) continue;
    blob::Origin origin;
    const auto number = numbers_.find(id);
    const auto symlink = symlinks_.find(id);
    if (number != numbers_.end()) {
      origin.blob = number->second;
      origin.what = planned_[number->second].what;
    } else if (symlink != symlinks_.end()) {
      origin.blob = symlink->second;
      origin.what = blob::What::kSymlink;
    }
    origin.id = id;
    origin.reachable = placed.contains(id);
    origins.push_back(std::move(origin));
  }
  return {};
}

base::Status PushedSource::AddAuthors(std::vector<blob::Origin>& origins) {
  std::unordered_map<blob::ObjectId, git::Commit> commits;
  for (blob::Origin& origin : origins) {
    if (origin.commit.null()) continue;
    auto known = commits.find(origin.commit);
    if (known == commits.end()) {
      auto bytes = ReadBytes(*reader_, origin.commit);
      if (!bytes.ok()) return bytes.error();
      auto parsed = git::ParseCommit(*bytes);
      if (!parsed.ok()) return parsed.error();
      known = commits.emplace(origin.commit, std::move(*parsed)).first;
    }
    origin.author = known->second.author;
    origin.date = base::FormatTime(known->second.author_time);
  }
  return {};
}

base::Result<std::string> PushedSource::Read(const blob::Origin& origin) {
  if (origin.what == blob::What::kRefName) return origin.ref;
  return ReadObject(origin.id);
}

base::Result<std::string> PushedSource::ReadObject(const blob::ObjectId& id) {
  base::Status opened = Open();
  if (!opened.ok()) return opened.error();
  return ReadBytes(*reader_, id);
}

base::Result<std::vector<blob::ObjectId>> PushedSource::Deleted(
    const blob::ObjectId& commit) {
  std::vector<blob::ObjectId> ids;
  const auto number = commit_numbers_.find(commit);
  if (number == commit_numbers_.end()) return ids;
  const git::ListedCommit& listed = commits_[number->second];
  std::optional<base::Error> failure;
  for (const blob::ObjectId& parent : listed.parents) {
    const auto tree = TreeOf(parent);
    if (!tree) continue;
    // What is "new" in the parent, beside the commit, is what is gone.
    NewEntries entries(*trees_, nullptr);
    base::Status walked = entries.List(
        {*tree, {listed.tree}},
        [&](const NewEntry& entry) {
          if (!IsTree(entry.mode) && entry.before.empty()) {
            ids.push_back(entry.id);
          }
        },
        [&](base::Error error) { failure = std::move(error); });
    if (!walked.ok()) return walked.error();
  }
  if (failure) return *failure;
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

}  // namespace source
