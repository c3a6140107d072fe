#include <algorithm>
#include <memory>
#include <unordered_set>
#include <utility>

#include "base/text.h"
#include "git/walk.h"
#include "source/history_places.h"
#include "source/judging.h"
#include "source/source.h"

namespace source {
namespace {

// Every object of the stores, or those that some revisions reach.
class StoredHistory : public HistorySource {
 public:
  StoredHistory(git::Repository& repository, std::vector<std::string> revisions)
      : repository_(repository), revisions_(std::move(revisions)) {}

  base::Result<blob::Coverage> Push(blob::Sink& sink,
                                    const Options& options) override {
    git::WalkOptions walk;
    walk.threads = options.threads;
    walk.blob_bytes = options.blob_bytes;
    walk.stop = options.stop;
    structure_walk_ = walk;
    walk.verify_ids = options.verify_ids;
    walk.known = options.known;
    known_ = options.known;
    walk.progress = options.progress;
    if (!revisions_.empty()) {
      auto only = Reached();
      if (!only.ok()) return only.error();
      walk.only = std::move(*only);
    }
    auto walked = git::Walk(repository_, repository_.object_dirs(), sink, walk);
    if (!walked.ok()) return walked.error();
    ids_ = std::move(walked->ids);
    auto refs = PushRefNames(sink, options);
    if (!refs.ok()) return refs.error();
    walked->coverage.Merge(*refs);
    return std::move(walked->coverage);
  }

  std::string IdsWithout(
      const std::vector<blob::BlobIndex>& hits) const override {
    std::vector<std::string_view> ids;
    ids.reserve(ids_.size() + known_.size() / repository_.id_size());
    for (blob::BlobIndex index = 0; index < ids_.size(); ++index) {
      // (What is no Blob, a loose tree, is not judged by content alone.)
      if (!ids_[index].null() &&
          !std::binary_search(hits.begin(), hits.end(), index)) {
        ids.push_back(ids_[index].raw());
      }
    }
    for (std::size_t at = 0; at < known_.size(); at += repository_.id_size()) {
      ids.push_back(known_.substr(at, repository_.id_size()));
    }
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    std::string raw;
    raw.reserve(ids.size() * repository_.id_size());
    for (const std::string_view id : ids) raw += id;
    return raw;
  }

  base::Result<std::vector<blob::Origin>> Locate(
      const Wanted& wanted) override {
    std::vector<blob::Origin> origins;
    HistoryWanted history;
    history.named = wanted.named;
    history.trees = wanted.trees;
    for (const blob::BlobIndex index : wanted.blobs) {
      if (index < ids_.size()) {
        history.blobs.emplace(ids_[index], index);
      } else if (index - ids_.size() < ref_names_.size()) {
        blob::Origin origin;
        origin.blob = index;
        origin.what = blob::What::kRefName;
        origin.ref = ref_names_[index - ids_.size()];
        origins.push_back(std::move(origin));
      }
    }
    auto placed =
        HistoryPlaces(repository_, revisions_, history, structure_walk_);
    if (!placed.ok()) return placed.error();
    origins.insert(origins.end(), std::make_move_iterator(placed->begin()),
                   std::make_move_iterator(placed->end()));
    Sort(origins);
    return origins;
  }

  base::Result<std::string> Read(const blob::Origin& origin) override {
    if (origin.what == blob::What::kRefName) return origin.ref;
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

  // In an audit everything is new, wherever it was before.
  base::Result<std::vector<blob::ObjectId>> Deleted(
      const blob::ObjectId&) override {
    return std::vector<blob::ObjectId>();
  }

 private:
  // Every object that the revisions reach, sorted; missing ones too, so that
  // the walk counts them.
  base::Result<std::vector<blob::ObjectId>> Reached() {
    std::vector<std::string> args = {"rev-list", "--objects",
                                     "--no-object-names", "--missing=print"};
    args.insert(args.end(), revisions_.begin(), revisions_.end());
    args.push_back("--");
    auto exit = repository_.Git(args);
    if (!exit.ok()) return exit.error();
    if (!exit->ok()) {
      return base::Error("list what the revisions reach",
                         base::Escape(base::Trim(exit->err)),
                         "name revisions that git rev-list knows");
    }
    std::vector<blob::ObjectId> ids;
    for (std::string_view line : base::Split(base::Trim(exit->out), '\n')) {
      if (line.empty()) continue;
      if (line.starts_with('?')) line.remove_prefix(1);
      const auto id = blob::ObjectId::FromHex(line);
      if (!id) {
        return base::Error("list what the revisions reach",
                           "git answered \"" + base::Escape(line) + "\"",
                           "report this, with the version of git");
      }
      ids.push_back(*id);
    }
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    return ids;
  }

  base::Result<blob::Coverage> PushRefNames(blob::Sink& sink,
                                            const Options& options) {
    auto refs = repository_.Refs();
    if (!refs.ok()) return refs.error();
    for (git::Ref& ref : *refs) ref_names_.push_back(std::move(ref.name));
    Tally tally(ref_names_.size(), sink, options);
    auto index = static_cast<blob::BlobIndex>(ids_.size());
    for (const std::string& name : ref_names_) {
      if (!tally.Stopped()) {
        tally.Judge(index, blob::What::kRefName, {}, name);
      }
      ++index;
    }
    return tally.Take();
  }

  git::Repository& repository_;
  const std::vector<std::string> revisions_;
  std::string_view known_;
  git::WalkOptions structure_walk_;  // as Push() was told
  std::vector<blob::ObjectId> ids_;  // by BlobIndex
  std::vector<std::string> ref_names_;
  std::unique_ptr<git::ObjectReader> reader_;
};

}  // namespace

std::unique_ptr<HistorySource> History(git::Repository& repository,
                                       std::vector<std::string> revisions) {
  return std::make_unique<StoredHistory>(repository, std::move(revisions));
}

}  // namespace source
