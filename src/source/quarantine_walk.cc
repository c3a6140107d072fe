#include "source/quarantine_walk.h"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <memory>
#include <unordered_map>
#include <utility>

#include "git/walk.h"

namespace source {
namespace {

// Passes on what the walk pushes, under the numbers of what was planned.
class Numbered : public blob::Sink {
 public:
  Numbered(blob::Sink& sink, const std::vector<Planned>& planned)
      : sink_(sink), planned_(planned) {}

  // False: it has a number already.
  bool Give(const blob::ObjectId& id, blob::BlobIndex index) {
    return numbers_.emplace(id, index).second;
  }
  // REQUIRES: it was given.
  blob::BlobIndex Of(const blob::ObjectId& id) const { return numbers_.at(id); }

  base::Result<std::unique_ptr<blob::Carry>> Judge(
      const blob::Blob& given, const blob::Carry* base) override {
    blob::Blob numbered = given;
    numbered.index = Of(given.id);
    numbered.what = planned_[numbered.index].what;
    auto carry = sink_.Judge(numbered, base);
    if (carry.ok()) judged_.fetch_add(1, std::memory_order_relaxed);
    return carry;
  }

  std::uint64_t judged() const { return judged_; }

  // (Whoever planned has seen every name, or no tree was planned.)
  bool See(const blob::Name&) override { return false; }

 private:
  blob::Sink& sink_;
  const std::vector<Planned>& planned_;
  std::unordered_map<blob::ObjectId, blob::BlobIndex> numbers_;
  std::atomic<std::uint64_t> judged_ = 0;
};

// What was listed a moment ago and is gone, no remote has promised.
void RefusePromised(blob::Coverage& coverage) {
  const auto promised = coverage.left_out.find(blob::LeftOut::kPromised);
  if (promised == coverage.left_out.end()) return;
  coverage.failed += promised->second;
  coverage.left_out.erase(promised);
  coverage.errors.emplace_back("read what was pushed",
                               "an object is gone from the quarantine",
                               "push again");
}

// A walk counts trees as judged when it has shown their names.  None was
// planned.
void RefuseTrees(std::uint64_t judged, blob::Coverage& coverage) {
  if (coverage.judged == judged) return;
  coverage.failed += coverage.judged - judged;
  coverage.judged = judged;
  coverage.errors.push_back(IsATree("what was pushed"));
}

}  // namespace

base::Result<QuarantineWalk> WalkQuarantine(
    const git::Repository& repository,
    const std::vector<blob::ObjectId>& quarantined,
    const std::vector<Planned>& planned, blob::Sink& sink,
    const Options& options) {
  QuarantineWalk result;
  Numbered numbered(sink, planned);
  git::WalkOptions walk;
  for (std::size_t i = 0; i < planned.size(); ++i) {
    const auto index = static_cast<blob::BlobIndex>(i);
    if (std::binary_search(quarantined.begin(), quarantined.end(),
                           planned[i].id) &&
        numbered.Give(planned[i].id, index)) {
      walk.only.push_back(planned[i].id);
    } else {
      result.rest.push_back(index);
    }
  }
  if (walk.only.empty()) return result;
  std::sort(walk.only.begin(), walk.only.end());
  walk.threads = options.threads;
  walk.blob_bytes = options.blob_bytes;
  walk.stop = options.stop;
  walk.progress = options.progress;
  auto walked =
      git::Walk(repository, {repository.object_dirs().front()}, numbered, walk);
  if (!walked.ok()) return walked.error();
  result.coverage = std::move(walked->coverage);
  RefusePromised(result.coverage);
  RefuseTrees(numbered.judged(), result.coverage);
  for (blob::TooLarge& large : result.coverage.too_large) {
    large.blob = numbered.Of(large.id);
  }
  return result;
}

}  // namespace source
