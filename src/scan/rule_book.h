#ifndef LEAKWALL_SCAN_RULE_BOOK_H_
#define LEAKWALL_SCAN_RULE_BOOK_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "base/lazy_array.h"
#include "base/result.h"
#include "rule/rule_set.h"
#include "scan/confirm.h"
#include "scan/engine.h"
#include "scan/keywords.h"
#include "scan/rule_table.h"
#include "scan/scanner.h"

namespace scan {

// The rule that only Scanner::CheckCanary() looks at; patterns/canary.toml.
inline constexpr std::string_view kCanaryId = "leakwall-canary";

// The rules' table, and what goes with it.
struct Compiled {
  RuleTable table;
  std::vector<RuleEntry> entries;  // what `table` shows, if no image has it
  std::array<std::optional<Database>, kTiers> databases;
  // What was compiled into them.
  std::array<std::vector<Expression>, kTiers> expressions;
  // The open database reports keyword k by the number rules.size() + k.
  std::vector<Keyword> keywords;
  // What the databases use of a processor: ProcessorFeatures(), or 0.
  std::uint64_t processor = 0;
};

// Everything that scanning needs of its rules.  Const methods of what is in it
// are safe from many threads; neither copied nor moved, since the confirmers
// refer to the rules.
struct RuleBook {
  RuleBook(rule::RuleSet set, Compiled compiled);
  RuleBook(RuleBook&&) = delete;

  std::optional<base::MappedFile> file;  // that the others have views of
  rule::RuleSet rules;
  std::vector<RuleEntry> entries;
  RuleTable table;
  std::array<std::optional<Database>, kTiers> databases;
  std::vector<Keyword> keywords;
  std::optional<rule::RuleIndex> canary;
  std::string hash;
  std::uint64_t processor = 0;
  // See Scanner::reach(): that of each tier's rules.
  std::array<std::size_t, kTiers> reach{};
  // All rules of the open tier are looked for within a line.
  bool open_in_line = true;

  const Confirmer& ConfirmerOf(rule::RuleIndex rule) const {
    return confirmers_.Get(rule, [&] {
      return std::make_unique<const Confirmer>(
          rules[rule],
          table[rule].tier == Tier::kGuarded ? Guard::kTokenRun : Guard::kNone);
    });
  }
  const std::optional<Database>& Of(Tier tier) const {
    return databases[static_cast<std::size_t>(tier)];
  }
  std::size_t ReachOf(Tier tier) const {
    return reach[static_cast<std::size_t>(tier)];
  }

 private:
  base::LazyArray<Confirmer> confirmers_;  // by rule
};

struct CompiledRules::State : RuleBook {
  using RuleBook::RuleBook;
};

base::Result<Compiled> CompileTable(const rule::RuleSet& rules,
                                    Database::Platform platform);

// Builds what every pattern may need, and is an Error where one is refused or a
// rule's prefilter is not inside the match of one of its examples.  (Examples
// stay behind when rules go into an image.)
base::Status CheckPatterns(const RuleBook& book);

}  // namespace scan

#endif  // LEAKWALL_SCAN_RULE_BOOK_H_
