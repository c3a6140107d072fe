#ifndef LEAKWALL_POLICY_VERDICT_H_
#define LEAKWALL_POLICY_VERDICT_H_

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "blob/blob.h"
#include "scan/finding.h"

namespace policy {

// What the policy makes of one place of one finding, and why.
enum class Action { kBlock, kWarn, kAllow, kPreExisting, kOff };
std::string_view Text(Action action);  // "block", "warn", "allowed", ...

struct Ruling {
  Action action = Action::kBlock;
  // The clause that decided: ".leakwall.toml:12: [[allow]] until 2027-03-31".
  std::string clause;
};

struct JudgedFinding {
  scan::Finding finding;
  // The strictest of `places`: block, then warn, then the others.
  Ruling ruling;
  std::vector<Ruling> places;  // one for each of finding.places
};

enum class Outcome { kPass, kWarn, kBlock, kUnjudged };
std::string_view Text(Outcome outcome);  // "pass", "warn", "block", "unjudged"

// The answer.  A block stands whatever else went wrong; unjudged means that
// nothing blocks but something could not be read.
struct Verdict {
  Outcome outcome = Outcome::kUnjudged;
  std::vector<JudgedFinding> findings;  // most severe first, then rule, path
  blob::Coverage coverage;
  std::vector<base::Error> errors;   // why it is, or might have been, unjudged
  std::vector<std::string> notices;  // for the reader, not failures
  std::vector<std::string> unused_allows;  // "file:line: fingerprint"

  // 1 block, 2 unjudged, 0 pass or warn.
  int ExitStatus() const;
};

}  // namespace policy

#endif  // LEAKWALL_POLICY_VERDICT_H_
