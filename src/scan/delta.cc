#include "scan/delta.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>

#include "scan/base64_blocks.h"
#include "scan/spans.h"

// Why a scan of the changed stretches finds what a scan of the whole finds.
//
// Call m(s) the match that a rule has at place s, if any: RE2's run takes the
// leftmost, and goes on behind it.  So whether m(s) is a hit depends on the
// matches before it, as far back as they overlap or follow each other.  A
// place over which no m(s) reaches cuts that chain: what is found on its two
// sides does not depend on the other.  Both ends of every stretch are such
// places, for every rule, or the stretch is made longer.  They lie so far from
// the change that the same bytes decide it in the base, which is therefore cut
// there, too.  Then the hits inside the stretches are found here, those
// outside are the base's, and there are no others.
//
// Wide and unbounded rules would make stretches long.  They have an anchor,
// and what depends on one lies in its zone: a changed zone, or a new one, and
// the text is judged whole.

namespace scan {
namespace {

// A stretch that does not find its ends within this much is no saving.
constexpr std::size_t kFarthestStep = std::size_t{1} << 16;

struct Looked {
  base::Span stretch;
  std::vector<Hit> hits;
};

// True when a match of the rule reaches to `edge`, or its context does.
bool Reaches(const Confirmer& confirmer, std::string_view text,
             std::size_t edge, std::size_t width) {
  constexpr int kMostTries = 8;
  const base::Span where = Grow(base::Span(edge, edge), width + 2, text.size());
  std::size_t from = where.begin();
  for (int i = 0; i < kMostTries; ++i) {
    const auto match = confirmer.Find(text, base::Span(from, where.end()));
    if (!match || match->all.begin() > edge + 1) return false;
    if (match->all.end() + 1 >= edge) return true;
    from = match->all.begin() + 1;
  }
  // A dense chain: to call it one costs a longer stretch and no more.
  return true;
}

class DeltaScan {
 public:
  DeltaScan(const RuleBook& book, std::string_view text, Workspace& workspace,
            std::span<const base::Span> zones)
      : book_(book), text_(text), workspace_(workspace), zones_(zones) {}

  // What is found in the stretches (sorted, not closer than margin()), which
  // may have to grow together; empty where the text must be judged whole.
  base::Result<std::optional<std::vector<Looked>>> Run(
      std::span<const base::Span> stretches);

  // Stretches closer than this are one: neither end would be far enough from
  // the other's change.
  std::size_t margin() const { return 2 * book_.reach; }

 private:
  enum class Edges { kCut, kLeftOpen, kRightOpen, kJudgeWhole };

  // Looks whether the stretch's ends cut every chain.
  base::Result<Edges> Look(base::Span stretch);
  base::Result<Edges> LookAt(rule::RuleIndex rule, base::Span stretch);
  // REQUIRES: Look(stretch) was the last call and gave kCut.
  base::Result<Looked> ConfirmIn(base::Span stretch);

  bool InZone(const RuleEntry& entry, const Window& window) const;

  const RuleBook& book_;
  std::string_view text_;
  Workspace& workspace_;
  std::span<const base::Span> zones_;
};

base::Result<std::optional<std::vector<Looked>>> DeltaScan::Run(
    std::span<const base::Span> stretches) {
  using Answer = std::optional<std::vector<Looked>>;
  std::vector<Looked> done;
  for (std::size_t next = 0; next < stretches.size();) {
    base::Span stretch = stretches[next++];
    for (std::size_t step = 256;; step *= 2) {
      while (!done.empty() &&
             done.back().stretch.end() + margin() >= stretch.begin()) {
        stretch = Hull(stretch, done.back().stretch);
        done.pop_back();
      }
      while (next < stretches.size() &&
             stretches[next].begin() <= stretch.end() + margin()) {
        stretch = Hull(stretch, stretches[next++]);
      }
      const auto edges = Look(stretch);
      if (!edges.ok()) return edges.error();
      if (*edges == Edges::kCut) break;
      if (*edges == Edges::kJudgeWhole || step > kFarthestStep) {
        return Answer();
      }
      const base::Span grown = Grow(stretch, step, text_.size());
      stretch = *edges == Edges::kLeftOpen
                    ? base::Span(grown.begin(), stretch.end())
                    : base::Span(stretch.begin(), grown.end());
    }
    auto looked = ConfirmIn(stretch);
    if (!looked.ok()) return looked.error();
    done.push_back(std::move(*looked));
  }
  return Answer(std::move(done));
}

base::Result<DeltaScan::Edges> DeltaScan::Look(base::Span stretch) {
  if (MayCutBlock(text_, stretch.begin())) return Edges::kLeftOpen;
  if (MayCutBlock(text_, stretch.end())) return Edges::kRightOpen;
  auto found = FindCandidates(
      book_, text_, Grow(stretch, book_.reach, text_.size()), 0, workspace_);
  if (!found.ok()) return found.error();
  for (const rule::RuleIndex rule : workspace_.candidates.Rules()) {
    if (rule == book_.canary) continue;
    const auto edges = LookAt(rule, stretch);
    if (!edges.ok() || *edges != Edges::kCut) return edges;
  }
  return Edges::kCut;
}

base::Result<DeltaScan::Edges> DeltaScan::LookAt(rule::RuleIndex rule,
                                                 base::Span stretch) {
  const RuleEntry& entry = book_.table[rule];
  const Confirmer& confirmer = book_.confirmers[rule];
  const auto open = [&](const Window& window, std::size_t edge) {
    return edge != 0 && edge != text_.size() && window.begin <= edge + 1 &&
           window.end + 1 >= edge &&
           Reaches(confirmer, text_, edge, entry.width());
  };
  if (auto built = confirmer.Build(); !built.ok()) return built.error();
  for (const Window& window : workspace_.candidates.Of(rule)) {
    if (entry.makes_zone) {
      if (!InZone(entry, window)) return Edges::kJudgeWhole;
      continue;
    }
    if (open(window, stretch.begin())) return Edges::kLeftOpen;
    if (open(window, stretch.end())) return Edges::kRightOpen;
  }
  return Edges::kCut;
}

bool DeltaScan::InZone(const RuleEntry& entry, const Window& window) const {
  const base::Span span(window.begin,
                        entry.has_ends ? window.last : window.end);
  return std::any_of(zones_.begin(), zones_.end(),
                     [&](base::Span zone) { return zone.Contains(span); });
}

base::Result<Looked> DeltaScan::ConfirmIn(base::Span stretch) {
  Looked looked;
  looked.stretch = stretch;
  for (const rule::RuleIndex rule : workspace_.candidates.Rules()) {
    // The hits of a zone that is as it was are the base's.
    if (rule == book_.canary || book_.table[rule].makes_zone) continue;
    for (const Window& window : workspace_.candidates.Of(rule)) {
      if (!stretch.Overlaps(base::Span(window.begin, window.end))) continue;
      const base::Span where(
          std::max<std::size_t>(window.begin, stretch.begin()),
          std::min<std::size_t>(window.end, stretch.end()));
      auto matches = Confirm(book_, text_, rule, where, looked.hits);
      if (!matches.ok()) return matches.error();
    }
  }
  auto decoded = ScanEncoded(book_, text_, stretch, workspace_, looked.hits);
  if (!decoded.ok()) return decoded.error();
  return looked;
}

// The zones of the base where they stand here; empty where one is changed, or
// may reach into a change where it ended for want of more text.
std::optional<std::vector<base::Span>> MoveZones(
    const Scanned& base, std::span<const blob::Copy> joined,
    std::span<const base::Span> changes) {
  std::vector<base::Span> moved;
  if (base.zones.empty()) return moved;
  for (const blob::Copy& copy : joined) {
    const base::Span source(copy.from, copy.from + copy.length);
    auto zone = std::partition_point(
        base.zones.begin(), base.zones.end(),
        [&](base::Span z) { return z.end() < source.begin(); });
    for (; zone != base.zones.end() && zone->begin() <= source.end(); ++zone) {
      if (!source.Contains(Grow(*zone, 1, base.size))) return std::nullopt;
      moved.emplace_back(zone->begin() - copy.from + copy.to,
                         zone->end() - copy.from + copy.to);
      if (TouchesAny(moved.back(), changes)) return std::nullopt;
    }
  }
  return Unite(std::move(moved));
}

// The changes, widened to their lines and to what a rule can span.
std::vector<base::Span> Widen(std::span<const base::Span> changes,
                              std::string_view text, std::size_t reach) {
  std::vector<base::Span> stretches;
  for (const base::Span change : changes) {
    const base::Span least = Grow(change, reach, text.size());
    const base::Span most = Grow(change, kLineContext, text.size());
    const std::string_view before =
        base::Span(most.begin(), change.begin()).In(text);
    const std::string_view behind =
        base::Span(change.end(), most.end()).In(text);
    const std::size_t line_begin = before.rfind('\n');
    const std::size_t line_end = behind.find('\n');
    std::size_t begin = most.begin();
    std::size_t end = most.end();
    if (line_begin != std::string_view::npos) begin += line_begin + 1;
    if (line_end != std::string_view::npos) {
      end = change.end() + line_end + 1;
    }
    begin = std::min(begin, least.begin());
    end = std::max(end, least.end());
    stretches.emplace_back(begin, end);
  }
  return Unite(std::move(stretches));
}

// The base's hits outside of the stretches, and those found inside.
std::vector<Hit> Gather(const RuleBook& book, const Scanned& base,
                        std::span<const blob::Copy> copies,
                        std::vector<Looked> looked) {
  std::vector<Hit> in_zones;
  std::vector<Hit> others;
  for (const Hit& hit : base.hits) {
    const bool in_zone = book.table[hit.rule].makes_zone && hit.decoded.empty();
    (in_zone ? in_zones : others).push_back(hit);
  }
  std::vector<base::Span> rescanned;
  for (const Looked& one : looked) rescanned.push_back(one.stretch);
  std::vector<Hit> hits = CarryOver(others, copies, rescanned);
  const auto append = [&](std::vector<Hit> more) {
    hits.insert(hits.end(), std::make_move_iterator(more.begin()),
                std::make_move_iterator(more.end()));
  };
  append(CarryOver(in_zones, copies, {}));
  for (Looked& one : looked) append(std::move(one.hits));
  Sort(hits);
  return hits;
}

bool HoldsNul(std::string_view text, std::span<const base::Span> spans) {
  return std::any_of(spans.begin(), spans.end(), [&](base::Span span) {
    return span.In(text).find('\0') != std::string_view::npos;
  });
}

}  // namespace

base::Result<Scanned> ScanWhole(const RuleBook& book, std::string_view text,
                                Workspace& workspace) {
  Scanned scanned;
  scanned.size = text.size();
  if (auto done = ScanPlain(book, text, workspace, scanned); !done.ok()) {
    return done.error();
  }
  const base::Span all(0, text.size());
  if (auto done = ScanEncoded(book, text, all, workspace, scanned.hits);
      !done.ok()) {
    return done.error();
  }
  if (text.find('\0') != std::string_view::npos) {
    scanned.whole = true;
    if (auto done = ScanWide(book, text, workspace, scanned.hits); !done.ok()) {
      return done.error();
    }
  }
  Sort(scanned.hits);
  return scanned;
}

base::Result<Scanned> ScanDelta(const RuleBook& book, const blob::Blob& blob,
                                const Scanned& base, Workspace& workspace) {
  const std::string_view text = blob.text;
  if (blob.copies == nullptr || base.whole) {
    return ScanWhole(book, text, workspace);
  }
  const std::vector<blob::Copy> copies = JoinCopies(*blob.copies);
  const auto changes = FindChanges(copies, base.size, text.size());
  auto zones = MoveZones(base, copies, changes);
  const auto stretches = Widen(changes, text, book.reach);
  std::size_t total = 0;
  for (const base::Span stretch : stretches) {
    total += stretch.size() + 2 * book.reach;
  }
  if (!zones || total >= text.size() || HoldsNul(text, changes)) {
    return ScanWhole(book, text, workspace);
  }
  DeltaScan scan(book, text, workspace, *zones);
  auto looked = scan.Run(stretches);
  if (!looked.ok()) return looked.error();
  if (!looked->has_value()) return ScanWhole(book, text, workspace);

  Scanned scanned;
  scanned.size = text.size();
  scanned.zones = std::move(*zones);
  scanned.hits = Gather(book, base, copies, std::move(**looked));
  return scanned;
}

}  // namespace scan
