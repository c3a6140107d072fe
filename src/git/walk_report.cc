#include "git/walk_report.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

namespace git {
namespace {

bool Before(const StoredAt& a, const StoredAt& b) {
  return a.store != b.store ? a.store < b.store : a.place < b.place;
}

// Of each kind of failure so many are told, the others only counted.
constexpr std::size_t kMostErrors = 3;

}  // namespace

void WalkReport::Add(Tally tally) {
  coverage_.judged += tally.judged;
  coverage_.bytes += tally.bytes;
  coverage_.too_large.insert(coverage_.too_large.end(), tally.too_large.begin(),
                             tally.too_large.end());
  failures_.insert(failures_.end(), tally.failures.begin(),
                   tally.failures.end());
  for (auto& error : tally.sink_errors)
    sink_errors_.push_back(std::move(error));
}

void WalkReport::AddUnreachable(Partial partial) {
  for (const BrokenPack& broken : stores_.broken) {
    coverage_.failed += broken.objects;
    coverage_.errors.push_back(broken.error);
  }
  for (std::uint32_t at = 0; at < forests_.size(); ++at) {
    const Selection::OfPack& selected = selection_.packs[at];
    const PackFile& pack = stores_.packs[at];
    if (selected.damaged) {
      ++coverage_.failed;
      coverage_.errors.emplace_back("read the index of pack " + pack.path(),
                                    "it does not match its own checksum",
                                    "`git index-pack` writes it anew");
    }
    for (const std::uint32_t name : selected.astray) {
      failures_.push_back(
          {{at, pack.index().offset(name).value_or(0)}, Fault::kOffset});
    }
    for (const auto& [place, fault] : forests_[at].faults()) {
      failures_.push_back({{at, forests_[at].object(place).offset}, fault});
    }
  }
  const std::size_t missing = selection_.missing.size();
  if (partial == Partial::kYes) {
    if (missing > 0) coverage_.left_out[blob::LeftOut::kPromised] += missing;
    return;
  }
  for (std::size_t at = 0; at < missing; ++at) {
    failures_.push_back({{StoredAt::kNowhere, at}, Fault::kMissing});
  }
}

std::string WalkReport::Doing(const StoredAt& at) const {
  if (at.store == StoredAt::kNowhere) {
    return "read object " + selection_.missing[at.place].Hex();
  }
  if (at.store == StoredAt::kLoose) {
    const LooseObject& object = selection_.loose[at.place];
    return "read loose object " +
           LoosePath(stores_.dirs[object.dir], object.id);
  }
  return "read object at byte " + std::to_string(at.place) + " of " +
         stores_.packs[at.store].path();
}

void WalkReport::AddErrors() {
  std::stable_sort(
      failures_.begin(), failures_.end(),
      [](const Failure& a, const Failure& b) { return Before(a.at, b.at); });
  std::map<Fault, std::size_t> told;
  for (const Failure& failure : failures_) {
    // The sink's own words say more, below.
    if (failure.fault == Fault::kJudge) continue;
    if (++told[failure.fault] > kMostErrors) continue;
    coverage_.errors.emplace_back(Doing(failure.at),
                                  std::string(FaultText(failure.fault)));
  }
  std::stable_sort(
      sink_errors_.begin(), sink_errors_.end(),
      [](const auto& a, const auto& b) { return Before(a.first, b.first); });
  if (sink_errors_.size() > kMostErrors) {
    sink_errors_.erase(sink_errors_.begin() + kMostErrors, sink_errors_.end());
  }
  for (const auto& [at, error] : sink_errors_) {
    coverage_.errors.push_back(error);
  }
}

blob::Coverage WalkReport::Conclude(std::uint64_t planned, Partial partial,
                                    Stopped stopped) {
  AddUnreachable(partial);
  coverage_.planned = planned;
  coverage_.judged += selection_.known;
  coverage_.failed += failures_.size();
  if (!coverage_.too_large.empty()) {
    coverage_.left_out[blob::LeftOut::kTooLarge] = coverage_.too_large.size();
    std::sort(coverage_.too_large.begin(), coverage_.too_large.end(),
              [](const blob::TooLarge& a, const blob::TooLarge& b) {
                return a.blob < b.blob;
              });
  }
  AddErrors();
  const std::uint64_t done =
      coverage_.judged + coverage_.LeftOutTotal() + coverage_.failed;
  if (done < planned && stopped == Stopped::kYes) {
    coverage_.left_out[blob::LeftOut::kTimeout] = planned - done;
  } else if (done < planned) {
    // No object may be lost without a word, whatever we have overlooked.
    coverage_.failed += planned - done;
    coverage_.errors.emplace_back(
        "walk the object stores",
        std::to_string(planned - done) + " objects were not reached");
  }
  return std::move(coverage_);
}

}  // namespace git
