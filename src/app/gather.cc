#include "app/gather.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include "app/old_secrets.h"
#include "app/place_lines.h"
#include "base/secret.h"

namespace app {
namespace {

// Places that are one for the reader: the same file in many versions is one
// place, shown as it stood when the secret came.
using PlaceKey = std::tuple<blob::What, std::string, blob::ObjectId>;

PlaceKey KeyOf(const blob::Origin& origin) {
  const bool is_file =
      origin.what == blob::What::kFile || origin.what == blob::What::kSymlink;
  return {origin.what, origin.path.empty() ? origin.ref : origin.path,
          is_file && !origin.path.empty() ? blob::ObjectId() : origin.commit};
}

// One finding in the making.
struct Draft {
  rule::RuleIndex rule = 0;
  std::string_view secret;  // empty: about a path
  std::string path;         // of a finding about a path
  struct At {
    blob::Origin origin;
    bool is_new = true;
    std::vector<Spot> spots;
  };
  std::map<PlaceKey, At> places;
};

// New beats old, then the earlier date; the later one still tells until when
// the file had it.
bool Earlier(const Draft::At& a, const Draft::At& b) {
  if (a.is_new != b.is_new) return a.is_new;
  return std::tie(a.origin.date, a.origin.commit) <
         std::tie(b.origin.date, b.origin.commit);
}

void AddPlace(Draft& draft, Draft::At at) {
  auto [held, fresh] = draft.places.try_emplace(KeyOf(at.origin), at);
  if (fresh) return;
  Draft::At& old = held->second;
  const bool reachable = old.origin.reachable || at.origin.reachable;
  const blob::ObjectId last = old.origin.date < at.origin.date
                                  ? at.origin.last_commit
                                  : old.origin.last_commit;
  if (Earlier(at, old)) old = std::move(at);
  old.origin.reachable = reachable;
  old.origin.last_commit = last;
}

class Gatherer {
 public:
  Gatherer(const Job& job, const TextJudge& judge, const HitSink& sink,
           blob::Coverage& coverage)
      : job_(job), sink_(sink), coverage_(coverage), old_(job, judge) {}

  std::vector<scan::Finding> Findings() {
    by_index_.resize(sink_.finding_count());
    for (const blob::Origin& origin : Located()) {
      TakeSpots(origin);
      TakeName(origin);
    }
    std::vector<scan::Finding> findings;
    for (FindingIndex i = 0; i < by_index_.size(); ++i) {
      const HitSink::Known known = sink_.Finding(i);
      by_index_[i].rule = known.rule;
      by_index_[i].secret = known.secret;
      if (!by_index_[i].places.empty()) {
        findings.push_back(Finish(std::move(by_index_[i])));
      }
    }
    for (auto& [key, draft] : by_path_) {
      findings.push_back(Finish(std::move(draft)));
    }
    PlaceLines(job_.source, findings, coverage_);
    return findings;
  }

 private:
  // Counts a failure of ours: the findings stay, the verdict says why there
  // may be more.
  void Fail(const base::Error& error) {
    ++coverage_.planned;
    ++coverage_.failed;
    coverage_.errors.push_back(error);
  }

  std::vector<blob::Origin> Located() {
    source::Wanted wanted;
    for (const auto& [index, spots] : sink_.spots()) {
      wanted.blobs.push_back(index);
    }
    for (const Candidate& candidate : sink_.candidates()) {
      if (candidate.is_tree) {
        wanted.trees.push_back(candidate.id);
      } else if (candidate.blob) {
        wanted.blobs.push_back(*candidate.blob);
      } else {
        wanted.named.push_back(candidate.id);
      }
    }
    std::sort(wanted.blobs.begin(), wanted.blobs.end());
    wanted.blobs.erase(std::unique(wanted.blobs.begin(), wanted.blobs.end()),
                       wanted.blobs.end());
    if (wanted.blobs.empty() && wanted.named.empty() && wanted.trees.empty()) {
      return {};
    }
    auto origins = job_.source.Locate(wanted);
    if (origins.ok()) return std::move(*origins);
    // What was found is not thrown away because its place is not known.
    Fail(origins.error());
    std::vector<blob::Origin> nowhere;
    for (const blob::BlobIndex index : wanted.blobs) {
      blob::Origin origin;
      origin.blob = index;
      nowhere.push_back(origin);
    }
    return nowhere;
  }

  void TakeSpots(const blob::Origin& origin) {
    if (!origin.blob) return;
    const auto held = sink_.spots().find(*origin.blob);
    if (held == sink_.spots().end()) return;
    std::map<FindingIndex, std::vector<Spot>> by_finding;
    for (const Spot& spot : held->second) {
      by_finding[spot.finding].push_back(spot);
    }
    for (auto& [index, spots] : by_finding) {
      const HitSink::Known known = sink_.Finding(index);
      auto had = old_.Had(origin, known.rule, known.secret);
      if (!had.ok()) Fail(had.error());
      AddPlace(by_index_[index],
               Draft::At{origin, !had.ok() || !*had, std::move(spots)});
    }
  }

  void TakeName(const blob::Origin& origin) {
    if (origin.path.empty() || (origin.what != blob::What::kFile &&
                                origin.what != blob::What::kSymlink)) {
      return;
    }
    if (!job_.names.MayMatch({origin.path, origin.mode, origin.id, {}})) {
      return;
    }
    auto text = job_.source.Read(origin);
    if (!text.ok()) return Fail(text.error());
    const auto hit = job_.names.Judge(origin.path, origin.mode, *text);
    if (!hit) return;
    auto had = old_.HadName(origin, hit->rule);
    if (!had.ok()) Fail(had.error());
    Draft& draft = by_path_[{hit->rule, origin.path}];
    draft.rule = hit->rule;
    draft.path = origin.path;
    Spot spot;
    spot.severity = hit->severity;
    spot.note = hit->note;
    AddPlace(draft, Draft::At{origin, !had.ok() || !*had, {spot}});
  }

  scan::Finding Finish(Draft draft) const {
    scan::Finding finding;
    const rule::Rule& rule = job_.scanner.rules()[draft.rule];
    finding.rule = draft.rule;
    finding.severity = rule.severity;
    finding.secret = base::Secret(draft.secret);
    finding.fingerprint = scan::Fingerprint::Of(
        job_.policy.Key(), rule.id,
        draft.secret.empty() ? std::string_view(draft.path) : draft.secret);
    bool raised = false;
    for (auto& [key, at] : draft.places) {
      for (Spot& spot : at.spots) {
        if (spot.severity) {
          // The most severe of what the detectors say of its places.
          finding.severity = raised ? std::max(finding.severity, *spot.severity)
                                    : *spot.severity;
          raised = true;
        }
        scan::Place place;
        place.origin = at.origin;
        place.span = spot.span;
        place.is_new = at.is_new;
        place.note = std::move(spot.note);
        finding.places.push_back(std::move(place));
      }
    }
    return finding;
  }

  const Job& job_;
  const HitSink& sink_;
  blob::Coverage& coverage_;
  OldSecrets old_;
  std::vector<Draft> by_index_;
  std::map<std::pair<rule::RuleIndex, std::string>, Draft> by_path_;
};

}  // namespace

std::vector<scan::Finding> Gather(const Job& job, const TextJudge& judge,
                                  const HitSink& sink,
                                  blob::Coverage& coverage) {
  return Gatherer(job, judge, sink, coverage).Findings();
}

}  // namespace app
