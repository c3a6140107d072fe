#include "git/sink_feed.h"

#include <utility>

namespace git {
namespace {

blob::What WhatOf(PackType kind) {
  switch (kind) {
    case PackType::kCommit:
      return blob::What::kCommit;
    case PackType::kTag:
      return blob::What::kTag;
    case PackType::kTree:
      return blob::What::kTree;
    default:
      return blob::What::kFile;
  }
}

}  // namespace

std::unique_ptr<blob::Carry> SinkFeed::Judge(const Expanded& object,
                                             const DeltaShape* shape,
                                             const blob::Carry* base) {
  blob::Blob blob;
  blob.index = object.index;
  blob.what = WhatOf(object.kind);
  blob.text = object.text;
  blob.id = *object.id;
  blob.entries = object.entries;
  if (shape != nullptr && base != nullptr) {
    blob.copies = &shape->copies;
    blob.inserted = &shape->inserted;
  } else {
    base = nullptr;
    everything_.assign(1, base::Span(0, object.text.size()));
    blob.copies = &no_copies_;
    blob.inserted = &everything_;
  }
  auto carry = sink_.Judge(blob, base);
  if (!carry.ok()) {
    constexpr std::size_t kMostErrors = 8;
    if (tally_.sink_errors.size() < kMostErrors) {
      tally_.sink_errors.emplace_back(object.at, carry.error());
    }
    Fail(object.at, Fault::kJudge);
    return nullptr;
  }
  Count(object.text.size());
  return std::move(*carry);
}

bool SinkFeed::LeaveOut(blob::BlobIndex index, const blob::ObjectId& id,
                        std::uint64_t size) {
  if (size <= options_.blob_bytes) return false;
  tally_.too_large.push_back({index, id, size});
  return true;
}

bool SinkFeed::Stopped() {
  // Reading the clock takes as long as a small object does, so it is read
  // once for some objects or some bytes.
  constexpr unsigned kObjects = 32;
  constexpr std::uint64_t kBytes = 1 << 18;
  if (stopped_) return true;
  if (until_asked_ > 0 && tally_.bytes - bytes_asked_ < kBytes) {
    --until_asked_;
    return false;
  }
  until_asked_ = kObjects;
  bytes_asked_ = tally_.bytes;
  stopped_ = options_.stop != nullptr && options_.stop->Requested();
  return stopped_;
}

void SinkFeed::Count(std::size_t bytes) {
  ++tally_.judged;
  tally_.bytes += bytes;
  constexpr std::uint64_t kStep = 1024;
  if (!options_.progress || tally_.judged - told_ < kStep) return;
  const std::uint64_t judged =
      progress_.judged.fetch_add(tally_.judged - told_) + tally_.judged - told_;
  told_ = tally_.judged;
  // Whoever finds another telling lets it be: the next figure is near.
  if (progress_.telling.test_and_set(std::memory_order_acquire)) return;
  options_.progress(judged, progress_.planned);
  progress_.telling.clear(std::memory_order_release);
}

}  // namespace git
