#ifndef LEAKWALL_GIT_WALK_UNITS_H_
#define LEAKWALL_GIT_WALK_UNITS_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "git/pack_forest.h"

namespace git {

// Some work for one worker: the roots [begin, end) of one pack's forest, or of
// the list of loose objects.
struct Unit {
  std::uint32_t pack = 0;  // or StoredAt::kLoose
  std::size_t begin = 0;
  std::size_t end = 0;
  std::uint64_t cost = 0;  // in no unit in particular
};

// Which objects have their turn.
enum class Kinds { kAll, kAllButTrees, kTrees };
bool IsOf(Kinds kinds, PackType kind);

// Divides all there is to do so that `threads` workers end at about the same
// time: first the roots that many objects derive from, one by one, then the
// others in stretches, in the order of the packs.
// Roots of other kinds cost nothing; whoever works must leave them out.
std::vector<Unit> DivideWork(const std::vector<PackForest>& forests,
                             Kinds kinds, std::size_t loose, int threads);

}  // namespace git

#endif  // LEAKWALL_GIT_WALK_UNITS_H_
