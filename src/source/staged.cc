#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "base/glob.h"
#include "source/judging.h"
#include "source/source.h"

namespace source {
namespace {

// One path that the coming commit changes against each of its parents.
struct Place {
  std::string path;
  std::uint32_t mode = 0;
  blob::ObjectId id;
  blob::BlobIndex blob = 0;
  std::vector<blob::ObjectId> before;
};

class StagedSource : public Source {
 public:
  enum class Against { kParents, kNothing };
  StagedSource(git::Repository& repository, Against against,
               std::optional<base::Glob> paths)
      : repository_(repository), against_(against), paths_(std::move(paths)) {}

  base::Result<blob::Coverage> Push(blob::Sink& sink,
                                    const Options& options) override {
    base::Status listed = List();
    if (!listed.ok()) return listed.error();
    for (const Place& place : places_) {
      sink.See({place.path, place.mode, place.id, place.blob});
    }
    Tally tally(planned_.size(), sink, options);
    base::Status judged = JudgeObjects(repository_, planned_, AllOf(planned_),
                                       Missing::kMayBePromised, options, tally);
    if (!judged.ok()) return judged.error();
    return tally.Take();
  }

  base::Result<std::vector<blob::Origin>> Locate(
      const Wanted& wanted) override {
    std::set<blob::BlobIndex> blobs(wanted.blobs.begin(), wanted.blobs.end());
    std::unordered_set<blob::ObjectId> named(wanted.named.begin(),
                                             wanted.named.end());
    std::vector<blob::Origin> origins;
    for (const Place& place : places_) {
      if (!blobs.contains(place.blob) && !named.contains(place.id)) continue;
      blob::Origin origin;
      origin.blob = place.blob;
      origin.id = place.id;
      origin.what = WhatOf(place.mode);
      origin.mode = place.mode;
      origin.path = place.path;
      origin.before = place.before;
      origins.push_back(std::move(origin));
    }
    Sort(origins);
    return origins;
  }

  base::Result<std::string> Read(const blob::Origin& origin) override {
    return ReadObject(origin.id);
  }

  base::Result<std::string> ReadObject(const blob::ObjectId& id) override {
    if (!reader_) {
      auto reader = repository_.Objects();
      if (!reader.ok()) return reader.error();
      reader_ = std::move(*reader);
    }
    return ReadBytes(*reader_, id);
  }

  base::Result<std::vector<blob::ObjectId>> Deleted(
      const blob::ObjectId&) override {
    return deleted_;
  }

 private:
  // The changes against every parent, by path; `changes[i]` has the parents
  // in order.
  base::Status List() {
    base::Result<std::vector<blob::ObjectId>> parents =
        against_ == Against::kParents ? repository_.ComingParents()
                                      : std::vector<blob::ObjectId>();
    if (!parents.ok()) return parents.error();
    if (parents->empty()) parents->emplace_back();  // the empty tree
    std::map<std::string, std::vector<git::Change>> by_path;
    for (const blob::ObjectId& parent : *parents) {
      auto changes = repository_.IndexChanges(parent);
      if (!changes.ok()) return changes.error();
      for (git::Change& change : *changes) {
        if (paths_ && !paths_->Matches(change.path)) continue;
        base::Status known = Check(change);
        if (!known.ok()) return known;
        by_path[change.path].push_back(std::move(change));
      }
    }
    for (auto& [path, changes] : by_path) {
      Note(path, changes, parents->size());
    }
    std::sort(deleted_.begin(), deleted_.end());
    deleted_.erase(std::unique(deleted_.begin(), deleted_.end()),
                   deleted_.end());
    return {};
  }

  static base::Status Check(const git::Change& change) {
    // What an unmerged path will be is not decided yet, and Git itself does
    // not commit it: there is nothing that could be judged.
    if (change.status == 'U') {
      return base::Error("read the index", "it has unmerged paths",
                         "resolve them and git add the result");
    }
    return {};
  }

  void Note(const std::string& path, const std::vector<git::Change>& changes,
            std::size_t parents) {
    for (const git::Change& change : changes) {
      if (change.status == 'D' && IsBlob(change.old_mode)) {
        deleted_.push_back(change.old_id);
      }
    }
    const git::Change& now = changes.front();
    // What one of the parents has just so came with that parent.
    if (changes.size() < parents || !IsBlob(now.mode)) return;
    Place place{path, now.mode, now.id, NumberOf(now), {}};
    for (const git::Change& change : changes) {
      if (IsBlob(change.old_mode)) place.before.push_back(change.old_id);
    }
    places_.push_back(std::move(place));
  }

  // Mode 0 is no file at all.
  static bool IsBlob(std::uint32_t mode) {
    return mode != 0 && !IsGitlink(mode);
  }

  blob::BlobIndex NumberOf(const git::Change& change) {
    const blob::What what = WhatOf(change.mode);
    auto& numbers = what == blob::What::kSymlink ? symlinks_ : files_;
    const auto next = static_cast<blob::BlobIndex>(planned_.size());
    const auto [number, fresh] = numbers.emplace(change.id, next);
    if (fresh) planned_.push_back({change.id, what});
    return number->second;
  }

  git::Repository& repository_;
  const Against against_;
  const std::optional<base::Glob> paths_;
  std::unique_ptr<git::ObjectReader> reader_;
  std::vector<Planned> planned_;
  std::unordered_map<blob::ObjectId, blob::BlobIndex> files_;
  std::unordered_map<blob::ObjectId, blob::BlobIndex> symlinks_;
  std::vector<Place> places_;  // by path
  std::vector<blob::ObjectId> deleted_;
};

}  // namespace

std::unique_ptr<Source> Staged(git::Repository& repository) {
  return std::make_unique<StagedSource>(
      repository, StagedSource::Against::kParents, std::nullopt);
}

std::unique_ptr<Source> WholeIndex(git::Repository& repository,
                                   std::optional<base::Glob> paths) {
  return std::make_unique<StagedSource>(
      repository, StagedSource::Against::kNothing, std::move(paths));
}

}  // namespace source
