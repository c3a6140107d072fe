#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "app/command.h"
#include "app/output.h"
#include "app/policies.h"
#include "app/rules_store.h"
#include "base/file.h"
#include "rule/rule_set.h"
#include "scan/rule_check.h"

namespace app {
namespace {

// The rules in force here: the packs that the policy asks for, as written.
base::Result<rule::RuleSet> RulesHere() {
  auto loaded = PolicyForScan(std::nullopt);
  if (!loaded.ok()) return loaded.error();
  auto packs = PacksFor(loaded->policy);
  if (!packs.ok()) return packs.error();
  return rule::RuleSet::Load(*packs);
}

std::string_view KindText(rule::Kind kind) {
  switch (kind) {
    case rule::Kind::kPattern:
      return "pattern";
    case rule::Kind::kDetector:
      return "structure";
    case rule::Kind::kPath:
      return "path";
  }
  return "";
}

int List() {
  auto rules = RulesHere();
  if (!rules.ok()) return Refuse(rules.error());
  std::string text;
  for (const rule::Rule& rule : rules->rules()) {
    text +=
        fmt::format("{:<40} {:<8} {:<9} {}\n", rule.id,
                    rule::Text(rule.severity), KindText(rule.kind), rule.title);
  }
  std::fputs(text.c_str(), stdout);
  return 0;
}

void ShowLine(std::string& text, std::string_view name,
              std::string_view value) {
  if (!value.empty()) text += fmt::format("{:<11} {}\n", name, value);
}

void ShowLines(std::string& text, std::string_view name,
               const std::vector<std::string>& values) {
  for (const std::string& value : values) {
    ShowLine(text, name, value);
    name = "";
  }
}

int ShowRule(const std::string& id) {
  auto rules = RulesHere();
  if (!rules.ok()) return Refuse(rules.error());
  const auto index = rules->Find(id);
  if (!index) {
    return Refuse(base::Error("show rule " + id, "there is no such rule",
                              "`leakwall rules list` names them all"));
  }
  const rule::Rule& rule = (*rules)[*index];
  std::string text;
  ShowLine(text, "id", rule.id);
  ShowLines(text, "aliases", rule.aliases);
  ShowLine(text, "title", rule.title);
  ShowLine(text, "severity", rule::Text(rule.severity));
  ShowLine(text, "confidence", rule::Text(rule.confidence));
  ShowLine(text, "kind", KindText(rule.kind));
  ShowLines(text, "tags", rule.tags);
  ShowLine(text, "pattern", rule.pattern);
  ShowLine(text, "prefilter", rule.prefilter);
  ShowLine(text, "gate", rule.gate);
  ShowLine(text, "detector", rule.detector);
  ShowLines(text, "paths", rule.paths);
  ShowLines(text, "not paths", rule.not_paths);
  ShowLine(text, "content", rule.content);
  ShowLines(text, "checks", rule.checks);
  ShowLines(text, "allow", rule.allow);
  ShowLine(text, "fix", rule.fix);
  ShowLine(text, "rotate", rule.rotate);
  ShowLine(text, "source", rule.source);
  ShowLines(text, "finds", rule.examples);
  ShowLines(text, "passes", rule.counter_examples);
  ShowLine(text, "defined in", rule.where);
  std::fputs(text.c_str(), stdout);
  return 0;
}

base::Result<std::vector<rule::Pack>> PacksFrom(
    const std::vector<std::string>& files) {
  std::vector<rule::Pack> packs;
  for (const std::string& file : files) {
    auto text = base::ReadFile(file);
    if (!text.ok()) return text.error();
    if (!*text) {
      return base::Error("read rule pack " + file, "no such file",
                         "name a .toml file");
    }
    packs.push_back(
        {std::filesystem::path(file).stem().string(), file, std::move(**text)});
  }
  return packs;
}

int Check(const std::vector<std::string>& files) {
  auto packs = files.empty()
                   ? base::Result<std::vector<rule::Pack>>(EmbeddedPacks())
                   : PacksFrom(files);
  if (!packs.ok()) return Refuse(packs.error());
  auto rules = rule::RuleSet::Load(*packs);
  if (!rules.ok()) return Refuse(rules.error());
  auto checked = scan::CheckRules(*rules);
  if (!checked.ok()) return Refuse(checked.error());
  for (const std::string& failure : checked->failures) {
    std::fprintf(stdout, "%s\n", failure.c_str());
  }
  std::fputs(
      fmt::format("{} rules, {} examples, {} counter-examples: {}\n",
                  checked->rules, checked->examples, checked->counter_examples,
                  checked->failures.empty()
                      ? "all agree"
                      : fmt::format("{} failures", checked->failures.size()))
          .c_str(),
      stdout);
  return checked->failures.empty() ? 0 : 1;
}

int Build(const std::string& directory) {
  auto loaded = PolicyForScan(std::nullopt);
  if (!loaded.ok()) return Refuse(loaded.error());
  auto path = BuildRulesCache(loaded->policy, directory);
  if (!path.ok()) return Refuse(path.error());
  std::fprintf(stdout, "%s\n", path->c_str());
  return 0;
}

}  // namespace

void AddRules(CLI::App& line, Action& action) {
  CLI::App* command =
      line.add_subcommand("rules", "List, show and check the rules");
  command->require_subcommand(1);
  command->add_subcommand("list", "One line a rule")->callback([&action] {
    action = List;
  });

  auto id = std::make_shared<std::string>();
  CLI::App* show = command->add_subcommand("show", "All about one rule");
  show->add_option("id", *id, "The rule's id or alias")->required();
  show->callback([id, &action] { action = [id] { return ShowRule(*id); }; });

  auto files = std::make_shared<std::vector<std::string>>();
  CLI::App* check = command->add_subcommand(
      "check", "Run every example and counter-example through every engine");
  check->add_option("file", *files, "Packs to check (default: those built in)");
  check->callback(
      [files, &action] { action = [files] { return Check(*files); }; });

  auto directory = std::make_shared<std::string>();
  CLI::App* build = command->add_subcommand(
      "build", "Compile the rules for this machine, into the cache");
  build->add_option("--output", *directory,
                    "The directory to write to (default: the user's cache)");
  build->callback([directory, &action] {
    action = [directory] { return Build(*directory); };
  });
}

}  // namespace app
