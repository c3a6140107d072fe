#include <algorithm>
#include <cassert>
#include <utility>

#include "scan/delta.h"
#include "scan/finding.h"
#include "scan/spans.h"

namespace scan {

std::vector<blob::Copy> JoinCopies(std::span<const blob::Copy> copies) {
  std::vector<blob::Copy> joined;
  joined.reserve(copies.size());
  for (const blob::Copy& copy : copies) {
    if (copy.length == 0) continue;
    if (!joined.empty()) {
      blob::Copy& last = joined.back();
      if (last.to + last.length == copy.to &&
          last.from + last.length == copy.from) {
        last.length += copy.length;
        continue;
      }
    }
    joined.push_back(copy);
  }
  return joined;
}

std::vector<base::Span> FindChanges(std::span<const blob::Copy> joined,
                                    std::size_t base_size, std::size_t size) {
  std::vector<base::Span> changes;
  std::size_t at = 0;       // here
  std::size_t follows = 0;  // what stands in the base where `at` comes from
  for (const blob::Copy& copy : joined) {
    assert(copy.to >= at);
    if (copy.to > at || copy.from != follows) {
      changes.emplace_back(at, copy.to);
    }
    at = copy.to + copy.length;
    follows = copy.from + copy.length;
  }
  if (size > at || follows != base_size) changes.emplace_back(at, size);
  return changes;
}

std::vector<Hit> CarryOver(std::span<const Hit> base_hits,
                           std::span<const blob::Copy> copies,
                           std::span<const base::Span> rescanned) {
  std::vector<Hit> carried;
  if (base_hits.empty()) return carried;
  std::vector<const Hit*> hits;
  for (const Hit& hit : base_hits) hits.push_back(&hit);
  std::stable_sort(hits.begin(), hits.end(), [](const Hit* a, const Hit* b) {
    return a->footprint.begin() < b->footprint.begin();
  });
  for (const blob::Copy& copy : JoinCopies(copies)) {
    const std::size_t copy_end = copy.from + copy.length;
    auto hit = std::partition_point(
        hits.begin(), hits.end(),
        [&](const Hit* h) { return h->footprint.begin() < copy.from; });
    for (; hit != hits.end() && (*hit)->footprint.begin() < copy_end; ++hit) {
      if ((*hit)->footprint.end() > copy_end) continue;
      const auto moved = [&](base::Span span) {
        return base::Span(span.begin() - copy.from + copy.to,
                          span.end() - copy.from + copy.to);
      };
      if (TouchesAny(moved((*hit)->footprint), rescanned)) continue;
      Hit kept = **hit;
      kept.span = moved(kept.span);
      kept.footprint = moved(kept.footprint);
      carried.push_back(std::move(kept));
    }
  }
  return carried;
}

}  // namespace scan
