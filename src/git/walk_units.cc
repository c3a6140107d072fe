#include "git/walk_units.h"

#include <algorithm>

#include "git/sink_feed.h"

namespace git {
namespace {

// What it costs to expand a root and all that derives from it, roughly: they
// are as long as the root, and that is about as long as its entry.
std::uint64_t CostOf(const PackForest& forest, PackForest::Place root) {
  if (forest.outside(root)) return forest.object(root).weight;
  const std::uint64_t begin = forest.object(root).offset;
  const bool last = root + std::size_t{1} == forest.objects().size() ||
                    forest.outside(root + 1);
  const std::uint64_t end =
      last ? forest.pack().end() : forest.object(root + 1).offset;
  return (end - begin) * forest.object(root).weight;
}

}  // namespace

bool IsOf(Kinds kinds, PackType kind) {
  if (kinds == Kinds::kAll) return true;
  return (kind == PackType::kTree) == (kinds == Kinds::kTrees);
}

std::vector<Unit> DivideWork(const std::vector<PackForest>& forests,
                             Kinds kinds, std::size_t loose, int threads) {
  const auto cost_of = [kinds](const PackForest& forest,
                               PackForest::Place root) {
    const auto kind = static_cast<PackType>(forest.object(root).kind);
    return IsOf(kinds, kind) ? CostOf(forest, root) : 0;
  };
  std::uint64_t total = 0;
  for (const PackForest& forest : forests) {
    for (const PackForest::Place root : forest.roots()) {
      total += cost_of(forest, root);
    }
  }
  // One thread does best in the order of the pack.
  const auto shares = static_cast<std::uint64_t>(threads);
  const std::uint64_t large = threads == 1 ? total : total / (shares * 16);
  const std::uint64_t stretch = threads == 1 ? total : total / (shares * 64);

  std::vector<Unit> first;
  std::vector<Unit> then;
  for (std::uint32_t pack = 0; pack < forests.size(); ++pack) {
    const auto& roots = forests[pack].roots();
    Unit unit = {.pack = pack};
    for (std::size_t at = 0; at < roots.size(); ++at) {
      const std::uint64_t cost = cost_of(forests[pack], roots[at]);
      if (cost > large) {
        first.push_back({pack, at, at + 1, cost});
        if (unit.begin < at) then.push_back({pack, unit.begin, at, unit.cost});
        unit = {.pack = pack, .begin = at + 1};
        continue;
      }
      unit.cost += cost;
      if (unit.cost <= stretch) continue;
      then.push_back({pack, unit.begin, at + 1, unit.cost});
      unit = {.pack = pack, .begin = at + 1};
    }
    if (unit.begin < roots.size()) {
      then.push_back({pack, unit.begin, roots.size(), unit.cost});
    }
  }
  std::stable_sort(
      first.begin(), first.end(),
      [](const Unit& a, const Unit& b) { return a.cost > b.cost; });
  first.insert(first.end(), then.begin(), then.end());
  constexpr std::size_t kLooseStretch = 64;
  for (std::size_t at = 0; at < loose; at += kLooseStretch) {
    first.push_back(
        {StoredAt::kLoose, at, std::min(loose, at + kLooseStretch)});
  }
  return first;
}

}  // namespace git
