#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "app/command.h"
#include "app/engine.h"
#include "app/environment.h"
#include "app/output.h"
#include "app/policies.h"
#include "app/policy_key.h"
#include "base/date.h"
#include "base/file.h"
#include "base/stop.h"
#include "base/text.h"
#include "git/repository.h"
#include "source/source.h"

namespace app {
namespace {

int Init() {
  std::string path(kPolicyFile);
  auto repository = git::Repository::FromEnvironment();
  if (repository.ok()) {
    path = (*repository)->work_tree().empty()
               ? (*repository)->common_dir() + "/leakwall.toml"
               : (*repository)->work_tree() + "/" + path;
  }
  auto there = base::ReadFile(path);
  if (!there.ok()) return Refuse(there.error());
  if (*there) {
    return Refuse(base::Error("write " + path, "the file is there already",
                              "edit it, or move it away first"));
  }
  auto key = NewKey();
  if (!key.ok()) return Refuse(key.error());
  auto written = base::WriteFile(path, policy::InitialText(*key));
  if (!written.ok()) return Refuse(written.error());
  std::fprintf(stdout, "%s\n", base::Escape(path).c_str());
  return 0;
}

// Lists allow entries that nothing matches any more, going by the index.
void ListUnused(LoadedPolicy loaded) {
  auto repository = git::Repository::FromEnvironment();
  if (!repository.ok() || (*repository)->work_tree().empty()) return;
  auto engine = Engine::Make(std::move(loaded));
  if (!engine.ok()) return;
  auto index = source::WholeIndex(**repository, std::nullopt);
  const base::Stop stop;
  const policy::Verdict verdict = (*engine)->Judge(*index, Side::kLocal, stop);
  if (verdict.coverage.failed > 0) return;
  for (const std::string& unused : verdict.unused_allows) {
    std::fputs(fmt::format("unused: {}\n", base::Escape(unused)).c_str(),
               stdout);
  }
}

int Check(const std::string& file) {
  auto loaded = PolicyForScan(file.empty() ? std::nullopt
                                           : std::optional<std::string>(file));
  if (!loaded.ok()) return Refuse(loaded.error());
  auto engine = Engine::Make(*loaded);
  if (!engine.ok()) return Refuse(engine.error());
  for (const std::string& remark :
       loaded->policy.Remarks((*engine)->rules(), base::Date::Today())) {
    std::fputs((base::Escape(remark) + "\n").c_str(), stdout);
  }
  if (file.empty()) ListUnused(*loaded);
  std::string names;
  for (const policy::Document& document : loaded->documents) {
    names += names.empty() ? "" : ", ";
    names += base::Escape(document.file);
  }
  std::fputs(fmt::format("valid: {}\n",
                         names.empty() ? "no policy file, the defaults" : names)
                 .c_str(),
             stdout);
  return 0;
}

int ShowPolicy() {
  auto loaded = PolicyForScan(std::nullopt);
  if (!loaded.ok()) return Refuse(loaded.error());
  std::fputs(loaded->policy.Show().c_str(), stdout);
  return 0;
}

}  // namespace

void AddPolicy(CLI::App& line, Action& action) {
  CLI::App* command =
      line.add_subcommand("policy", "Start, check and show the policy");
  command->require_subcommand(1);
  command->add_subcommand("init", "Write a first .leakwall.toml with a new key")
      ->callback([&action] { action = Init; });
  auto file = std::make_shared<std::string>();
  CLI::App* check =
      command->add_subcommand("check", "Read it strictly and list what is odd");
  check->add_option("file", *file, "The file (default: the policy in force)");
  check->callback(
      [file, &action] { action = [file] { return Check(*file); }; });
  command
      ->add_subcommand("show",
                       "The merged policy, and where each line comes from")
      ->callback([&action] { action = ShowPolicy; });
}

}  // namespace app
