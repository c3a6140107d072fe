#include "app/output_options.h"

#include <CLI/CLI.hpp>
#include <memory>
#include <vector>

#include "app/environment.h"
#include "report/reporter.h"

namespace app {

const base::Stop& RunOptions::StartClock(const policy::Policy& policy) {
  static std::unique_ptr<base::Stop> stop;
  stop = policy.limits.timeout
             ? std::make_unique<base::Stop>(*policy.limits.timeout)
             : std::make_unique<base::Stop>();
  StopOnSignals(*stop);
  return *stop;
}

void AddRunOptions(CLI::App& command, RunOptions& options) {
  command.add_option("--policy", options.policy,
                     "Use this policy file alone, or 'none' for the defaults");
  command
      .add_option("--threads", options.threads,
                  "Threads to use (default: one a processor)")
      ->check(CLI::Range(1, 1024));
}

void AddOutputOptions(CLI::App& command, Output& output) {
  std::vector<std::string> names;
  for (const report::Format& format : report::Formats()) {
    names.emplace_back(format.name);
  }
  command.add_option("--format", output.format, "How to report")
      ->check(CLI::IsMember(names))
      ->capture_default_str();
  command.add_option("--output", output.file, "Write the report to this file");
  command.add_option("--color", output.color, "When to use colour")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->capture_default_str();
  command.add_flag("--reveal", output.reveal,
                   "Show secrets in full; on a terminal only");
}

}  // namespace app
