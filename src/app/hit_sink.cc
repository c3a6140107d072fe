#include "app/hit_sink.h"

#include <algorithm>
#include <utility>

namespace app {
namespace {

// What is kept of a Blob for those derived from it.  Its hits are raw: overlaps
// are settled in each Blob anew, since an edit can take away the one that won.
struct HitCarry : blob::Carry {
  HitCarry(scan::Scanned kept, TextJudge::Lacks marks)
      : scanned(std::move(kept)), lacks(marks) {}
  scan::Scanned scanned;
  TextJudge::Lacks lacks;
};

// An Error where the two differ; it names rules and places, no bytes.
base::Status CompareHits(const std::vector<scan::Hit>& by_delta,
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

// True when `found` is of a part of the text in which something was inserted,
// or two bytes became neighbours, with what a detector's mark can reach around
// it.
template <typename Found>
bool AnyChange(const blob::Blob& blob, Found found) {
  constexpr std::size_t kReach = detect::Detector::kLongestMark;
  const auto ask = [&](std::size_t begin, std::size_t end) {
    const std::size_t from = begin > kReach ? begin - kReach : 0;
    return found(blob.text.substr(from, end + kReach - from));
  };
  std::size_t at = 0;
  for (const blob::Copy& copy : *blob.copies) {
    if (ask(at, copy.to)) return true;
    at = copy.to + copy.length;
  }
  return ask(at, blob.text.size());
}

// The one in `held`, made now if there is none.
base::Result<scan::Scanner::Scratch*> ScratchFor(
    const scan::Scanner& scanner, scan::Expect expect,
    std::optional<scan::Scanner::Scratch>& held) {
  if (!held) {
    auto made = scanner.NewScratch(expect);
    if (!made.ok()) return made.error();
    held = std::move(*made);
  }
  return &*held;
}

}  // namespace

base::Status TextJudge::Detect(std::string_view text, Lacks& lacks,
                               std::vector<scan::Hit>& hits) const {
  for (std::size_t i = 0; i < detectors_.size(); ++i) {
    const detect::Detector& detector = *detectors_[i];
    if (lacks.test(i) || !detector.MayBegin(text)) continue;
    if (!detector.MayHold(text)) {
      lacks.set(i);
      continue;
    }
    if (auto done = detector.Detect(text, hits); !done.ok()) return done;
  }
  return {};
}

TextJudge::Lacks TextJudge::Carry(Lacks lacks, const blob::Blob& blob) const {
  for (std::size_t i = 0; i < detectors_.size(); ++i) {
    if (!lacks.test(i)) continue;
    const bool holds = AnyChange(blob, [&](std::string_view part) {
      return detectors_[i]->MayHold(part);
    });
    if (holds) lacks.reset(i);
  }
  return lacks;
}

base::Result<std::vector<scan::Hit>> TextJudge::Whole(
    std::string_view text, scan::Scanner::Scratch& scratch) const {
  auto scanned = scanner_.Scan(text, scratch);
  if (!scanned.ok()) return scanned.error();
  std::vector<scan::Hit> hits = std::move(scanned->hits);
  Lacks lacks;
  if (auto done = Detect(text, lacks, hits); !done.ok()) return done.error();
  return scan::Settle(std::move(hits), scanner_.rules());
}

void HitSink::Give(scan::Scanner::Scratch scratch) {
  Scratches scratches;
  scratches.plain = std::move(scratch);
  GiveScratches(std::move(scratches));
}

base::Result<std::unique_ptr<blob::Carry>> HitSink::Judge(
    const blob::Blob& blob, const blob::Carry* base) {
  Scratches scratches = TakeScratches();
  auto scanned = Scan(blob, base, scratches);
  if (!scanned.ok()) return scanned.error();
  // Documents are judged whole, base or not: one changed line can give
  // another meaning to all that follow.
  std::vector<scan::Hit> hits = scanned->hits;
  TextJudge::Lacks lacks;
  if (base != nullptr) {
    const auto& known = static_cast<const HitCarry&>(*base);
    lacks = judge_.Carry(known.lacks, blob);
  }
  if (auto done = judge_.Detect(blob.text, lacks, hits); !done.ok()) {
    return done.error();
  }
  if (verify_ == Verify::kYes) {
    auto same = Compare(blob, hits, scratches);
    if (!same.ok()) return same.error();
  }
  GiveScratches(std::move(scratches));
  if (!hits.empty()) {
    Keep(blob, scan::Settle(std::move(hits), judge_.scanner().rules()));
  }
  return std::unique_ptr<blob::Carry>(
      std::make_unique<HitCarry>(std::move(*scanned), lacks));
}

bool HitSink::See(const blob::Name& name) {
  if (!names_.MayMatch(name)) return false;
  // A gitlink names a commit of another repository: nothing to read here.
  constexpr std::uint32_t kTypeMask = 0170000;
  constexpr std::uint32_t kGitlink = 0160000;
  constexpr std::uint32_t kTree = 0040000;
  if ((name.mode & kTypeMask) == kGitlink) return false;
  base::MutexLock lock(mu_);
  candidates_.insert(
      Candidate{name.id, name.blob, (name.mode & kTypeMask) == kTree});
  return true;
}

HitSink::Known HitSink::Finding(FindingIndex index) const {
  return {order_[index]->first, order_[index]->second};
}

base::Result<scan::Scanned> HitSink::Scan(const blob::Blob& blob,
                                          const blob::Carry* base,
                                          Scratches& scratches) const {
  // A walk of the packs says how a text came out of others, if it did.
  const bool versions = blob.copies != nullptr;
  auto scratch =
      ScratchFor(judge_.scanner(),
                 versions ? scan::Expect::kVersions : scan::Expect::kOthers,
                 versions ? scratches.versions : scratches.plain);
  if (!scratch.ok()) return scratch.error();
  if (base == nullptr) return judge_.scanner().Scan(blob.text, **scratch);
  return judge_.scanner().ScanDelta(
      blob, static_cast<const HitCarry*>(base)->scanned, **scratch);
}

base::Status HitSink::Compare(const blob::Blob& blob,
                              const std::vector<scan::Hit>& hits,
                              Scratches& scratches) const {
  auto scratch =
      ScratchFor(judge_.scanner(), scan::Expect::kOthers, scratches.plain);
  if (!scratch.ok()) return scratch.error();
  auto whole = judge_.scanner().Scan(blob.text, **scratch);
  if (!whole.ok()) return whole.error();
  std::vector<scan::Hit> anew = std::move(whole->hits);
  TextJudge::Lacks lacks;
  if (auto done = judge_.Detect(blob.text, lacks, anew); !done.ok()) {
    return done;
  }
  return CompareHits(hits, anew, judge_.scanner().rules());
}

HitSink::Scratches HitSink::TakeScratches() {
  base::MutexLock lock(mu_);
  if (free_.empty()) return {};
  Scratches scratches = std::move(free_.back());
  free_.pop_back();
  return scratches;
}

void HitSink::GiveScratches(Scratches scratches) {
  base::MutexLock lock(mu_);
  free_.push_back(std::move(scratches));
}

void HitSink::Keep(const blob::Blob& blob, std::vector<scan::Hit> hits) {
  base::MutexLock lock(mu_);
  std::vector<Spot>& spots = spots_[blob.index];
  if (!blob.id.null()) hit_ids_.push_back(blob.id);
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
