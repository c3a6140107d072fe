#include <algorithm>
#include <utility>

#include "base/hash.h"
#include "scan/rule_book.h"

namespace scan {

RuleBook::RuleBook(rule::RuleSet set, Compiled compiled)
    : rules(std::move(set)),
      entries(std::move(compiled.entries)),
      table(compiled.table),
      databases(std::move(compiled.databases)),
      keywords(std::move(compiled.keywords)),
      canary(rules.Find(kCanaryId)),
      processor(compiled.processor),
      confirmers_(rules.size()) {
  for (const RuleEntry& entry : table) {
    if (!entry.in_engine) continue;
    if (entry.tier == Tier::kOpen && !entry.in_line) open_in_line = false;
    std::size_t& widest = reach[static_cast<std::size_t>(entry.tier)];
    // A guarded rule is seen where its whole match is, which may go on behind
    // the anchor.
    const bool guarded = entry.tier == Tier::kGuarded;
    widest = std::max<std::size_t>(
        widest, guarded ? entry.width + entry.after : entry.width);
  }
  if (!keywords.empty()) reach[0] = std::max(reach[0], kLongestKeyword);
  // The byte on each side of a match is its context, and one more keeps a
  // match from touching what was not looked at.
  for (std::size_t& bytes : reach) bytes += 2;
}

CompiledRules::CompiledRules(std::unique_ptr<State> state)
    : state_(std::move(state)) {}
CompiledRules::CompiledRules(CompiledRules&&) noexcept = default;
CompiledRules& CompiledRules::operator=(CompiledRules&&) noexcept = default;
CompiledRules::~CompiledRules() = default;

base::Result<CompiledRules> CompiledRules::Compile(rule::RuleSet rules,
                                                   Target target) {
  auto compiled = CompileTable(rules, target == Target::kGeneric
                                          ? Database::Platform::kGeneric
                                          : Database::Platform::kThisMachine);
  if (!compiled.ok()) return compiled.error();
  auto state = std::make_unique<State>(std::move(rules), std::move(*compiled));
  if (auto sound = CheckPatterns(*state); !sound.ok()) return sound.error();
  state->hash =
      base::Hex(base::Sha256(state->rules.Encode() + Engine())).substr(0, 16);
  return CompiledRules(std::move(state));
}

const rule::RuleSet& CompiledRules::rules() const { return state_->rules; }
const std::string& CompiledRules::hash() const { return state_->hash; }
std::string CompiledRules::Engine() { return EngineVersion(); }
std::uint64_t CompiledRules::Processor() { return ProcessorFeatures(); }

}  // namespace scan
