#ifndef LEAKWALL_REPORT_GROUPS_H_
#define LEAKWALL_REPORT_GROUPS_H_

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "report/reporter.h"

namespace report {

// What the text shows as one: a secret with its places; or all that one rule
// says about the names of files in one folder; or the many secrets that one
// rule finds in one file.  Borrows from the Verdict.
struct Group {
  std::vector<const policy::JudgedFinding*> findings;  // never empty
  // Set where there are several findings, one of the two:
  std::string folder = {};  // "secrets/"
  std::string file = {};    // "deploy/values.yaml"

  const policy::JudgedFinding& first() const { return *findings.front(); }
};

// A place of a group and what was ruled on it.
struct RuledPlace {
  const policy::JudgedFinding* judged = nullptr;
  const scan::Place* place = nullptr;
  const policy::Ruling* ruling = nullptr;
};
// The places that made the group what it is, in order: those with its action.
std::vector<RuledPlace> DecisivePlaces(const Group& group);

// The findings with this action, most severe first as the verdict has them.
std::vector<Group> GroupsOf(const policy::Verdict& verdict,
                            policy::Action action);

// At most `most` of `groups`, in their order, every rule having its turn
// before any has a second: one noisy rule must not hide the others.  What is
// left out is counted by rule, in `left_out`.
struct Selection {
  std::vector<Group> shown;
  std::map<rule::RuleIndex, std::size_t> left_out;  // findings, not groups
};
Selection Select(std::vector<Group> groups, std::size_t most);

}  // namespace report

#endif  // LEAKWALL_REPORT_GROUPS_H_
