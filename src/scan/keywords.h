#ifndef LEAKWALL_SCAN_KEYWORDS_H_
#define LEAKWALL_SCAN_KEYWORDS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "rule/rule_set.h"

// Rules that begin with a word ("secret", "token", "passw"), which stands in
// every other line of some texts while what must follow it is rare.  The engine
// looks for the words alone; where one stands and a few comparisons say that it
// may be given a value, the prefilters of all those rules are tried.

namespace scan {

// What must stand behind a word for a prefilter to be tried: rule::Rule::gate.
enum class Gate : std::uint8_t {
  kMention,     // anything that can go on to a value
  kAssignment,  // that, and a quotation mark or a value with a digit in it
};

// A word, in lower case, and the most lenient of the gates of its rules.
struct Keyword {
  std::string word;
  Gate gate = Gate::kMention;
};

// Where a keyword begins in a text.
struct KeywordAt {
  std::uint32_t begin = 0;
  Gate gate = Gate::kMention;
  // So many bytes from there on decided that nothing is given a value, or that
  // something may be; 0: nobody has looked.
  std::uint16_t decided = 0;

  // Of one place the most lenient comes first.
  friend auto operator<=>(const KeywordAt&, const KeywordAt&) = default;
};

// No keyword is longer.
inline constexpr std::size_t kLongestKeyword = 16;

// The words that a prefilter of the form (?i)(?:one|two|...)REST begins with;
// empty: it has another form.
std::vector<std::string> LeadingWords(std::string_view prefilter);

// The keywords of all rules with a gate, sorted, each once.  An Error names the
// rule whose prefilter does not begin with words.
base::Result<std::vector<Keyword>> KeywordsOf(const rule::RuleSet& rules);

// False where no prefilter that has this gate and begins at `begin` can match.
// It looks at no more than `reach` bytes (some hundreds), and notes in
// `keyword` at how many.  A few nanoseconds.
bool PassesGate(std::string_view text, KeywordAt& keyword, std::size_t reach);

}  // namespace scan

#endif  // LEAKWALL_SCAN_KEYWORDS_H_
