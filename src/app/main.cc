// leakwall: stops secrets at the commit and at the push.

#include <CLI/CLI.hpp>
#include <array>
#include <csignal>
#include <cstdio>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/command.h"
#include "app/output.h"
#include "app/version_text.h"

namespace {

constexpr int kUsage = 2;

// Every subcommand, in the order of --help.
struct Command {
  std::string_view name;
  void (*add)(CLI::App& line, app::Action& action);
};
constexpr std::array kCommands = {
    Command{"hook", app::AddHook},
    Command{"audit", app::AddAudit},
    Command{"scan", app::AddScan},
    Command{"rules", app::AddRules},
    Command{"policy", app::AddPolicy},
    Command{"allow", app::AddAllow},
    Command{"baseline", app::AddBaseline},
    Command{"install", app::AddInstall},
    Command{"uninstall", app::AddUninstall},
};

// Adds the one that is called, for a hook waits while the others are described;
// all of them where none is, which --help and suggestions need.
void AddCommands(const std::vector<std::string>& words, CLI::App& line,
                 app::Action& action) {
  for (const Command& command : kCommands) {
    if (!words.empty() && words.front() == command.name) {
      return command.add(line, action);
    }
  }
  for (const Command& command : kCommands) command.add(line, action);
}

// `audit REPO -- REV`: what follows the dashes is a revision, and CLI11 would
// hand it to us as just another word.
std::vector<std::string> Arguments(int argc, char** argv) {
  std::vector<std::string> words(argv + 1, argv + argc);
  if (words.empty() || words.front() != "audit") return words;
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (words[i] != "--") continue;
    std::vector<std::string> rest(
        words.begin() + static_cast<std::ptrdiff_t>(i) + 1, words.end());
    words.resize(i);
    for (std::string& revision : rest) {
      words.push_back("--revision=" + revision);
    }
  }
  return words;
}

int Main(int argc, char** argv) {
  if (const auto status = app::RunAsHook(argc, argv)) return *status;
  CLI::App line("leakwall stops secrets at the commit and at the push.",
                "leakwall");
  line.require_subcommand(1);
  line.set_version_flag("--version", app::VersionText);
  app::Action action;
  std::vector<std::string> words = Arguments(argc, argv);
  AddCommands(words, line, action);
  std::reverse(words.begin(), words.end());  // as CLI11 wants a vector
  try {
    line.parse(words);
  } catch (const CLI::ParseError& error) {
    // --help and --version come this way too, with status 0.  CLI11's own
    // statuses, 100 to 127, would read as a shell's "not found".
    return line.exit(error) == 0 ? 0 : kUsage;
  }
  return action ? action() : kUsage;
}

}  // namespace

int main(int argc, char** argv) {
  // A reader that goes away is an error that we report, not our death.
  std::signal(SIGPIPE, SIG_IGN);
  try {
    return Main(argc, argv);
  } catch (const std::exception& error) {
    // Whatever escapes means that we do not know what was judged: refuse.
    std::fprintf(stderr, "leakwall: internal error: %s; please report it\n",
                 error.what());
    return kUsage;
  }
}
