#include "scan/delta.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <tuple>
#include <utility>

#include "scan/base64_blocks.h"
#include "scan/spans.h"
#include "scan/token_runs.h"

// Why a scan of what changed finds what a scan of the whole finds.
//
// Every match of a rule holds an anchor: a place that the engine reports.  The
// bytes that make the engine report it, and one on each side, are no more than
// the rule's width.  So an anchor that is near no change is one of the base's,
// moved, and one that is near a change is seen by the engine in the stretch
// around that change.  Together they give the rule's windows, and its matches
// lie in those, each whole in one.
//
// A window of the same bytes as a window of the base has the base's hits.  Any
// other is confirmed anew, and so is one around which something changed that
// checks see.  It does no harm if an anchor is one too many.
//
// A guarded rule is looked for by its whole match, since the run of token bytes
// that makes it worth looking may be the very thing that changed.  Keywords are
// carried as anchors are; what stands behind one is tried anew if something
// changed within the reach of the keyed rules.  What is decoded is carried,
// too, unless it is base64 that has a run of token bytes near a change: a block
// of several lines has one in each, but for the last.

namespace scan {
namespace {

// Texts with more than this are rare, and what is kept of a text must stay
// small: those derived from it are judged whole.
constexpr std::size_t kMostAnchors = std::size_t{1} << 16;
constexpr std::size_t kMostKeywords = std::size_t{1} << 18;

// Shorter copies than this are taken for insertions.
constexpr std::size_t kShortestCopy = 128;

// A stretch that does not find an end of all base64 within this much is no
// saving.
constexpr std::size_t kFarthestStep = std::size_t{1} << 16;

// The spans, each with so many bytes more on either side.
std::vector<base::Span> GrowAll(std::span<const base::Span> spans,
                                std::size_t before, std::size_t behind,
                                std::size_t size) {
  std::vector<base::Span> grown;
  grown.reserve(spans.size());
  for (const base::Span span : spans) {
    const base::Span wider(span.begin() > before ? span.begin() - before : 0,
                           std::min(size, span.end() + behind));
    if (!grown.empty() && Touch(grown.back(), wider)) {
      grown.back() = Hull(grown.back(), wider);
    } else {
      grown.push_back(wider);
    }
  }
  return grown;
}

// std::partition_point() in a sorted list: cheap where the place is near
// `from`, as it is from one copy to the next.
template <typename T, typename Before>
typename std::vector<T>::const_iterator Seek(
    const std::vector<T>& sorted, typename std::vector<T>::const_iterator from,
    Before before) {
  if (from != sorted.begin() && !before(*std::prev(from))) {
    return std::partition_point(sorted.begin(), from, before);
  }
  auto end = from;
  for (std::ptrdiff_t step = 1; end != sorted.end() && before(*end);
       step *= 2) {
    from = std::next(end);
    end += std::min<std::ptrdiff_t>(step, sorted.end() - end);
  }
  return std::partition_point(from, end, before);
}

bool HoldsNul(std::string_view text, std::span<const base::Span> spans) {
  return std::any_of(spans.begin(), spans.end(), [&](base::Span span) {
    return span.In(text).find('\0') != std::string_view::npos;
  });
}

std::size_t TotalOf(std::span<const base::Span> spans) {
  std::size_t total = 0;
  for (const base::Span span : spans) total += span.size();
  return total;
}

bool ByRule(const Anchor& anchor, rule::RuleIndex rule) {
  return anchor.rule < rule;
}

// What is kept for the texts derived from this one.
void KeepAnchors(Workspace& workspace, Scanned& scanned) {
  scanned.anchors = workspace.candidates.All(kMostAnchors);
  scanned.whole =
      (scanned.anchors.empty() && !workspace.candidates.Rules().empty()) ||
      workspace.keywords.size() > kMostKeywords;
  if (!scanned.whole) scanned.keywords = workspace.keywords;
}

class DeltaScan {
 public:
  // All must outlive it.  `copies` are joined.
  DeltaScan(const RuleBook& book, std::string_view text, const Scanned& base,
            std::span<const blob::Copy> copies,
            std::span<const base::Span> changes, Workspace& workspace)
      : book_(book),
        text_(text),
        base_(base),
        copies_(copies),
        changes_(changes),
        workspace_(workspace) {}

  // Empty where a scan of the whole is cheaper.
  base::Result<std::optional<Scanned>> Run();

 private:
  // Leaves every anchor in the workspace, and says whether that was cheaper
  // than to look at everything.
  base::Result<bool> FindAnchors();
  void MoveAnchors();
  // Leaves every keyword in the workspace and tries those near a change.
  base::Status FindKeywords();
  // Every change, with what guarded rules and blocks of base64 reach behind it
  // (anchors that near are not carried), and before it, but no farther than its
  // line and two more: the line before may hold a run whose match ends where
  // the change begins, and the one before that what the match begins with.
  std::vector<base::Span> GuardedAround() const;
  base::Status ConfirmRule(rule::RuleIndex rule);
  // The hits of the base in the window, moved here, if its bytes and those that
  // checks see around it are the base's.
  bool Carry(rule::RuleIndex rule, const Window& window);
  const std::vector<Window>& BaseWindows(rule::RuleIndex rule);
  base::Result<bool> Decode();
  // Where base64 may have changed, widened until none reaches over an end.
  std::optional<std::vector<base::Span>> DecodeStretches() const;

  const RuleBook& book_;
  std::string_view text_;
  const Scanned& base_;
  std::span<const blob::Copy> copies_;
  std::span<const base::Span> changes_;
  Workspace& workspace_;
  // Around the changes, where a run of token bytes is that may be base64.
  std::vector<base::Span> may_decode_;

  // Of the rule last asked for.
  std::optional<rule::RuleIndex> base_rule_;
  std::vector<Window> base_windows_;
  // The base's hits that are not decoded, by rule and place.
  std::vector<const Hit*> base_hits_;
  std::vector<Hit> hits_;
};

base::Result<std::optional<Scanned>> DeltaScan::Run() {
  using Answer = std::optional<Scanned>;
  auto cheaper = FindAnchors();
  if (!cheaper.ok()) return cheaper.error();
  if (!*cheaper) return Answer();

  for (const Hit& hit : base_.hits) {
    if (hit.decoded.empty()) base_hits_.push_back(&hit);
  }
  std::sort(base_hits_.begin(), base_hits_.end(),
            [](const Hit* a, const Hit* b) {
              return std::tie(a->rule, a->span) < std::tie(b->rule, b->span);
            });
  for (const rule::RuleIndex rule : workspace_.candidates.Rules()) {
    if (rule == book_.canary) continue;
    if (auto done = ConfirmRule(rule); !done.ok()) return done.error();
  }
  Scanned scanned;
  scanned.size = text_.size();
  KeepAnchors(workspace_, scanned);

  auto decoded = Decode();
  if (!decoded.ok()) return decoded.error();
  if (!*decoded) return Answer();
  Sort(hits_);
  scanned.hits = std::move(hits_);
  return Answer(std::move(scanned));
}

base::Result<bool> DeltaScan::FindAnchors() {
  // A report that ends just behind a change may have it in it; one that ends
  // before, too, and keywords are not carried that near.
  const auto open = GrowAll(changes_, kLongestKeyword,
                            book_.ReachOf(Tier::kOpen), text_.size());
  if (TotalOf(open) >= text_.size()) return false;
  workspace_.candidates.Start();
  workspace_.keywords.clear();
  if (auto done = FindOpen(book_, text_, open, workspace_); !done.ok()) {
    return done.error();
  }
  for (const base::Span where : GuardedAround()) {
    auto done = FindGuarded(book_, text_, where, workspace_);
    if (!done.ok()) return done.error();
    if (std::any_of(
            workspace_.runs.begin(), workspace_.runs.end(),
            [](base::Span run) { return run.size() >= kShortestRun; })) {
      may_decode_.push_back(where);
    }
  }
  MoveAnchors();
  if (auto done = FindKeywords(); !done.ok()) return done.error();
  return true;
}

std::vector<base::Span> DeltaScan::GuardedAround() const {
  const std::size_t reach =
      std::max(book_.ReachOf(Tier::kGuarded), kBlockReach);
  std::vector<base::Span> around;
  for (const base::Span change : changes_) {
    const base::Span most = Grow(change, reach, text_.size());
    const base::Span where(
        LineFeedBefore(text_, change.begin(), most.begin(), 3), most.end());
    if (!around.empty() && Touch(around.back(), where)) {
      around.back() = Hull(around.back(), where);
    } else {
      around.push_back(where);
    }
  }
  return around;
}

base::Status DeltaScan::FindKeywords() {
  std::vector<KeywordAt>& keywords = workspace_.keywords;
  SortKeywords(keywords);
  const auto fresh = static_cast<std::ptrdiff_t>(keywords.size());
  auto known = base_.keywords.begin();
  for (const blob::Copy& copy : copies_) {
    const std::size_t end = copy.from + copy.length;
    // (Nothing stands behind the last byte of both texts.)
    const bool at_end =
        end == base_.size && copy.to + copy.length == text_.size();
    known = Seek(base_.keywords, known, [&](const KeywordAt& keyword) {
      return keyword.begin < copy.from;
    });
    for (; known != base_.keywords.end() &&
           known->begin + (at_end ? 0 : kLongestKeyword) <= end;
         ++known) {
      keywords.push_back(
          {static_cast<std::uint32_t>(known->begin - copy.from + copy.to),
           known->gate, known->decided});
    }
  }
  // (Copies stand in the order of this text, and so do these.)
  std::inplace_merge(keywords.begin(), keywords.begin() + fresh,
                     keywords.end());
  SortKeywords(keywords);
  auto change = changes_.begin();
  for (KeywordAt& keyword : keywords) {
    while (change != changes_.end() && change->end() + 1 < keyword.begin) {
      ++change;
    }
    if (change == changes_.end()) break;
    const std::size_t decided =
        keyword.decided > 0 ? keyword.decided : book_.ReachOf(Tier::kKeyed);
    if (change->begin() > keyword.begin + decided) continue;
    auto done = FindKeyed(book_, text_, keyword, workspace_);
    if (!done.ok()) return done;
  }
  return {};
}

void DeltaScan::MoveAnchors() {
  if (base_.anchors.empty()) return;
  std::vector<Anchor> anchors = base_.anchors;
  std::sort(anchors.begin(), anchors.end(),
            [](const Anchor& a, const Anchor& b) { return a.first < b.first; });
  auto anchor = anchors.cbegin();
  for (const blob::Copy& copy : copies_) {
    const std::size_t end = copy.from + copy.length;
    // An end of both texts is as good as an unchanged byte.
    const bool at_begin = copy.from == 0 && copy.to == 0;
    const bool at_end =
        end == base_.size && copy.to + copy.length == text_.size();
    anchor = Seek(anchors, anchor, [&](const Anchor& a) {
      return a.first + kLongestAnchor < copy.from;
    });
    for (; anchor != anchors.cend() && anchor->first <= end; ++anchor) {
      const RuleEntry& entry = book_.table[anchor->rule];
      const bool keyed = entry.tier == Tier::kKeyed;
      const std::size_t before = (keyed ? 0 : entry.width) + 1;
      const std::size_t behind =
          at_end ? 0 : (keyed ? book_.ReachOf(Tier::kKeyed) : 1);
      if (end < behind) continue;
      const std::size_t first = std::max<std::size_t>(
          anchor->first, at_begin ? 0 : copy.from + before);
      const std::size_t last =
          std::min<std::size_t>(anchor->last, end - behind);
      if (first > last) continue;
      workspace_.candidates.Add(Anchor{
          anchor->rule, static_cast<std::uint32_t>(first - copy.from + copy.to),
          static_cast<std::uint32_t>(last - copy.from + copy.to)});
    }
  }
}

base::Status DeltaScan::ConfirmRule(rule::RuleIndex rule) {
  const RuleEntry& entry = book_.table[rule];
  std::vector<Window> windows =
      WindowsOf(entry, workspace_.candidates.Of(rule), text_.size());
  // How far a match with `ends` reaches is not known before it is looked for.
  if (!entry.has_ends) {
    std::erase_if(windows,
                  [&](const Window& window) { return Carry(rule, window); });
  }
  return ConfirmWindows(book_, text_, rule, windows, workspace_.seen.get(),
                        hits_);
}

bool DeltaScan::Carry(rule::RuleIndex rule, const Window& window) {
  const base::Span span(window.begin, window.end);
  if (TouchesAny(CheckContext(span, text_), changes_)) return false;
  // No change touches it, so it lies in one copy.
  const auto copy = std::partition_point(
      copies_.begin(), copies_.end(),
      [&](const blob::Copy& c) { return c.to + c.length < span.end(); });
  if (copy == copies_.end() || copy->to > span.begin()) return false;
  const auto& known = BaseWindows(rule);
  const std::size_t begin = span.begin() - copy->to + copy->from;
  const std::size_t end = span.end() - copy->to + copy->from;
  const auto same = std::partition_point(
      known.begin(), known.end(),
      [&](const Window& other) { return other.begin < begin; });
  if (same == known.end() || same->begin != begin || same->end != end) {
    return false;
  }
  auto hit = std::partition_point(
      base_hits_.begin(), base_hits_.end(), [&](const Hit* h) {
        return std::tuple(h->rule, h->span.begin()) < std::tuple(rule, begin);
      });
  const auto move = [&](base::Span moved) {
    return base::Span(moved.begin() - copy->from + copy->to,
                      moved.end() - copy->from + copy->to);
  };
  for (; hit != base_hits_.end() && (*hit)->rule == rule &&
         (*hit)->span.end() <= end;
       ++hit) {
    Hit moved = **hit;
    moved.span = move(moved.span);
    moved.footprint = move(moved.footprint);
    hits_.push_back(std::move(moved));
  }
  return true;
}

const std::vector<Window>& DeltaScan::BaseWindows(rule::RuleIndex rule) {
  if (base_rule_ == rule) return base_windows_;
  const auto first = std::lower_bound(base_.anchors.begin(),
                                      base_.anchors.end(), rule, ByRule);
  const auto last =
      std::lower_bound(first, base_.anchors.end(), rule + 1, ByRule);
  base_windows_ =
      WindowsOf(book_.table[rule], std::span(first, last), base_.size);
  base_rule_ = rule;
  return base_windows_;
}

base::Result<bool> DeltaScan::Decode() {
  const auto stretches = DecodeStretches();
  if (!stretches) return false;
  std::vector<Hit> decoded;
  for (const Hit& hit : base_.hits) {
    if (!hit.decoded.empty()) decoded.push_back(hit);
  }
  for (Hit& hit : CarryOver(decoded, copies_, *stretches)) {
    hits_.push_back(std::move(hit));
  }
  for (const base::Span where : *stretches) {
    FindTokenRuns(text_, where, workspace_.runs);
    auto done = ScanEncoded(book_, text_, where, workspace_, hits_);
    if (!done.ok()) return done.error();
  }
  return true;
}

std::optional<std::vector<base::Span>> DeltaScan::DecodeStretches() const {
  std::vector<base::Span> stretches;
  for (base::Span stretch : may_decode_) {
    const auto longer = [&](std::size_t at, std::size_t step) {
      return step <= kFarthestStep && MayCutBlock(text_, at);
    };
    std::size_t step = 256;
    for (; longer(stretch.begin(), step); step *= 2) {
      stretch =
          base::Span(Grow(stretch, step, text_.size()).begin(), stretch.end());
    }
    for (; longer(stretch.end(), step); step *= 2) {
      stretch =
          base::Span(stretch.begin(), Grow(stretch, step, text_.size()).end());
    }
    if (step > kFarthestStep) return std::nullopt;
    stretches.push_back(stretch);
  }
  return Unite(std::move(stretches));
}

}  // namespace

base::Result<Scanned> ScanWhole(const RuleBook& book, std::string_view text,
                                Workspace& workspace) {
  Scanned scanned;
  scanned.size = text.size();
  if (auto done = ScanPlain(book, text, workspace, scanned.hits); !done.ok()) {
    return done.error();
  }
  KeepAnchors(workspace, scanned);
  const base::Span all(0, text.size());
  if (auto done = ScanEncoded(book, text, all, workspace, scanned.hits);
      !done.ok()) {
    return done.error();
  }
  if (text.find('\0') != std::string_view::npos) {
    scanned.whole = true;
    scanned.anchors.clear();
    scanned.keywords.clear();
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
  // What is copied in small pieces is looked at anyway: it is near a change on
  // either side.
  std::vector<blob::Copy> copies = JoinCopies(*blob.copies);
  std::erase_if(copies, [](const blob::Copy& copy) {
    return copy.length < kShortestCopy;
  });
  const auto changes = FindChanges(copies, base.size, text.size());
  if (HoldsNul(text, changes)) return ScanWhole(book, text, workspace);
  DeltaScan scan(book, text, base, copies, changes, workspace);
  auto scanned = scan.Run();
  if (!scanned.ok()) return scanned.error();
  if (!scanned->has_value()) return ScanWhole(book, text, workspace);
  return std::move(**scanned);
}

}  // namespace scan
