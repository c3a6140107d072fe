#ifndef LEAKWALL_RULE_DIALECT_H_
#define LEAKWALL_RULE_DIALECT_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace rule {

// The part of regular expressions that RE2 (Latin-1), PCRE2 and Hyperscan
// (bytes, neither UTF8 nor UCP) read alike.  Where they differ, or not all know
// a construct, a pattern that uses it is refused: a rule must not find one
// thing when a candidate is looked for and another when it is looked at.
//
// Allowed are literals; `.`; classes, with ranges and [:alnum:] and its like;
// \d \D \w \W \b \n \r \t \f, \xHH and escaped punctuation; groups,
// (?P<secret>...), (?P<name>...), flags i, m, s; alternation; * + ? {n} {n,}
// {n,m} with n and m up to 1000, lazy or not.

// What a pattern is for; it decides on anchors and named groups.
enum class Use {
  kPattern,    // a rule's pattern: (?m:^) and (?m:$), `secret` and `name`
  kPrefilter,  // the same without named groups
  kAllow,      // for the secret alone: ^ and $ too, no named groups
};

// The first place where a pattern leaves the dialect.
struct Departure {
  std::size_t offset = 0;
  std::string why;
  std::string fix;
};

// Empty where `pattern` keeps to the dialect.  Pure; never recurses.
std::optional<Departure> FindDeparture(std::string_view pattern, Use use);

}  // namespace rule

#endif  // LEAKWALL_RULE_DIALECT_H_
