#ifndef LEAKWALL_RULE_RULE_SET_H_
#define LEAKWALL_RULE_RULE_SET_H_

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

// Rules as packs write them: TOML in, validated values out.  Nothing here
// knows an engine; what a pattern means is the business of scan/.

namespace rule {

enum class Severity { kLow, kMedium, kHigh, kCritical };
enum class Confidence { kLow, kMedium, kHigh };
std::string_view Text(Severity severity);      // "low", ...
std::string_view Text(Confidence confidence);  // "low", ...
std::optional<Severity> ParseSeverity(std::string_view text);

// What finds what the rule names.
enum class Kind {
  kPattern,   // `pattern`, by the scanner
  kDetector,  // code that reads the file's structure, named by `detector`
  kPath,      // `paths`: the file's name, and what `content` asks of its bytes
};

// One kind of secret.  Value type.
struct Rule {
  std::string id;  // lower case, digits and '-'; stable for good
  std::vector<std::string> aliases;
  std::string title;
  Kind kind = Kind::kPattern;
  Severity severity = Severity::kHigh;
  Confidence confidence = Confidence::kMedium;
  std::vector<std::string> tags;
  std::string rotate;  // where to make a new one and end the old one: a URL
  std::string source;  // where the format is documented: a URL
  std::string fix;     // one sentence, where the general advice does not do

  // kPattern
  std::string pattern;    // dialect: patterns/README.md
  std::string prefilter;  // optional: what the engine looks for instead, a
                          // superset that stands inside every match
  std::string gate;       // "", "assignment" or "mention": the prefilter
                          // begins with words and is tried only where one of
                          // them may be given a value
  std::string ends;       // a literal that ends a match without a bound
  std::vector<std::string> checks;  // "entropy>=3.5", "crc32:base62:6", ...
  std::vector<std::string> allow;   // patterns on the secret: silent

  // kDetector
  std::string detector;  // "compose", "dotenv", "defaults", ...

  // kPath
  std::vector<std::string> paths;      // globs, base/glob.h
  std::vector<std::string> not_paths;  // globs that take a path out again
  std::string content;  // what the bytes must be: see patterns/README.md

  std::vector<std::string> examples;          // templates, see Expand()
  std::vector<std::string> counter_examples;  // the same

  // Where the rule was read: "github.toml:12".
  std::string where;
};

using RuleIndex = std::uint32_t;

// One pack: its name (the file's, without ".toml") and text.
struct Pack {
  std::string name;
  std::string file;  // as errors name it
  std::string text;
};

// Validated rules in a fixed order (packs by name, rules as they stand), with
// unique ids.  Immutable; a copy shares what it holds.  Safe from many threads.
class RuleSet {
 public:
  // Errors name file and line: a key that no rule has, a value of the wrong
  // type, an id twice, no example or no counter-example, a check that no table
  // lists, a pattern that leaves the dialect.
  static base::Result<RuleSet> Load(std::span<const Pack> packs);

  // The same rules, from Encode()'s bytes, which must outlive them: each is
  // read when it is first asked for, so that a hook pays for the few it needs.
  enum class Check {
    kAll,   // anything malformed is an Error now
    kNone,  // the bytes are a part of this program, as whole as its code
  };
  static base::Result<RuleSet> Decode(std::string_view bytes,
                                      Check check = Check::kAll);
  // All that the scanner and reports need, in a compact form; examples stay
  // behind.
  std::string Encode() const;

  RuleSet();  // of no rules

  std::size_t size() const;
  // The reference stays good as long as the set or a copy of it.
  const Rule& operator[](RuleIndex i) const;
  // What KindOf(i) tells is (*this)[i].kind, and what Find() looks at are ids
  // and aliases; neither reads a rule.
  Kind KindOf(RuleIndex i) const;
  std::optional<RuleIndex> Find(std::string_view id) const;

  class Iterator;
  Iterator begin() const;
  Iterator end() const;

 private:
  struct State;
  std::shared_ptr<const State> state_;
};

// Over all rules, in their order; reads each.
class RuleSet::Iterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = Rule;
  using difference_type = std::ptrdiff_t;
  using pointer = const Rule*;
  using reference = const Rule&;

  Iterator(const RuleSet& rules, RuleIndex at) : rules_(&rules), at_(at) {}
  reference operator*() const { return (*rules_)[at_]; }
  pointer operator->() const { return &(*rules_)[at_]; }
  Iterator& operator++() {
    ++at_;
    return *this;
  }
  friend bool operator==(const Iterator&, const Iterator&) = default;

 private:
  const RuleSet* rules_;
  RuleIndex at_;
};

// The names that `checks`, `detector` and `content` may use; scan/ and detect/
// have a function for each, which their tests hold against these lists.
std::span<const std::string_view> CheckNames();
std::span<const std::string_view> DetectorNames();
std::span<const std::string_view> ContentNames();

// Expands a template of an example, deterministically from `seed`:
//
//   {{alnum:36}} {{lower:N}} {{upper:N}} {{digit:N}} {{hex:N}} {{HEX:N}}
//   {{lowalnum:N}} {{upalnum:N}} {{base64:N}} {{base64url:N}} {{base32:N}}
//                       N random characters of that alphabet
//   {{uuid}}            a random UUID
//   {{crc32:base62:6}}  the checksum, six base-62 digits, of what the template
//                       has produced since the last {{begin}} (else since the
//                       start of the token: the run of [A-Za-z0-9_] before it)
//   {{begin}}           nothing; marks where a checksum starts
//   {{b64:TEXT}}        TEXT in base64, after its own templates are expanded
//   {{b64url:TEXT}}     the same, URL-safe and unpadded
//   {{join}}            nothing: breaks a literal that would look like a token
//                       in our own tree ("AK{{join}}IA")
//   {{nl}} {{tab}}      a line feed, a tab
//
// Anything else in braces is an Error that quotes it.
base::Result<std::string> Expand(std::string_view text, std::uint64_t seed);

}  // namespace rule

#endif  // LEAKWALL_RULE_RULE_SET_H_
