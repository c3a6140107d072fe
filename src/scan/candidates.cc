#include "scan/candidates.h"

#include <algorithm>
#include <bit>
#include <tuple>

namespace scan {
namespace {

void Unite(Anchor& anchor, const Anchor& other) {
  anchor.first = std::min(anchor.first, other.first);
  anchor.last = std::max(anchor.last, other.last);
}

}  // namespace

std::vector<Window> WindowsOf(const RuleEntry& entry,
                              std::span<const Anchor> anchors,
                              std::size_t size) {
  std::vector<Window> windows;
  for (const Anchor& anchor : anchors) {
    const Window window{
        .begin = anchor.first > entry.before ? anchor.first - entry.before : 0,
        .end = static_cast<std::uint32_t>(std::min<std::uint64_t>(
            std::uint64_t{anchor.last} + entry.after, size)),
        .first = anchor.first,
        .last = anchor.last};
    if (!windows.empty() && window.begin <= windows.back().end) {
      windows.back().end = std::max(windows.back().end, window.end);
      windows.back().last = std::max(windows.back().last, window.last);
    } else {
      windows.push_back(window);
    }
  }
  return windows;
}

// Anchors no farther apart than a few bytes are one, up to kLongestAnchor: a
// rule that reports at every byte costs an anchor now and then, not one a byte.
// Where the engine holds a pattern exactly, each place of an anchor must be one
// that it reported: a match is expected there.
bool Candidates::AreOne(const Anchor& a, const Anchor& b) const {
  constexpr std::uint32_t kNear = 32;
  const std::uint32_t gap = table_[a.rule].exact ? 1 : kNear;
  return a.first <= b.last + gap && b.first <= a.last + gap &&
         std::max(a.last, b.last) - std::min(a.first, b.first) <=
             kLongestAnchor;
}

void Candidates::Start() {
  for (std::size_t i = 0; i < rules_.size(); ++i) {
    gathered_[place_[rules_[i]] - 1].anchors.clear();
    gathered_[place_[rules_[i]] - 1].unordered = false;
    place_[rules_[i]] = 0;
  }
  rules_.clear();
}

void Candidates::Add(const Anchor& anchor) {
  std::uint32_t& place = place_[anchor.rule];
  if (place == 0) {
    rules_.push_back(anchor.rule);
    place = static_cast<std::uint32_t>(rules_.size());
    if (gathered_.size() < place) gathered_.emplace_back();
    gathered_[place - 1].anchors.push_back(anchor);
    return;
  }
  Gathered& gathered = gathered_[place - 1];
  std::vector<Anchor>& anchors = gathered.anchors;
  const bool backwards = anchor.first < anchors.back().first;
  if (AreOne(anchors.back(), anchor)) {
    // (It may now be one with those before it, too.)
    gathered.unordered = gathered.unordered || backwards;
    Unite(anchors.back(), anchor);
    return;
  }
  gathered.unordered = gathered.unordered || backwards;
  anchors.push_back(anchor);
  // An engine that jumps to and fro must not fill the memory.
  constexpr std::size_t kOften = 4096;
  if (gathered.unordered && anchors.size() >= kOften &&
      std::has_single_bit(anchors.size())) {
    Join(gathered);
  }
}

std::span<const rule::RuleIndex> Candidates::Rules() {
  std::sort(rules_.begin(), rules_.end());
  return rules_;
}

std::span<const Anchor> Candidates::Of(rule::RuleIndex rule) {
  if (place_[rule] == 0) return {};
  Gathered& gathered = gathered_[place_[rule] - 1];
  if (gathered.unordered) Join(gathered);
  return gathered.anchors;
}

std::vector<Anchor> Candidates::All(std::size_t most) {
  std::vector<Anchor> all;
  for (const rule::RuleIndex rule : Rules()) {
    const std::span<const Anchor> anchors = Of(rule);
    if (all.size() + anchors.size() > most) return {};
    all.insert(all.end(), anchors.begin(), anchors.end());
  }
  return all;
}

void Candidates::Join(Gathered& gathered) const {
  std::vector<Anchor>& anchors = gathered.anchors;
  std::sort(anchors.begin(), anchors.end(),
            [](const Anchor& a, const Anchor& b) {
              return std::tie(a.first, a.last) < std::tie(b.first, b.last);
            });
  std::size_t kept = 0;
  for (std::size_t i = 1; i < anchors.size(); ++i) {
    if (AreOne(anchors[kept], anchors[i])) {
      Unite(anchors[kept], anchors[i]);
    } else {
      anchors[++kept] = anchors[i];
    }
  }
  anchors.resize(kept + 1);
  gathered.unordered = false;
}

}  // namespace scan
