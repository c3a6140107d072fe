#include "app/version_text.h"

#include <fmt/format.h>

#include "app/output.h"
#include "app/rules_store.h"
#include "policy/policy.h"

namespace app {

std::string VersionText() {
  auto rules = LoadRules(policy::Policy());
  if (!rules.ok()) {
    return fmt::format("leakwall {}, {}; {}", Version(),
                       scan::CompiledRules::Engine(), rules.error().Line());
  }
  return fmt::format("leakwall {}, {} rules {}, {}", Version(),
                     rules->rules.rules().size(), rules->rules.hash(),
                     scan::CompiledRules::Engine());
}

}  // namespace app
