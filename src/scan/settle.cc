#include <algorithm>
#include <numeric>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

#include "scan/finding.h"

namespace scan {
namespace {

bool HasTag(const rule::Rule& rule, std::string_view tag) {
  return std::find(rule.tags.begin(), rule.tags.end(), tag) != rule.tags.end();
}

// Less is better.
auto Rank(const Hit& hit, const rule::RuleSet& rules) {
  const rule::Rule& rule = rules[hit.rule];
  // What is known to be secret is certain: no other rule may hide it, whose
  // policy may be milder.
  return std::make_tuple(!HasTag(rule, "own"), HasTag(rule, "generic"),
                         -static_cast<int>(rule.confidence),
                         -static_cast<std::ptrdiff_t>(hit.span.size()),
                         hit.rule, hit.span, std::cref(hit.decoded),
                         hit.severity, std::cref(hit.note), hit.footprint);
}

}  // namespace

std::vector<Hit> Settle(std::vector<Hit> hits, const rule::RuleSet& rules) {
  std::vector<Hit> kept;
  std::sort(hits.begin(), hits.end(), [&](const Hit& a, const Hit& b) {
    return Rank(a, rules) < Rank(b, rules);
  });
  // The spans kept, which do not overlap.  An empty one stands for the text as
  // a whole and hides nothing but its own like.
  std::set<base::Span> taken;
  for (Hit& hit : hits) {
    const auto next = taken.lower_bound(hit.span);
    const bool hidden =
        (next != taken.end() &&
         (*next == hit.span || next->Overlaps(hit.span))) ||
        (next != taken.begin() && std::prev(next)->Overlaps(hit.span));
    if (hidden) continue;
    taken.insert(hit.span);
    kept.push_back(std::move(hit));
  }
  std::sort(kept.begin(), kept.end(), [](const Hit& a, const Hit& b) {
    return std::tie(a.span, a.rule) < std::tie(b.span, b.rule);
  });
  return kept;
}

}  // namespace scan
