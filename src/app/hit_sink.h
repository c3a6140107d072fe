#ifndef LEAKWALL_APP_HIT_SINK_H_
#define LEAKWALL_APP_HIT_SINK_H_

#include <bitset>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "base/result.h"
#include "blob/blob.h"
#include "detect/detector.h"
#include "detect/name_rules.h"
#include "scan/finding.h"
#include "scan/scanner.h"

namespace app {

// The number of one finding, one (rule, secret), within a run.
using FindingIndex = std::size_t;

// Where one finding's secret stands in one Blob.
struct Spot {
  FindingIndex finding = 0;
  base::Span span;
  std::optional<rule::Severity> severity;
  std::string note;
};

// A name that some path rule may match.
struct Candidate {
  blob::ObjectId id;
  std::optional<blob::BlobIndex> blob;
  bool is_tree = false;

  friend auto operator<=>(const Candidate&, const Candidate&) = default;
};

// Whether what a delta's judgement finds is compared with what a scan of the
// whole finds.
enum class Verify { kNo, kYes };

// Judges single texts: the scanner and every detector, overlaps settled.
// Const and safe from many threads.
class TextJudge {
 public:
  // Both must outlive it.
  TextJudge(const scan::Scanner& scanner,
            std::span<const std::unique_ptr<detect::Detector>> detectors)
      : scanner_(scanner), detectors_(detectors) {}

  const scan::Scanner& scanner() const { return scanner_; }

  // The detectors, by their positions, that find no mark of theirs in a text.
  using Lacks = std::bitset<64>;
  // What the detectors find, unsettled.  `lacks` is what is known of them, and
  // becomes what was learnt.
  base::Status Detect(std::string_view text, Lacks& lacks,
                      std::vector<scan::Hit>& hits) const;
  // Those of `lacks`, known of the base of a delta, of whom the same is known
  // of what it made.
  Lacks Carry(Lacks lacks, const blob::Blob& blob) const;
  // Every hit in a text that has no base.
  base::Result<std::vector<scan::Hit>> Whole(
      std::string_view text, scan::Scanner::Scratch& scratch) const;

 private:
  const scan::Scanner& scanner_;
  std::span<const std::unique_ptr<detect::Detector>> detectors_;
};

// The sink of every run: judges what a source pushes and keeps what hit.
// Judge() and See() are safe from many threads; the rest is for one thread,
// after the push.
class HitSink : public blob::Sink {
 public:
  // Both must outlive it.
  HitSink(const TextJudge& judge, const detect::NameRules& names,
          Verify verify = Verify::kNo)
      : judge_(judge), names_(names), verify_(verify) {}

  // Gives it what one of its threads will need anyway.
  void Give(scan::Scanner::Scratch scratch);

  base::Result<std::unique_ptr<blob::Carry>> Judge(
      const blob::Blob& blob, const blob::Carry* base) override;
  bool See(const blob::Name& name) override;

  // The spots of each Blob that hit, by its number; each list sorted by span.
  const std::map<blob::BlobIndex, std::vector<Spot>>& spots() const {
    return spots_;
  }
  const std::set<Candidate>& candidates() const { return candidates_; }
  // The objects among the Blobs that hit.  Not while one is being judged.
  const std::vector<blob::ObjectId>& hit_ids() const { return hit_ids_; }

  // The (rule, secret) of a finding.  The secret's bytes live as long as this
  // object.
  struct Known {
    rule::RuleIndex rule = 0;
    std::string_view secret;
  };
  Known Finding(FindingIndex index) const;
  std::size_t finding_count() const { return order_.size(); }

 private:
  using Key = std::pair<rule::RuleIndex, std::string>;

  // What one thread needs.  `plain` is made where it is asked for.
  struct Scratches {
    std::optional<scan::Scanner::Scratch> versions;
    std::optional<scan::Scanner::Scratch> plain;
  };
  base::Result<scan::Scanned> Scan(const blob::Blob& blob,
                                   const blob::Carry* base,
                                   Scratches& scratches) const;
  // An Error where the two ways to judge it differ.
  base::Status Compare(const blob::Blob& blob,
                       const std::vector<scan::Hit>& hits,
                       Scratches& scratches) const;
  Scratches TakeScratches();
  void GiveScratches(Scratches scratches);
  void Keep(const blob::Blob& blob, std::vector<scan::Hit> hits);

  const TextJudge& judge_;
  const detect::NameRules& names_;
  const Verify verify_;

  base::Mutex mu_;
  std::vector<Scratches> free_ GUARDED_BY(mu_);
  // Written under mu_ while a source pushes; read freely afterwards.
  std::map<Key, FindingIndex> findings_;
  std::vector<const Key*> order_;
  std::map<blob::BlobIndex, std::vector<Spot>> spots_;
  std::set<Candidate> candidates_;
  std::vector<blob::ObjectId> hit_ids_;
};

}  // namespace app

#endif  // LEAKWALL_APP_HIT_SINK_H_
