#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "app/command.h"
#include "app/engine.h"
#include "app/entry.h"
#include "app/open_repository.h"
#include "app/output.h"
#include "app/output_options.h"
#include "app/policies.h"
#include "base/file.h"
#include "base/text.h"
#include "git/repository.h"
#include "source/source.h"

namespace app {
namespace {

struct BaselineOptions {
  std::string repository;
  RunOptions run;
  Output output;
};

// A whole history, judged.
struct Audit {
  std::unique_ptr<git::Repository> repository;
  std::unique_ptr<Engine> engine;
  policy::Verdict verdict;
};

base::Result<Audit> JudgeHistory(const BaselineOptions& options) {
  auto repository = OpenRepository(options.repository);
  if (!repository.ok()) return repository.error();
  auto loaded = PolicyForAudit(**repository, options.run.Policy());
  if (!loaded.ok()) return loaded.error();
  auto engine = Engine::Make(std::move(*loaded));
  if (!engine.ok()) return engine.error();
  auto history = source::History(**repository, {});
  const base::Stop& stop = RunOptions::StartClock((*engine)->policy());
  policy::Verdict verdict = (*engine)->Judge(*history, Side::kAudit, stop,
                                             {.threads = options.run.threads});
  return Audit{std::move(*repository), std::move(*engine), std::move(verdict)};
}

std::string BaselinePath(const git::Repository& repository) {
  return repository.work_tree().empty()
             ? repository.common_dir() + "/leakwall.baseline"
             : repository.work_tree() + "/" + std::string(kBaselineFile);
}

// Sorted, one entry a line: two people's baselines merge like any text.
std::string BaselineText(const policy::Verdict& verdict, const Engine& engine) {
  std::set<std::string> lines;
  for (const policy::JudgedFinding& judged : verdict.findings) {
    if (judged.finding.places.empty()) continue;
    for (const policy::AllowClause& entry : EntriesFor(
             judged.finding, engine.rules(), engine.policy().Key(), "")) {
      lines.insert(BaselineLine(entry, engine.rules()[judged.finding.rule].id,
                                judged.finding.places.front().origin.path));
    }
  }
  std::string text =
      "# What `leakwall baseline write` accepted: fingerprint, rule, path.\n";
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

int Write(const BaselineOptions& options) {
  auto audit = JudgeHistory(options);
  if (!audit.ok()) return Refuse(audit.error());
  const policy::Verdict& verdict = audit->verdict;
  // A baseline of a part would call the rest new one day, or old: neither is
  // known.
  if (verdict.coverage.failed > 0 || !verdict.errors.empty()) {
    for (const base::Error& error : verdict.errors) (void)Refuse(error);
    return Refuse(base::Error("write the baseline",
                              "not everything could be judged",
                              "mend what is named above, and write it again"));
  }
  const std::string path = BaselinePath(*audit->repository);
  const std::string text = BaselineText(verdict, *audit->engine);
  if (auto done = base::WriteFile(path, text); !done.ok()) {
    return Refuse(done.error());
  }
  std::fputs(fmt::format("{}: {} findings accepted\n", base::Escape(path),
                         verdict.findings.size())
                 .c_str(),
             stdout);
  return 0;
}

int Check(const BaselineOptions& options) {
  auto audit = JudgeHistory(options);
  if (!audit.ok()) return Refuse(audit.error());
  for (const std::string& unused : audit->verdict.unused_allows) {
    std::fputs(
        fmt::format("no longer found: {}\n", base::Escape(unused)).c_str(),
        stderr);
  }
  return Show(audit->verdict, audit->engine.get(), options.output);
}

CLI::App* Add(CLI::App& parent, const char* name, const char* help,
              BaselineOptions& options) {
  CLI::App* command = parent.add_subcommand(name, help);
  command->add_option("repository", options.repository,
                      "The repository (default: this one)");
  AddRunOptions(*command, options.run);
  return command;
}

}  // namespace

void AddBaseline(CLI::App& line, Action& action) {
  CLI::App* command = line.add_subcommand(
      "baseline",
      "Accept what is in the history today, so that only new "
      "findings block");
  command->require_subcommand(1);
  auto options = std::make_shared<BaselineOptions>();
  Add(*command, "write", "Write .leakwall.baseline from an audit", *options)
      ->callback([options, &action] {
        action = [options] { return Write(*options); };
      });
  CLI::App* check = Add(*command, "check",
                        "Audit, and report what the baseline lacks", *options);
  AddOutputOptions(*check, options->output);
  check->callback(
      [options, &action] { action = [options] { return Check(*options); }; });
}

}  // namespace app
