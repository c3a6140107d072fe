#ifndef LEAKWALL_SOURCE_JUDGING_H_
#define LEAKWALL_SOURCE_JUDGING_H_

#include <atomic>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "base/result.h"
#include "blob/blob.h"
#include "git/repository.h"
#include "source/source.h"

// How every source pushes: one Blob at a time, each counted once.

namespace source {

// Counts what becomes of the Blobs of one Push().  All methods are safe from
// many threads.
class Tally {
 public:
  // `planned` Blobs, of which each must be counted once.  The arguments must
  // outlive the Tally.
  Tally(std::uint64_t planned, blob::Sink& sink, const Options& options);

  // True when the run must end: the Blob is counted as LeftOut::kTimeout.
  bool Stopped();
  // True when `size` is above the limit: the Blob is counted as too large.
  bool TooLarge(blob::BlobIndex index, const blob::ObjectId& id,
                std::uint64_t size);
  // How many bytes were judged so far.
  std::uint64_t bytes() const { return bytes_.load(std::memory_order_relaxed); }
  void LeaveOut(blob::LeftOut reason);
  void Fail(blob::BlobIndex index, base::Error error);
  // Counts a Blob as judged that an earlier run has read, and found clean.
  void Know() { CountJudged(0); }
  // Judges a whole Blob, without a base.  False: that failed, and is counted.
  bool Judge(blob::BlobIndex index, blob::What what, const blob::ObjectId& id,
             std::string_view text);

  // What all that adds up to; the first few Errors of each kind, in the order
  // of the Blobs.  REQUIRES: every planned Blob was counted.
  blob::Coverage Take();

 private:
  void CountJudged(std::uint64_t bytes);

  const std::uint64_t planned_;
  blob::Sink& sink_;
  const Options& options_;
  std::atomic<std::uint64_t> judged_ = 0;
  std::atomic<std::uint64_t> bytes_ = 0;

  base::Mutex mu_;
  blob::Coverage coverage_ GUARDED_BY(mu_);
  std::vector<std::pair<blob::BlobIndex, base::Error>> errors_ GUARDED_BY(mu_);
};

// A Blob that is an object.
struct Planned {
  blob::ObjectId id;
  blob::What what = blob::What::kFile;
};

// What it means that an object is not there.
enum class Missing { kFails, kMayBePromised };

// Reads and judges some of `planned`, or all, on the threads of `options`;
// their indices are their positions.
base::Status JudgeObjects(const git::Repository& repository,
                          const std::vector<Planned>& planned,
                          std::span<const blob::BlobIndex> which,
                          Missing missing, const Options& options,
                          Tally& tally);
std::vector<blob::BlobIndex> AllOf(const std::vector<Planned>& planned);

// An entry of a tree, or a tag, says that it is something else: nobody has seen
// the names in it.
base::Error IsATree(const std::string& object);

// The bytes of an object that must be there.
base::Result<std::string> ReadBytes(git::ObjectReader& reader,
                                    const blob::ObjectId& id);

// The kind of text that an entry with this mode in a tree or an index is.
blob::What WhatOf(std::uint32_t mode);
bool IsTree(std::uint32_t mode);
bool IsGitlink(std::uint32_t mode);  // a submodule's commit: no object here

// True when `raw_id` is in a list as CleanIds has them.
bool HoldsId(std::string_view raw_ids, std::string_view raw_id);

// The order in which Locate() answers.
void Sort(std::vector<blob::Origin>& origins);

}  // namespace source

#endif  // LEAKWALL_SOURCE_JUDGING_H_
