#include "app/output.h"

#include <unistd.h>

#include <cstdio>
#include <string_view>

#include "app/environment.h"
#include "base/file.h"
#include "base/text.h"
#include "scan/scanner.h"

namespace app {
namespace {

constexpr int kCouldNotJudge = 2;

report::Settings SettingsFor(const Engine* engine) {
  report::Settings settings;
  settings.version = Version();
  settings.engine = scan::CompiledRules::Engine();
  if (engine != nullptr) settings.rules_hash = engine->compiled().hash();
  return settings;
}

// https://no-color.org: set and not empty means no colour.
report::Color ColorFor(const std::string& choice, int descriptor) {
  if (choice == "always") return report::Color::kYes;
  if (choice == "never") return report::Color::kNo;
  const auto no_color = Variable("NO_COLOR");
  const auto term = Variable("TERM");
  if ((no_color && !no_color->empty()) || (term && *term == "dumb")) {
    return report::Color::kNo;
  }
  return IsTerminal(descriptor) ? report::Color::kYes : report::Color::kNo;
}

const rule::RuleSet& RulesOf(const Engine* engine) {
  static const rule::RuleSet kNone;
  return engine != nullptr ? engine->rules() : kNone;
}

// Everything or an error: a report that is cut off must not look complete.
bool WriteAll(std::FILE* to, std::string_view text) {
  return std::fwrite(text.data(), 1, text.size(), to) == text.size() &&
         std::fflush(to) == 0;
}

}  // namespace

int Show(const policy::Verdict& verdict, const Engine* engine,
         const Output& output) {
  const report::Format* format = report::FindFormat(output.format);
  if (format == nullptr) {
    return Refuse(base::Error("--format " + output.format,
                              "there is no such format",
                              "`--help` lists them"));
  }
  const bool to_terminal = output.file.empty() && IsTerminal(STDOUT_FILENO);
  if (output.reveal && !to_terminal) {
    return Refuse(base::Error("--reveal", "standard output is no terminal",
                              "secrets are shown on a terminal only"));
  }
  report::Settings settings = SettingsFor(engine);
  settings.redact = output.reveal ? report::Redact::kNo : report::Redact::kYes;
  settings.color = output.file.empty() ? ColorFor(output.color, STDOUT_FILENO)
                                       : report::Color::kNo;
  const std::string text = format->write(verdict, RulesOf(engine), settings);
  if (!output.file.empty()) {
    if (auto done = base::WriteFile(output.file, text); !done.ok()) {
      return Refuse(done.error());
    }
    // A report in a file is read later; what went wrong is said now.
    for (const base::Error& error : verdict.errors) (void)Refuse(error);
  } else if (!WriteAll(stdout, text)) {
    return Refuse(base::Error("write the report",
                              "standard output is closed "
                              "or full",
                              "name a file with --output"));
  }
  return verdict.ExitStatus();
}

int ShowHook(const policy::Verdict& verdict, const Engine* engine,
             report::Voice voice) {
  report::Settings settings = SettingsFor(engine);
  settings.voice = voice;
  if (voice != report::Voice::kServer) {
    settings.color = ColorFor("auto", STDERR_FILENO);
  }
  (void)WriteAll(stderr, report::FindFormat("text")->write(
                             verdict, RulesOf(engine), settings));
  return verdict.ExitStatus();
}

int Refuse(const base::Error& error) {
  (void)WriteAll(stderr, "leakwall: " + base::Escape(error.Line()) + "\n");
  return kCouldNotJudge;
}

const char* Version() { return LEAKWALL_VERSION; }

}  // namespace app
