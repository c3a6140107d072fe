#ifndef LEAKWALL_REPORT_ADVICE_H_
#define LEAKWALL_REPORT_ADVICE_H_

#include <string>
#include <string_view>
#include <vector>

#include "report/groups.h"
#include "report/reporter.h"

// What the reader can do about a finding, for the moment the Voice speaks at.
// Pure.

namespace report {

struct Advice {
  enum class Kind { kCommand, kSentence };
  Kind kind = Kind::kSentence;
  std::string text;
};

// How to get rid of it, in the order in which to do it; never empty.
std::vector<Advice> HowToFix(const Group& group, const rule::Rule& rule,
                             const Settings& settings);

// What to write or run where it is no secret after all.
std::vector<Advice> HowToAllow(const Group& group, const rule::Rule& rule,
                               Voice voice);

// One word for a POSIX shell, and bash's $'...' where a byte could not be
// printed otherwise.
std::string ShellQuote(std::string_view word);
// `path` as a Git command takes it: quoted, and with what Git would take for
// a pattern made literal.
std::string ShellPathspec(std::string_view path);
// The line of a .gitignore at the top of a work tree that names just `path`.
std::string GitignoreLine(std::string_view path);

}  // namespace report

#endif  // LEAKWALL_REPORT_ADVICE_H_
