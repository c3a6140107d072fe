#include "git/walk_stores.h"

#include <algorithm>
#include <cstdint>
#include <deque>
#include <numeric>
#include <utility>

#include "base/threads.h"
#include "git/loose_walk.h"
#include "git/object_stores.h"
#include "git/pack_forest.h"
#include "git/pack_selection.h"
#include "git/pack_walk.h"
#include "git/sink_feed.h"
#include "git/walk_report.h"
#include "git/walk_units.h"

namespace git {
namespace {

// What the workers of one turn have in common.
struct Shared {
  Kinds kinds;
  const std::vector<std::uint64_t>& loose;
  const std::vector<Unit>& units;
  WorkQueue<Part>& queue;
};

// One walk: what is to be done, and who does it.
class StoreWalk {
 public:
  StoreWalk(const StoresToWalk& where, blob::Sink& sink,
            const WalkOptions& options)
      : where_(where), sink_(sink), options_(options) {}

  base::Result<Walked> Run();

 private:
  void Plan();
  std::uint64_t Planned() const;
  // Walks what has its turn, with a worker for each feed.  `loose` are places
  // in the list of loose objects.
  void WalkAll(Kinds kinds, const std::vector<std::uint64_t>& loose,
               std::deque<SinkFeed>& feeds);
  void Work(const Shared& shared, SinkFeed& feed);
  PackType KindOf(const blob::ObjectId& id);

  const StoresToWalk& where_;
  blob::Sink& sink_;
  const WalkOptions& options_;

  ObjectStores stores_;
  Selection selection_;
  std::vector<PackForest> forests_;  // one a pack
  std::vector<blob::ObjectId> ids_;
  blob::BlobIndex first_loose_ = 0;  // the number of the first loose object
  std::unique_ptr<ObjectReader> reader_;  // for planning
};

PackType StoreWalk::KindOf(const blob::ObjectId& id) {
  if (!reader_) {
    auto opened = where_.open_reader();
    if (!opened.ok()) return PackType::kNone;
    reader_ = std::move(*opened);
  }
  const auto header = reader_->Look(id);
  if (!header.ok() || !*header) return PackType::kNone;
  return PackTypeOf((*header)->kind);
}

void StoreWalk::Plan() {
  if (!options_.known.empty()) {
    selection_ = SelectUnknown(stores_, options_.known, options_.only);
  } else if (!options_.only.empty()) {
    selection_ = SelectOnly(stores_, options_.only);
  } else {
    selection_ = SelectAll(stores_);
  }
  forests_.reserve(stores_.packs.size());
  for (std::size_t pack = 0; pack < stores_.packs.size(); ++pack) {
    std::vector<Located>& located = selection_.packs[pack].located;
    forests_.emplace_back(
        stores_.packs[pack], located,
        [this](const blob::ObjectId& id) { return KindOf(id); },
        options_.pushes);
    located = {};
  }
  std::size_t wanted = selection_.loose.size();
  for (const PackForest& forest : forests_) wanted += forest.CountBlobs();
  ids_.reserve(wanted);
  for (PackForest& forest : forests_) forest.Number(ids_);
  first_loose_ = static_cast<blob::BlobIndex>(ids_.size());
  for (const LooseObject& object : selection_.loose) ids_.push_back(object.id);
}

std::uint64_t StoreWalk::Planned() const {
  std::uint64_t planned =
      selection_.loose.size() + selection_.missing.size() + selection_.known;
  for (const PackForest& forest : forests_) planned += forest.CountWanted();
  for (const Selection::OfPack& pack : selection_.packs) {
    planned += pack.astray.size() + (pack.damaged ? 1 : 0);
  }
  for (const BrokenPack& broken : stores_.broken) planned += broken.objects;
  return planned;
}

void StoreWalk::WalkAll(Kinds kinds, const std::vector<std::uint64_t>& loose,
                        std::deque<SinkFeed>& feeds) {
  const std::vector<Unit> units =
      DivideWork(forests_, kinds, loose.size(), options_.threads);
  WorkQueue<Part> queue(units.size());
  const Shared shared{kinds, loose, units, queue};
  base::ParallelFor(feeds.size(), options_.threads,
                    [&](int, std::size_t i) { Work(shared, feeds[i]); });
}

void StoreWalk::Work(const Shared& shared, SinkFeed& feed) {
  const PackWalk walk = {
      .forests = &forests_,
      .options = &options_,
      .ids = &ids_,
      .open_reader = where_.open_reader,
      .queue = &shared.queue,
      .live_bytes =
          where_.live_bytes / static_cast<std::size_t>(options_.threads)};
  TreeNames names(where_.id_size);
  PackWorker packs(walk, feed, names);
  LooseWorker loose(stores_, options_, where_.open_reader, feed);
  shared.queue.Enter();
  while (const auto taken = shared.queue.TakeUnit()) {
    const Unit& unit = shared.units[*taken];
    if (unit.pack == StoredAt::kLoose) {
      for (std::size_t i = unit.begin; i < unit.end; ++i) {
        if (feed.Stopped()) break;
        const std::uint64_t at = shared.loose[i];
        loose.Walk(shared.kinds, selection_.loose[at], at,
                   first_loose_ + static_cast<blob::BlobIndex>(at), names);
      }
      continue;
    }
    const PackForest& forest = forests_[unit.pack];
    for (std::size_t at = unit.begin; at < unit.end; ++at) {
      if (feed.Stopped()) break;
      const PackForest::Place root = forest.roots()[at];
      if (!IsOf(shared.kinds, static_cast<PackType>(forest.object(root).kind)))
        continue;
      packs.WalkTree(unit.pack, root);
    }
  }
  while (const auto part = shared.queue.TakePart()) {
    if (!feed.Stopped()) packs.WalkPart(*part);
  }
}

base::Result<Walked> StoreWalk::Run() {
  auto opened = OpenStores(where_.object_dirs, where_.id_size);
  if (!opened.ok()) return opened.error();
  stores_ = std::move(*opened);
  Plan();

  WalkProgress progress;
  progress.planned = Planned();
  std::deque<SinkFeed> feeds;
  for (int worker = 0; worker < options_.threads; ++worker) {
    feeds.emplace_back(sink_, options_, progress);
  }
  std::vector<std::uint64_t> loose(selection_.loose.size());
  std::iota(loose.begin(), loose.end(), 0);
  if (options_.pushes == Pushes::kContentsThenTrees) {
    WalkAll(Kinds::kAllButTrees, loose, feeds);
    loose.clear();
    for (SinkFeed& feed : feeds) {
      const auto& trees = feed.tally().loose_trees;
      loose.insert(loose.end(), trees.begin(), trees.end());
    }
    std::sort(loose.begin(), loose.end());
    WalkAll(Kinds::kTrees, loose, feeds);
  } else {
    WalkAll(Kinds::kAll, loose, feeds);
  }

  WalkReport report(stores_, selection_, forests_);
  for (SinkFeed& feed : feeds) {
    for (const blob::BlobIndex index : feed.tally().unused) ids_[index] = {};
    report.Add(std::move(feed.tally()));
  }
  Walked walked;
  const bool stopped = options_.stop != nullptr && options_.stop->Requested();
  walked.coverage = report.Conclude(
      progress.planned,
      where_.partial ? WalkReport::Partial::kYes : WalkReport::Partial::kNo,
      stopped ? WalkReport::Stopped::kYes : WalkReport::Stopped::kNo);
  walked.ids = std::move(ids_);
  return walked;
}

}  // namespace

base::Result<Walked> WalkStores(const StoresToWalk& stores, blob::Sink& sink,
                                const WalkOptions& options) {
  return StoreWalk(stores, sink, options).Run();
}

}  // namespace git
