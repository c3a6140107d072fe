#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/command.h"
#include "app/engine.h"
#include "app/environment.h"
#include "app/output.h"
#include "app/output_options.h"
#include "source/source.h"

namespace app {
namespace {

struct ScanOptions {
  std::vector<std::string> paths;
  bool gitignore = false;
  RunOptions run;
  Output output;
};

int Scan(const ScanOptions& options) {
  auto loaded = PolicyForScan(options.run.Policy());
  if (!loaded.ok()) {
    return Show(Unjudged(loaded.error()), nullptr, options.output);
  }
  auto engine = Engine::Make(std::move(*loaded));
  if (!engine.ok()) {
    return Show(Unjudged(engine.error()), nullptr, options.output);
  }
  std::unique_ptr<source::Source> source;
  if (options.paths == std::vector<std::string>{"-"}) {
    source =
        source::Text("standard input", ReadStandardInput(), blob::What::kFile);
  } else {
    std::vector<std::string> paths = options.paths;
    if (paths.empty()) paths.push_back(".");
    source = source::Files(std::move(paths), {options.gitignore});
  }
  const base::Stop& stop = options.run.StartClock((*engine)->policy());
  return Show((*engine)->Judge(*source, Side::kLocal, stop,
                               {.threads = options.run.threads}),
              engine->get(), options.output);
}

}  // namespace

void AddScan(CLI::App& line, Action& action) {
  auto options = std::make_shared<ScanOptions>();
  CLI::App* command = line.add_subcommand(
      "scan", "Judge files, folders, or standard input (-)");
  command->add_option("path", options->paths,
                      "Files and folders; '-' is standard input (default: .)");
  command->add_flag("--gitignore", options->gitignore,
                    "Leave out what .gitignore files ignore");
  AddRunOptions(*command, options->run);
  AddOutputOptions(*command, options->output);
  command->callback(
      [options, &action] { action = [options] { return Scan(*options); }; });
}

}  // namespace app
