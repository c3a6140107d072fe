#include "git/walk_stores.h"

#include <algorithm>
#include <cstdint>
#include <deque>
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
  void Work(SinkFeed& feed, WorkQueue<Part>& queue);
  PackType KindOf(const blob::ObjectId& id);

  const StoresToWalk& where_;
  blob::Sink& sink_;
  const WalkOptions& options_;

  ObjectStores stores_;
  Selection selection_;
  std::vector<PackForest> forests_;  // one a pack
  std::vector<blob::ObjectId> ids_;
  blob::BlobIndex first_loose_ = 0;  // the number of the first loose object
  std::vector<Unit> units_;
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
  units_ = DivideWork(forests_, selection_.loose.size(), options_.threads);
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

void StoreWalk::Work(SinkFeed& feed, WorkQueue<Part>& queue) {
  const PackWalk walk = {
      .forests = &forests_,
      .options = &options_,
      .ids = &ids_,
      .open_reader = where_.open_reader,
      .queue = &queue,
      .live_bytes =
          where_.live_bytes / static_cast<std::size_t>(options_.threads)};
  TreeNames names(sink_, where_.id_size);
  PackWorker packs(walk, feed, names);
  LooseWorker loose(stores_, options_, where_.open_reader, feed);
  queue.Enter();
  while (const auto taken = queue.TakeUnit()) {
    const Unit& unit = units_[*taken];
    if (unit.pack == StoredAt::kLoose) {
      for (std::size_t at = unit.begin; at < unit.end; ++at) {
        if (feed.Stopped()) break;
        loose.Walk(selection_.loose[at], at,
                   first_loose_ + static_cast<blob::BlobIndex>(at), names);
      }
      continue;
    }
    const auto& roots = forests_[unit.pack].roots();
    for (std::size_t at = unit.begin; at < unit.end; ++at) {
      if (feed.Stopped()) break;
      packs.WalkTree(unit.pack, roots[at]);
    }
  }
  while (const auto part = queue.TakePart()) {
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
  WorkQueue<Part> queue(units_.size());
  std::deque<SinkFeed> feeds;
  for (int worker = 0; worker < options_.threads; ++worker) {
    feeds.emplace_back(sink_, options_, progress);
  }
  base::ParallelFor(feeds.size(), options_.threads,
                    [&](int, std::size_t i) { Work(feeds[i], queue); });

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
