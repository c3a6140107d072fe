#ifndef LEAKWALL_DETECT_NAME_RULES_H_
#define LEAKWALL_DETECT_NAME_RULES_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "blob/blob.h"
#include "rule/rule_set.h"
#include "scan/finding.h"

namespace detect {

// A policy's own [[file]] rule.
struct FileRule {
  std::string path;
  rule::Severity severity = rule::Severity::kHigh;
  std::string title;
};

// Judges files by their names: `.env`, `secrets/**`, `id_rsa`, ...  Immutable;
// const methods are safe from many threads.
class NameRules {
 public:
  // `rules` must outlive it.  Own rules are reported as rule "secret-file".
  NameRules(const rule::RuleSet& rules, const std::vector<FileRule>& own);
  NameRules(NameRules&&) noexcept;
  NameRules& operator=(NameRules&&) noexcept;
  ~NameRules();

  // Cheap: false when no path that ends in this entry, and no path below it
  // where it is a directory, can be a secret file.
  bool MayMatch(const blob::Name& name) const;

  // The rule for a file at this path with these bytes, as a Hit with an empty
  // span: a secret file is one finding, whatever it holds.  Empty: none, also
  // where the content shows it harmless (a certificate, placeholders only,
  // encrypted by a known tool).
  std::optional<scan::Hit> Judge(std::string_view path, std::uint32_t mode,
                                 std::string_view text) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace detect

#endif  // LEAKWALL_DETECT_NAME_RULES_H_
