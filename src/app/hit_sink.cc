#include "app/hit_sink.h"

#include <algorithm>
#include <utility>

namespace app {
namespace {

// What is kept of a Blob for those derived from it.  Its hits are raw: overlaps
// are settled in each Blob anew, since an edit can take away the one that won.
struct HitCarry : blob::Carry {
  explicit HitCarry(scan::Scanned kept) : scanned(std::move(kept)) {}
  scan::Scanned scanned;
};

// An Error where the two differ; it names rules and places, no bytes.
base::Status Compare(const std::vector<scan::Hit>& by_delta,
                     const std::vector<scan::Hit>& whole,
                     const rule::RuleSet& rules) {
  const auto same = [](const scan::Hit& a, const scan::Hit& b) {
    return a.rule == b.rule && a.span == b.span && a.decoded == b.decoded;
  };
  const auto [a, b] = std::mismatch(by_delta.begin(), by_delta.end(),
                                    whole.begin(), whole.end(), same);
  if (a == by_delta.end() && b == whole.end()) return {};
  // The lists are sorted: what comes first is what the other lacks.
  const bool extra =
      b == whole.end() || (a != by_delta.end() && a->span < b->span);
  const scan::Hit& hit = extra ? *a : *b;
  return base::Error(
      "compare the delta's judgement with a full scan",
      std::string(extra ? "only the delta's" : "only the full scan") + " has " +
          rules[hit.rule].id + " at byte " + std::to_string(hit.span.begin()),
      "please report this, with the repository if you can");
}

}  // namespace

base::Status TextJudge::Detect(std::string_view text,
                               std::vector<scan::Hit>& hits) const {
  for (const auto& detector : detectors_) {
    if (!detector->MayRead(text)) continue;
    if (auto done = detector->Detect(text, hits); !done.ok()) return done;
  }
  return {};
}

base::Result<std::vector<scan::Hit>> TextJudge::Whole(
    std::string_view text, scan::Scanner::Scratch& scratch) const {
  auto scanned = scanner_.Scan(text, scratch);
  if (!scanned.ok()) return scanned.error();
  std::vector<scan::Hit> hits = std::move(scanned->hits);
  if (auto done = Detect(text, hits); !done.ok()) return done.error();
  return scan::Settle(std::move(hits), scanner_.rules());
}

base::Result<std::unique_ptr<blob::Carry>> HitSink::Judge(
    const blob::Blob& blob, const blob::Carry* base) {
  auto scratch = TakeScratch();
  if (!scratch.ok()) return scratch.error();

  auto scanned =
      base == nullptr
          ? judge_.scanner().Scan(blob.text, *scratch)
          : judge_.scanner().ScanDelta(
                blob, static_cast<const HitCarry*>(base)->scanned, *scratch);
  if (!scanned.ok()) return scanned.error();
  if (verify_ == Verify::kYes && base != nullptr) {
    auto whole = judge_.scanner().Scan(blob.text, *scratch);
    if (!whole.ok()) return whole.error();
    auto same = Compare(scanned->hits, whole->hits, judge_.scanner().rules());
    if (!same.ok()) return same.error();
  }
  GiveScratch(std::move(*scratch));

  // Documents are judged whole, base or not: one changed line can give
  // another meaning to all that follow.
  std::vector<scan::Hit> hits = scanned->hits;
  if (auto done = judge_.Detect(blob.text, hits); !done.ok()) {
    return done.error();
  }
  if (!hits.empty()) {
    Keep(blob, scan::Settle(std::move(hits), judge_.scanner().rules()));
  }
  return std::unique_ptr<blob::Carry>(
      std::make_unique<HitCarry>(std::move(*scanned)));
}

void HitSink::See(const blob::Name& name) {
  if (!names_.MayMatch(name)) return;
  // A gitlink names a commit of another repository: nothing to read here.
  constexpr std::uint32_t kTypeMask = 0170000;
  constexpr std::uint32_t kGitlink = 0160000;
  constexpr std::uint32_t kTree = 0040000;
  if ((name.mode & kTypeMask) == kGitlink) return;
  base::MutexLock lock(mu_);
  candidates_.insert(
      Candidate{name.id, name.blob, (name.mode & kTypeMask) == kTree});
}

HitSink::Known HitSink::Finding(FindingIndex index) const {
  return {order_[index]->first, order_[index]->second};
}

base::Result<scan::Scanner::Scratch> HitSink::TakeScratch() {
  {
    base::MutexLock lock(mu_);
    if (!free_.empty()) {
      scan::Scanner::Scratch scratch = std::move(free_.back());
      free_.pop_back();
      return scratch;
    }
  }
  return judge_.scanner().NewScratch();
}

void HitSink::GiveScratch(scan::Scanner::Scratch scratch) {
  base::MutexLock lock(mu_);
  free_.push_back(std::move(scratch));
}

void HitSink::Keep(const blob::Blob& blob, std::vector<scan::Hit> hits) {
  base::MutexLock lock(mu_);
  std::vector<Spot>& spots = spots_[blob.index];
  for (scan::Hit& hit : hits) {
    Key key(hit.rule, std::string(hit.SecretIn(blob.text)));
    const auto [at, fresh] =
        findings_.try_emplace(std::move(key), order_.size());
    if (fresh) order_.push_back(&at->first);
    spots.push_back(
        Spot{at->second, hit.span, hit.severity, std::move(hit.note)});
  }
}

}  // namespace app
