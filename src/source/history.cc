#include <algorithm>
#include <memory>
#include <mutex>
#include <unordered_set>
#include <utility>

#include "base/mutex.h"
#include "base/text.h"
#include "git/walk.h"
#include "source/history_graph.h"
#include "source/history_places.h"
#include "source/judging.h"
#include "source/source.h"

namespace source {
namespace {

bool Holds(const std::unordered_set<blob::ObjectId>& known,
           const std::vector<blob::ObjectId>& ids) {
  return std::all_of(ids.begin(), ids.end(), [&](const blob::ObjectId& id) {
    return known.contains(id);
  });
}

// Hands on what a walk of contents and then trees pushes, and records the
// history's structure on the way: when the trees come, the sink knows what hit.
class RecordingSink : public blob::Sink {
 public:
  RecordingSink(blob::Sink& sink, const Options& options, std::size_t id_size)
      : sink_(sink),
        ask_hits_(options.hits),
        known_messages_(options.known.messages),
        recorder_(id_size) {}

  base::Result<std::unique_ptr<blob::Carry>> Judge(
      const blob::Blob& blob, const blob::Carry* base) override {
    switch (blob.what) {
      case blob::What::kTree:
        std::call_once(trees_begin_, [this] {
          for (const blob::ObjectId& id : ask_hits_()) hits_.insert(id);
        });
        return TakeTree(blob, base);
      // One that cannot be parsed is judged like any text, and places nothing.
      case blob::What::kCommit:
        (void)recorder_.TakeCommit(blob);
        return JudgeMessage(blob, base);
      case blob::What::kTag:
        (void)recorder_.TakeTag(blob);
        return JudgeMessage(blob, base);
      default:
        return sink_.Judge(blob, base);
    }
  }

  bool See(const blob::Name& name) override { return sink_.See(name); }

  // The rest is for one thread, after the walk.

  // Whether GraphOf() knows all places of these.
  bool Knows(const HistoryWanted& wanted) const {
    const auto hit = [&](const auto& blob) {
      return hits_.contains(blob.first);
    };
    return std::all_of(wanted.blobs.begin(), wanted.blobs.end(), hit) &&
           Holds(named_, wanted.named) && Holds(named_, wanted.trees);
  }
  HistoryGraph GraphOf(const Targets& targets) {
    return recorder_.GraphOf(targets);
  }
  // The numbers of the commits and tags, sorted.
  std::vector<blob::BlobIndex> Messages() const {
    std::vector<blob::BlobIndex> sorted = messages_;
    std::sort(sorted.begin(), sorted.end());
    return sorted;
  }

 private:
  base::Result<std::unique_ptr<blob::Carry>> JudgeMessage(
      const blob::Blob& blob, const blob::Carry* base) {
    {
      base::MutexLock lock(mu_);
      messages_.push_back(blob.index);
    }
    if (HoldsId(known_messages_, blob.id.raw())) {
      return std::unique_ptr<blob::Carry>();
    }
    return sink_.Judge(blob, base);
  }

  base::Result<std::unique_ptr<blob::Carry>> TakeTree(const blob::Blob& blob,
                                                      const blob::Carry* base) {
    return recorder_.TakeTree(blob, base, [this](const blob::Name& entry) {
      const bool wanted = sink_.See(entry);
      if (wanted) {
        base::MutexLock lock(mu_);
        named_.insert(entry.id);
      }
      return wanted || hits_.contains(entry.id);
    });
  }

  blob::Sink& sink_;
  const std::function<std::vector<blob::ObjectId>()> ask_hits_;
  const std::string_view known_messages_;
  HistoryRecorder recorder_;
  std::once_flag trees_begin_;
  std::unordered_set<blob::ObjectId> hits_;  // written when the trees begin
  base::Mutex mu_;
  // Written under mu_ while the walk goes on; read freely afterwards.
  std::unordered_set<blob::ObjectId> named_;
  std::vector<blob::BlobIndex> messages_;
};

// Every object of the stores, or those that some revisions reach.
class StoredHistory : public ListedSource {
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
    walk.known = options.known.files;
    known_ = options.known;
    walk.progress = options.progress;
    if (!revisions_.empty()) {
      auto only = Reached();
      if (!only.ok()) return only.error();
      walk.only = std::move(*only);
    }
    recorded_ =
        std::make_unique<RecordingSink>(sink, options, repository_.id_size());
    // (Whether a branch reaches a commit is not told by what some revisions
    // reach.)
    structured_ = revisions_.empty() && options.hits != nullptr;
    if (structured_) {
      walk.pushes = git::Pushes::kContentsThenTrees;
    }
    auto walked =
        git::Walk(repository_, repository_.object_dirs(), *recorded_, walk);
    if (!walked.ok()) return walked.error();
    ids_ = std::move(walked->ids);
    auto refs = PushRefNames(sink, options);
    if (!refs.ok()) return refs.error();
    walked->coverage.Merge(*refs);
    return std::move(walked->coverage);
  }

  CleanIds<std::string> IdsWithout(
      const std::vector<blob::BlobIndex>& hits) const override {
    const std::vector<blob::BlobIndex> messages = recorded_->Messages();
    const auto is_in = [](const std::vector<blob::BlobIndex>& sorted,
                          blob::BlobIndex index) {
      return std::binary_search(sorted.begin(), sorted.end(), index);
    };
    CleanIds<std::vector<std::string_view>> ids;
    for (blob::BlobIndex index = 0; index < ids_.size(); ++index) {
      // (What is no Blob, a loose tree, is not judged by content alone.)
      if (ids_[index].null() || is_in(hits, index)) continue;
      (is_in(messages, index) ? ids.messages : ids.files)
          .push_back(ids_[index].raw());
    }
    return {Union(std::move(ids.files), known_.files),
            Union(std::move(ids.messages), known_.messages)};
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
    const HistoryStructure structure = [&](const Targets& targets) {
      if (structured_ && recorded_->Knows(history)) {
        return base::Result<HistoryGraph>(recorded_->GraphOf(targets));
      }
      return HistoryGraph::Read(repository_, targets, structure_walk_);
    };
    auto placed = HistoryPlaces(repository_, revisions_, history, structure);
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
  // Both as `known` is: raw ids, sorted, one after the other.
  std::string Union(std::vector<std::string_view> ids,
                    std::string_view known) const {
    const std::size_t size = repository_.id_size();
    std::sort(ids.begin(), ids.end());
    std::string raw;
    raw.reserve(ids.size() * size + known.size());
    auto next = ids.begin();
    for (std::size_t at = 0; at < known.size(); at += size) {
      const std::string_view id = known.substr(at, size);
      for (; next != ids.end() && *next < id; ++next) raw += *next;
      if (next != ids.end() && *next == id) ++next;
      raw += id;
    }
    for (; next != ids.end(); ++next) raw += *next;
    return raw;
  }

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
  CleanIds<std::string_view> known_;
  git::WalkOptions structure_walk_;          // as Push() was told
  std::unique_ptr<RecordingSink> recorded_;  // by Push()
  bool structured_ = false;                  // its trees, too
  std::vector<blob::ObjectId> ids_;          // by BlobIndex
  std::vector<std::string> ref_names_;
  std::unique_ptr<git::ObjectReader> reader_;
};

}  // namespace

std::unique_ptr<ListedSource> History(git::Repository& repository,
                                      std::vector<std::string> revisions) {
  return std::make_unique<StoredHistory>(repository, std::move(revisions));
}

}  // namespace source
