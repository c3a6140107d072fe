#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "app/clean_list.h"
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
  bool no_cache = false;
  RunOptions run;
  Output output;
};

// Lists of what a few files held would only pile up.
bool AnyFolder(const std::vector<std::string>& paths) {
  return std::any_of(paths.begin(), paths.end(), [](const std::string& path) {
    std::error_code ignored;
    return std::filesystem::is_directory(path, ignored);
  });
}

// False of a scan that was stopped, or that never began: it would forget what
// it did not come to.
bool WentThrough(const blob::Coverage& coverage) {
  return coverage.judged > 0 &&
         !coverage.left_out.contains(blob::LeftOut::kTimeout);
}

int Scan(const ScanOptions& options) {
  auto loaded = PolicyForScan(options.run.Policy());
  if (!loaded.ok()) {
    return Show(Unjudged(loaded.error()), nullptr, options.output);
  }
  auto engine = Engine::Make(std::move(*loaded));
  if (!engine.ok()) {
    return Show(Unjudged(engine.error()), nullptr, options.output);
  }
  JudgeOptions how = {.threads = options.run.threads};
  if (options.paths == std::vector<std::string>{"-"}) {
    const auto source =
        source::Text("standard input", ReadStandardInput(), blob::What::kFile);
    const base::Stop& stop = options.run.StartClock((*engine)->policy());
    return Show((*engine)->Judge(*source, Side::kLocal, stop, how),
                engine->get(), options.output);
  }
  const base::Stop& stop = options.run.StartClock((*engine)->policy());
  std::vector<std::string> paths = options.paths;
  if (paths.empty()) paths.push_back(".");
  std::vector<std::string> scope = paths;
  if (options.gitignore) scope.push_back("--gitignore");
  const auto clean =
      CleanList::OfFiles(scope, (*engine)->policy(), (*engine)->compiled());
  const bool remembers = !options.no_cache && AnyFolder(paths);
  if (remembers) how.known = clean.ids();
  const auto source = source::Files(std::move(paths), {options.gitignore});
  const Ran ran = (*engine)->Run(*source, Side::kLocal, stop, how);
  if (remembers && WentThrough(ran.verdict.coverage)) {
    // Where it cannot be written, the next scan takes as long as this one.
    (void)clean.Write(source->IdsWithout(ran.hits));
  }
  return Show(ran.verdict, engine->get(), options.output);
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
  command->add_flag("--no-cache", options->no_cache,
                    "Judge everything again, and do not note what is clean");
  AddRunOptions(*command, options->run);
  AddOutputOptions(*command, options->output);
  command->callback(
      [options, &action] { action = [options] { return Scan(*options); }; });
}

}  // namespace app
