#ifndef LEAKWALL_APP_COMMAND_H_
#define LEAKWALL_APP_COMMAND_H_

#include <functional>
#include <optional>

namespace CLI {
class App;
}

namespace app {

// What a subcommand does once its arguments are parsed; returns the exit
// status.
using Action = std::function<int()>;

// Runs the hook of githooks(5) by whose name the program was called, as a copy
// of it in a hooks directory is; what is chained to that file runs, too. Empty:
// it was called by another name.
std::optional<int> RunAsHook(int argc, char** argv);

// Each adds its subcommand to the command line and sets `action` when that
// subcommand is the one given.  main.cc has the table.
void AddHook(CLI::App& line, Action& action);
void AddScan(CLI::App& line, Action& action);
void AddAudit(CLI::App& line, Action& action);
void AddRules(CLI::App& line, Action& action);
void AddPolicy(CLI::App& line, Action& action);
void AddAllow(CLI::App& line, Action& action);
void AddBaseline(CLI::App& line, Action& action);
void AddInstall(CLI::App& line, Action& action);
void AddUninstall(CLI::App& line, Action& action);

}  // namespace app

#endif  // LEAKWALL_APP_COMMAND_H_
