#ifndef LEAKWALL_REPORT_WRITERS_H_
#define LEAKWALL_REPORT_WRITERS_H_

#include <string>

#include "report/reporter.h"

// The functions of the table of formats, one a file.

namespace report {

std::string WriteText(const policy::Verdict& verdict,
                      const rule::RuleSet& rules, const Settings& settings);
std::string WriteJson(const policy::Verdict& verdict,
                      const rule::RuleSet& rules, const Settings& settings);
std::string WriteJsonLines(const policy::Verdict& verdict,
                           const rule::RuleSet& rules,
                           const Settings& settings);
std::string WriteSarif(const policy::Verdict& verdict,
                       const rule::RuleSet& rules, const Settings& settings);

}  // namespace report

#endif  // LEAKWALL_REPORT_WRITERS_H_
