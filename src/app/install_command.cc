#include <fmt/format.h>
#include <sys/stat.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "app/command.h"
#include "app/hook_files.h"
#include "app/open_repository.h"
#include "app/output.h"
#include "base/text.h"
#include "git/repository.h"

namespace app {
namespace {

struct InstallOptions {
  std::string repository;
  bool into_hooks_path = false;
  bool dry_run = false;
  std::string as;  // "program", "script", or empty: what suits the repository
};

// The directory that Git will look in, where it is ours to write to.
base::Result<std::string> HooksDirectory(const git::Repository& repository,
                                         const InstallOptions& options) {
  auto configured = repository.Config("core.hooksPath");
  if (!configured.ok()) return configured.error();
  if (*configured && !options.into_hooks_path) {
    // Such a directory is often tracked, or shared by many repositories, or
    // another tool's: writing there unasked would break somebody.
    return base::Error(
        "install the hooks", "core.hooksPath is set to " + **configured,
        "to add leakwall there run `leakwall install --into-hooks-path`, or "
        "`git config --unset core.hooksPath` first");
  }
  return repository.GitPath("hooks");
}

base::Result<std::string> ThisBinary() {
  std::error_code error;
  const auto path = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error) {
    return base::Error("find the leakwall binary", error.message(),
                       "is /proc mounted?");
  }
  return path.string();
}

// Whoever may write the hook, or the binary it calls, can turn it off.
base::Status RefuseIfAllMayWrite(const std::string& path) {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) return {};  // not there yet
  if ((status.st_mode & S_IWOTH) == 0) return {};
  return base::Error("install the hooks", "everybody may write to " + path,
                     "run `chmod o-w " + path + "` first");
}

// A developer waits for every hook, and a copy starts without a shell.  A host
// of many repositories has no room for a copy in each, and a directory that
// core.hooksPath names is often tracked.
bool HooksAreCopies(const InstallOptions& options, bool bare) {
  if (!options.as.empty()) return options.as == "program";
  return !bare && !options.into_hooks_path;
}

base::Status Install(const InstallOptions& options) {
  auto repository = OpenRepository(options.repository);
  if (!repository.ok()) return repository.error();
  auto directory = HooksDirectory(**repository, options);
  if (!directory.ok()) return directory.error();
  auto binary = ThisBinary();
  if (!binary.ok()) return binary.error();
  for (const std::string& path : {*directory, *binary}) {
    if (auto safe = RefuseIfAllMayWrite(path); !safe.ok()) return safe;
  }
  if (!options.dry_run) {
    std::error_code error;
    std::filesystem::create_directories(*directory, error);
    if (error) {
      return base::Error("create " + *directory, error.message(),
                         "make the repository writable");
    }
  }
  const bool bare = (*repository)->work_tree().empty();
  std::optional<ProgramCopies> copies;
  if (!options.dry_run && HooksAreCopies(options, bare)) {
    auto made = ProgramCopies::Make(*directory, *binary);
    if (!made.ok()) return made.error();
    copies.emplace(std::move(*made));
  }
  for (const std::string& hook : bare ? ServerHooks() : LocalHooks()) {
    if (!options.dry_run) {
      auto done =
          InstallHook(*directory, hook, *binary, copies ? &*copies : nullptr);
      if (!done.ok()) return done;
    }
    std::fputs(fmt::format("{} {}/{}\n",
                           options.dry_run ? "would install" : "installed",
                           base::Escape(*directory), hook)
                   .c_str(),
               stdout);
  }
  return {};
}

base::Status Uninstall(const InstallOptions& options) {
  auto repository = OpenRepository(options.repository);
  if (!repository.ok()) return repository.error();
  auto directory = (*repository)->GitPath("hooks");
  if (!directory.ok()) return directory.error();
  std::vector<std::string> hooks = LocalHooks();
  hooks.insert(hooks.end(), ServerHooks().begin(), ServerHooks().end());
  for (const std::string& hook : hooks) {
    auto removed = UninstallHook(*directory, hook);
    if (!removed.ok()) return removed.error();
    if (*removed) {
      std::fputs(fmt::format("removed {}/{}\n", base::Escape(*directory), hook)
                     .c_str(),
                 stdout);
    }
  }
  ForgetProgram(*directory);
  // What hooks and audits noted down.  (What cannot be deleted does no harm.)
  std::error_code ignored;
  for (const std::string& kept :
       {(*repository)->git_dir(), (*repository)->common_dir()}) {
    std::filesystem::remove_all(kept + "/leakwall", ignored);
  }
  return {};
}

}  // namespace

void AddInstall(CLI::App& line, Action& action) {
  auto options = std::make_shared<InstallOptions>();
  CLI::App* install = line.add_subcommand(
      "install",
      "Install the hooks: pre-receive in a bare repository, else the local "
      "ones; hooks that are there go on being run");
  install->add_option("repository", options->repository,
                      "The repository (default: this one)");
  install->add_flag("--into-hooks-path", options->into_hooks_path,
                    "Install where core.hooksPath points, too");
  install->add_flag("--dry-run", options->dry_run,
                    "Only say what would be installed");
  install
      ->add_option("--as", options->as,
                   "What a hook is: a copy of this program, which starts "
                   "faster (default where there is a work tree), or a script "
                   "that calls it (default in a bare repository, and with "
                   "--into-hooks-path)")
      ->check(CLI::IsMember({"program", "script"}));
  install->callback([options, &action] {
    action = [options] {
      auto done = Install(*options);
      return done.ok() ? 0 : Refuse(done.error());
    };
  });
}

void AddUninstall(CLI::App& line, Action& action) {
  auto options = std::make_shared<InstallOptions>();
  CLI::App* uninstall = line.add_subcommand(
      "uninstall", "Take the hooks away and put back what stood there before");
  uninstall->add_option("repository", options->repository,
                        "The repository (default: this one)");
  uninstall->callback([options, &action] {
    action = [options] {
      auto done = Uninstall(*options);
      return done.ok() ? 0 : Refuse(done.error());
    };
  });
}

}  // namespace app
