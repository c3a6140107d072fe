#ifndef LEAKWALL_GIT_SINK_FEED_H_
#define LEAKWALL_GIT_SINK_FEED_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "blob/blob.h"
#include "git/delta.h"
#include "git/fault.h"
#include "git/inflate.h"
#include "git/pack_file.h"
#include "git/walk.h"

namespace git {

// Where an object is stored, for errors.
struct StoredAt {
  // The number of a pack, or kLoose or kNowhere; `place` is the offset in the
  // pack, or the number in the list of loose or of missing objects.
  static constexpr std::uint32_t kLoose = 0xfffffffe;
  static constexpr std::uint32_t kNowhere = 0xffffffff;
  std::uint32_t store = 0;
  std::uint64_t place = 0;
};

// One object that was not judged because of a fault.
struct Failure {
  StoredAt at;
  Fault fault = Fault::kNone;
};

// What one worker did.
struct Tally {
  std::uint64_t judged = 0;
  std::uint64_t bytes = 0;
  std::vector<Failure> failures;
  std::vector<blob::TooLarge> too_large;
  // Numbers kept for loose objects that turned out to be no Blobs.
  std::vector<blob::BlobIndex> unused;
  // The places of loose trees, whose turn is later.
  std::vector<std::uint64_t> loose_trees;
  // The first of the sink's own errors.
  std::vector<std::pair<StoredAt, base::Error>> sink_errors;
};

// One object, expanded, on its way to the sink.
struct Expanded {
  StoredAt at;
  PackType kind = PackType::kNone;
  blob::BlobIndex index = 0;
  const blob::ObjectId* id = nullptr;
  std::string_view text;
  const std::vector<blob::Name>* entries = nullptr;  // of a tree
};

// How far all workers have come.
struct WalkProgress {
  std::uint64_t planned = 0;
  std::atomic<std::uint64_t> judged{0};
  std::atomic_flag telling = ATOMIC_FLAG_INIT;  // somebody calls `progress`
};

// Hands objects to the sink and keeps count.  Not thread-safe: one a worker.
class SinkFeed {
 public:
  // All must outlive it.
  SinkFeed(blob::Sink& sink, const WalkOptions& options, WalkProgress& progress)
      : sink_(sink), options_(options), progress_(progress) {}

  // Judges a commit, blob or tag.  `shape` and `base` are null unless it is a
  // delta of something whose Carry there is.
  std::unique_ptr<blob::Carry> Judge(const Expanded& object,
                                     const DeltaShape* shape,
                                     const blob::Carry* base);
  // Shows the entries of a tree to the sink.
  void Show(const std::vector<blob::Name>& entries) {
    for (const blob::Name& entry : entries) sink_.See(entry);
  }
  // Counts a tree whose entries were shown, or a blob that is not to be read;
  // it is no Blob, so its bytes do not count.
  void CountNoBlob() { Count(0); }
  // The number of a loose object that turned out to need none.
  void NoteUnused(blob::BlobIndex index) { tally_.unused.push_back(index); }
  // A loose tree whose turn is later.
  void PutOff(std::uint64_t loose_tree) {
    tally_.loose_trees.push_back(loose_tree);
  }
  void Fail(StoredAt at, Fault fault) {
    tally_.failures.push_back({at, fault});
  }
  // Notes a Blob of this size as too large, if it is.
  bool LeaveOut(blob::BlobIndex index, const blob::ObjectId& id,
                std::uint64_t size);

  // True when the walk must end.  Cheap enough to be asked for every object.
  bool Stopped();

  Tally& tally() { return tally_; }

 private:
  void Count(std::size_t bytes);

  blob::Sink& sink_;
  const WalkOptions& options_;
  WalkProgress& progress_;
  Tally tally_;
  std::vector<blob::Copy> no_copies_;
  blob::Regions everything_;
  unsigned until_asked_ = 0;       // objects, before the clock is read again
  std::uint64_t bytes_asked_ = 0;  // tally_.bytes when it was last read
  std::uint64_t told_ = 0;         // of tally_.judged, to progress_
  bool stopped_ = false;
};

}  // namespace git

#endif  // LEAKWALL_GIT_SINK_FEED_H_
