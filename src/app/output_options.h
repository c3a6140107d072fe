#ifndef LEAKWALL_APP_OUTPUT_OPTIONS_H_
#define LEAKWALL_APP_OUTPUT_OPTIONS_H_

#include <optional>
#include <string>

#include "app/output.h"
#include "base/stop.h"
#include "policy/policy.h"

namespace CLI {
class App;
}

namespace app {

// The options that every run on demand takes.
struct RunOptions {
  std::string policy;  // empty: not given
  int threads = 0;     // 0: all processors

  std::optional<std::string> Policy() const {
    if (policy.empty()) return std::nullopt;
    return policy;
  }
  // Starts the policy's deadline, lets signals end the run, and returns what
  // tells of both.  Once a process: it lives until the end.
  static const base::Stop& StartClock(const policy::Policy& policy);
};

void AddRunOptions(CLI::App& command, RunOptions& options);
void AddOutputOptions(CLI::App& command, Output& output);

}  // namespace app

#endif  // LEAKWALL_APP_OUTPUT_OPTIONS_H_
