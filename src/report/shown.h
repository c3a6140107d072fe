#ifndef LEAKWALL_REPORT_SHOWN_H_
#define LEAKWALL_REPORT_SHOWN_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "report/reporter.h"

// How the parts of a verdict are put into words, the same in every format.
// All pure.

namespace report {

// The secret as the settings let it be shown: redacted, or its bytes made
// printable.  Empty for a finding about a path.
std::string ShownSecret(const base::Secret& secret, Redact redact);

// The ruling on place `i`; a finding that came without rulings on its places
// has the one ruling for all.
const policy::Ruling& RulingOn(const policy::JudgedFinding& judged,
                               std::size_t i);

// The pack that a rule is from, "github" for "github.toml:12".
std::string Family(const rule::Rule& rule);

// What to do about a finding of this rule, whoever asks: a sentence or three.
std::string GeneralFix(const rule::Rule& rule);

// "1 secret", "3 secrets", "1,200 secrets".
std::string Count(std::size_t n, std::string_view noun);
// "1,200".
std::string Figure(std::size_t n);

// How many findings, or places, there are beside those that block or warn:
// "2 allowed, 5 there before"; empty where there is none.
struct Others {
  std::size_t allowed = 0;
  std::size_t pre_existing = 0;
  std::size_t off = 0;

  void Add(policy::Action action);
  std::string Text() const;
};

// Everything that went wrong, and everything worth a line, each once: the
// verdict's own list first, then what only its coverage names.
std::vector<base::Error> AllErrors(const policy::Verdict& verdict);
std::vector<std::string> AllNotices(const policy::Verdict& verdict);

// The first twelve digits of an object's name, enough to find it anywhere.
std::string ShortId(const blob::ObjectId& id);

}  // namespace report

#endif  // LEAKWALL_REPORT_SHOWN_H_
