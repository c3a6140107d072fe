#ifndef LEAKWALL_SCAN_RULE_CHECK_H_
#define LEAKWALL_SCAN_RULE_CHECK_H_

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "rule/rule_set.h"
#include "scan/scanner.h"

namespace scan {

// Runs every example and counter-example of the pattern rules through
// Hyperscan, RE2 over the whole text, and the Scanner.
//
// An example must be found by its own rule, and by all three alike: RE2 and
// the Scanner name the same (span, secret)s, and Hyperscan reports an end of
// each.  A counter-example must not be found by its rule.
struct RuleCheck {
  std::size_t rules = 0;
  std::size_t examples = 0;
  std::size_t counter_examples = 0;
  // "github.toml:12: github-pat: example 2 is not found: ..."
  std::vector<std::string> failures;
};
// `rules` must still have its examples: straight from RuleSet::Load().
base::Result<RuleCheck> CheckRules(const rule::RuleSet& rules);

// What one rule costs that the engine looks for everywhere, or one of the words
// that rules with a gate begin with.
struct RuleCost {
  std::string id;
  double alone = 0;     // GB a second of the engine with this pattern only
  bool in_line = true;  // it is looked for within a line
};
struct RuleCosts {
  double all = 0;              // GB a second of a scan with all rules
  std::vector<RuleCost> open;  // the costliest first
};
// By a stopwatch over `text`, some megabytes of what will be scanned.
base::Result<RuleCosts> MeasureCosts(const rule::RuleSet& rules,
                                     std::string_view text);

// What a check of a rule (`checks = [...]`) is given.
struct CheckInput {
  std::string_view text;  // the match and what is around it: CheckContext()
  base::Span match;       // the pattern's match
  base::Span secret;      // the secret in it
  std::string_view name;  // the `name` group, or empty
};
// Applies one check by the name that the rule gives, "entropy>=3.5".  True:
// still a secret.  REQUIRES: the loader accepted `check`.
bool Passes(std::string_view check, const CheckInput& input);

// What makes a value no secret whatever its name: placeholders, references to
// a variable, templates, masks, plain words that say "put it here".
bool IsPlaceholder(std::string_view value);

// True when `name` (an identifier, a key of a document, an environment
// variable) says that its value is a secret: DB_PASSWORD, apiKey, auth-token;
// not passwordField, TOKEN_URL, secretName, PUBLIC_KEY.
bool NamesSecret(std::string_view name);

// True when `value` has the look of a generated secret, going by length,
// alphabet, entropy, a model of character sequences and a list of words.
bool LooksGenerated(std::string_view value);

}  // namespace scan

#endif  // LEAKWALL_SCAN_RULE_CHECK_H_
