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
  for (const rule::Rule& rule : *rules) {
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

// What `rules check --cost` measures on, and a line for each of the costliest.
struct CostOptions {
  bool asked = false;
  std::string sample;  // a file; empty: the packs themselves
};

base::Result<std::string> SampleText(const CostOptions& options,
                                     const std::vector<rule::Pack>& packs) {
  constexpr std::size_t kEnough = std::size_t{4} << 20;
  std::string text;
  if (options.sample.empty()) {
    for (const rule::Pack& pack : packs) text += pack.text;
  } else {
    auto read = base::ReadFile(options.sample);
    if (!read.ok()) return read.error();
    if (!*read || (*read)->empty()) {
      return base::Error("read sample " + options.sample,
                         "there is nothing to measure on",
                         "name a file of some megabytes of what you scan");
    }
    text = std::move(**read);
  }
  for (const std::string once = text; text.size() < kEnough;) text += once;
  return text;
}

int Cost(const rule::RuleSet& rules, std::string_view sample) {
  auto costs = scan::MeasureCosts(rules, sample);
  if (!costs.ok()) return Refuse(costs.error());
  std::string out =
      fmt::format("{:.2f} GB/s with all rules, over {:.1f} MB\n", costs->all,
                  static_cast<double>(sample.size()) / 1e6);
  // (Alone, with a literal of four bytes or more, most run at 5 and above.)
  constexpr double kRuinous = 0.5;
  constexpr std::size_t kShown = 10;
  for (std::size_t i = 0; i < costs->open.size(); ++i) {
    const scan::RuleCost& cost = costs->open[i];
    const bool ruinous = cost.alone < kRuinous;
    if (i >= kShown && !ruinous && cost.in_line) continue;
    out += fmt::format("{:6.2f} GB/s alone: {}{}{}\n", cost.alone, cost.id,
                       ruinous ? ", which slows down all others; give it a "
                                 "literal of four bytes or more"
                               : "",
                       cost.in_line ? ""
                                    : ", looked for across lines; a prefilter "
                                      "within one line costs less");
  }
  std::fputs(out.c_str(), stdout);
  return 0;
}

int Check(const std::vector<std::string>& files, const CostOptions& cost) {
  auto packs = files.empty()
                   ? base::Result<std::vector<rule::Pack>>(EmbeddedPacks())
                   : PacksFrom(files);
  if (!packs.ok()) return Refuse(packs.error());
  auto rules = rule::RuleSet::Load(*packs);
  if (!rules.ok()) return Refuse(rules.error());
  std::string sample;
  if (cost.asked) {
    auto text = SampleText(cost, *packs);
    if (!text.ok()) return Refuse(text.error());
    sample = std::move(*text);
  }
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
  if (!checked->failures.empty()) return 1;
  return cost.asked ? Cost(*rules, sample) : 0;
}

int Build(const std::string& directory) {
  auto loaded = PolicyForScan(std::nullopt);
  if (!loaded.ok()) return Refuse(loaded.error());
  auto path = BuildRulesCache(loaded->policy, directory);
  if (!path.ok()) return Refuse(path.error());
  std::fprintf(stdout, "%s\n",
               *path ? (*path)->c_str()
                     : "nothing to build: the packs that are built in are "
                       "compiled already");
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
  auto cost = std::make_shared<CostOptions>();
  check->add_flag("--cost", cost->asked,
                  "Then measure the throughput, and the costliest rules");
  check->add_option("--sample", cost->sample,
                    "The file to measure on (default: the packs themselves)");
  check->callback([files, cost, &action] {
    action = [files, cost] { return Check(*files, *cost); };
  });

  auto directory = std::make_shared<std::string>();
  CLI::App* build = command->add_subcommand(
      "build", "Compile the packs that the policy asks for, into the cache");
  build->add_option("--output", *directory,
                    "The directory to write to (default: the user's cache)");
  build->callback([directory, &action] {
    action = [directory] { return Build(*directory); };
  });
}

}  // namespace app
