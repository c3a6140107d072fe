#ifndef LEAKWALL_SCAN_RULE_BOOK_H_
#define LEAKWALL_SCAN_RULE_BOOK_H_

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "rule/rule_set.h"
#include "scan/confirm.h"
#include "scan/engine.h"
#include "scan/rule_table.h"
#include "scan/scanner.h"

namespace scan {

// The rule that only Scanner::CheckCanary() looks at; patterns/canary.toml.
inline constexpr std::string_view kCanaryId = "leakwall-canary";

// The rules' table, and the databases that go with it: of the rules that are
// looked for everywhere, and of those that are guarded.
struct Compiled {
  RuleTable table;
  std::optional<Database> open;
  std::optional<Database> guarded;
};

// Everything that scanning needs of its rules.  Const methods of what is in it
// are safe from many threads; neither copied nor moved, since the confirmers
// refer to the rules.
struct RuleBook {
  RuleBook(rule::RuleSet set, Compiled compiled);
  RuleBook(RuleBook&&) = delete;

  rule::RuleSet rules;
  RuleTable table;  // by rule
  std::optional<Database> open;
  std::optional<Database> guarded;
  std::deque<Confirmer> confirmers;  // by rule
  std::optional<rule::RuleIndex> canary;
  std::string hash;
  // See Scanner::reach(): that of the two databases.
  std::size_t open_reach = 0;
  std::size_t guarded_reach = 0;
};

struct CompiledRules::State : RuleBook {
  using RuleBook::RuleBook;
};

base::Result<Compiled> CompileTable(const rule::RuleSet& rules,
                                    Database::Platform platform);

// Builds every RE2 object, and is an Error where one cannot be built or a
// rule's prefilter is not inside the match of one of its examples.  (Examples
// stay behind when rules go into an image.)
base::Status CheckPatterns(const RuleBook& book);

}  // namespace scan

#endif  // LEAKWALL_SCAN_RULE_BOOK_H_
