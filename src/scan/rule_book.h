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

// Everything that scanning needs of its rules.  Const methods of what is in it
// are safe from many threads; neither copied nor moved, since the confirmers
// refer to the rules.
struct RuleBook {
  RuleBook(rule::RuleSet set, RuleTable rule_table, Database db);
  RuleBook(RuleBook&&) = delete;

  rule::RuleSet rules;
  RuleTable table;  // by rule
  Database database;
  std::deque<Confirmer> confirmers;  // by rule
  std::optional<rule::RuleIndex> canary;
  std::string hash;
  std::size_t reach = 0;  // see Scanner::reach()
};

struct CompiledRules::State : RuleBook {
  using RuleBook::RuleBook;
};

// The rules' table, and the database that goes with it.
struct Compiled {
  RuleTable table;
  Database database;
};
base::Result<Compiled> CompileTable(const rule::RuleSet& rules,
                                    Database::Platform platform);

// Builds every RE2 object, and is an Error where one cannot be built or a
// rule's prefilter is not inside the match of one of its examples.  (Examples
// stay behind when rules go into an image.)
base::Status CheckPatterns(const RuleBook& book);

}  // namespace scan

#endif  // LEAKWALL_SCAN_RULE_BOOK_H_
