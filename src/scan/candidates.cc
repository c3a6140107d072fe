#include "scan/candidates.h"

#include <algorithm>
#include <bit>

namespace scan {
namespace {

bool Near(const Window& a, const Window& b, std::uint64_t gap) {
  return a.begin <= b.end + gap && b.begin <= a.end + gap;
}

void Unite(Window& window, const Window& other) {
  window.begin = std::min(window.begin, other.begin);
  window.end = std::max(window.end, other.end);
  window.first = std::min(window.first, other.first);
  window.last = std::max(window.last, other.last);
}

}  // namespace

void Candidates::Start(std::size_t text_size, std::uint32_t gap) {
  for (const rule::RuleIndex rule : rules_) {
    windows_[rule].clear();
    unordered_[rule] = 0;
  }
  rules_.clear();
  size_ = static_cast<std::uint32_t>(text_size);
  gap_ = gap;
}

void Candidates::Add(rule::RuleIndex rule, std::uint64_t end) {
  const RuleEntry& entry = table_[rule];
  const auto at = static_cast<std::uint32_t>(end);
  const Window window{.begin = at > entry.before ? at - entry.before : 0,
                      .end = static_cast<std::uint32_t>(
                          std::min<std::uint64_t>(end + entry.after, size_)),
                      .first = at,
                      .last = at};
  std::vector<Window>& windows = windows_[rule];
  if (windows.empty()) {
    rules_.push_back(rule);
  } else if (Near(windows.back(), window, gap_)) {
    Unite(windows.back(), window);
    return;
  } else if (window.begin < windows.back().begin) {
    unordered_[rule] = 1;
  }
  windows.push_back(window);
  // An engine that jumps to and fro must not fill the memory.
  constexpr std::size_t kOften = 4096;
  if (unordered_[rule] != 0 && windows.size() >= kOften &&
      std::has_single_bit(windows.size())) {
    Join(rule);
  }
}

std::span<const rule::RuleIndex> Candidates::Rules() {
  std::sort(rules_.begin(), rules_.end());
  return rules_;
}

std::span<const Window> Candidates::Of(rule::RuleIndex rule) {
  // A late report can close the gap between two windows in order, too.
  Join(rule);
  return windows_[rule];
}

void Candidates::Join(rule::RuleIndex rule) {
  std::vector<Window>& windows = windows_[rule];
  if (windows.empty()) return;
  std::sort(windows.begin(), windows.end(),
            [](const Window& a, const Window& b) {
              return a.begin != b.begin ? a.begin < b.begin : a.end < b.end;
            });
  std::size_t kept = 0;
  for (std::size_t i = 1; i < windows.size(); ++i) {
    if (Near(windows[kept], windows[i], gap_)) {
      Unite(windows[kept], windows[i]);
    } else {
      windows[++kept] = windows[i];
    }
  }
  windows.resize(kept + 1);
}

}  // namespace scan
