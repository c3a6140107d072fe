#ifndef LEAKWALL_FUZZ_PACKS_H_
#define LEAKWALL_FUZZ_PACKS_H_

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "base/file.h"
#include "rule/rule_set.h"

namespace fuzz {

// Every rule of patterns/; ends the process where they do not load.
inline rule::RuleSet AllPacks() {
  std::vector<rule::Pack> packs;
  for (const auto& entry : std::filesystem::directory_iterator(
           std::string(LEAKWALL_SOURCE_DIR) + "/patterns")) {
    if (entry.path().extension() != ".toml") continue;
    auto text = base::ReadFile(entry.path().string());
    if (!text.ok() || !*text) std::abort();
    packs.push_back(
        {entry.path().stem().string(), entry.path().string(), **text});
  }
  auto rules = rule::RuleSet::Load(packs);
  if (!rules.ok()) std::abort();
  return std::move(*rules);
}

}  // namespace fuzz

#endif  // LEAKWALL_FUZZ_PACKS_H_
