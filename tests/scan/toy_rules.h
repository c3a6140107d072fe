#ifndef LEAKWALL_TESTS_SCAN_TOY_RULES_H_
#define LEAKWALL_TESTS_SCAN_TOY_RULES_H_

#include <doctest/doctest.h>

#include <filesystem>
#include <initializer_list>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/file.h"
#include "rule/rule_set.h"
#include "scan/scanner.h"

// Small rules for the scanner's tests, written as a pack would have them, and
// hits as lines of text.

namespace toy {

// One rule's own lines; everything a pack must have beside them is added.
struct Lines {
  std::string_view id;
  std::string_view pattern;
  std::string_view more = {};  // further lines of the table
};

inline std::string PackText(std::initializer_list<Lines> rules) {
  std::string text;
  for (const Lines& rule : rules) {
    text += "[[rule]]\nid = \"" + std::string(rule.id) + "\"\n";
    text += "title = \"A toy\"\n";
    text += "pattern = '" + std::string(rule.pattern) + "'\n";
    const std::string more(rule.more);
    for (const auto& [key, line] :
         {std::pair("severity =", "severity = \"high\"\n"),
          std::pair("examples =", "examples = [\"none\"]\n"),
          std::pair("counter_examples =", "counter_examples = [\"none\"]\n")}) {
      if (("\n" + more).find("\n" + std::string(key)) == std::string::npos) {
        text += line;
      }
    }
    text += more + "\n";
  }
  return text;
}

inline rule::RuleSet Load(const std::string& text) {
  const rule::Pack pack{"toys", "toys.toml", text};
  auto rules = rule::RuleSet::Load({&pack, 1});
  if (!rules.ok()) FAIL(rules.error().Line());
  return std::move(*rules);
}

// The rules of the packs of these names, as they are shipped.
inline rule::RuleSet Shipped(const std::vector<std::string>& names) {
  std::vector<rule::Pack> packs;
  for (const std::string& name : names) {
    const std::string file = name + ".toml";
    const auto text = base::ReadFile(LEAKWALL_SOURCE_DIR "/patterns/" + file);
    REQUIRE(text.ok());
    REQUIRE(text->has_value());
    packs.push_back({name, file, **text});
  }
  auto rules = rule::RuleSet::Load(packs);
  if (!rules.ok()) FAIL(rules.error().Line());
  return std::move(*rules);
}

// All of them, in the order of their names.
inline rule::RuleSet AllShipped() {
  std::set<std::string> files;
  for (const auto& entry :
       std::filesystem::directory_iterator(LEAKWALL_SOURCE_DIR "/patterns")) {
    if (entry.path().extension() == ".toml") {
      files.insert(entry.path().stem().string());
    }
  }
  return Shipped(std::vector<std::string>(files.begin(), files.end()));
}

// A scanner of these rules.
struct Bench {
  explicit Bench(std::initializer_list<Lines> lines)
      : Bench(Load(PackText(lines))) {}
  explicit Bench(rule::RuleSet rules)
      : compiled(Compile(std::move(rules))),
        scanner(compiled),
        scratch(NewScratch(scanner)) {}

  scan::Scanned Scan(std::string_view text) {
    auto scanned = scanner.Scan(text, scratch);
    if (!scanned.ok()) FAIL(scanned.error().Line());
    return std::move(*scanned);
  }

  // "id 3-9 secret" and the note, hits separated by "; ".
  std::string Told(std::string_view text) {
    return Told(text, Scan(text).hits);
  }
  std::string Told(std::string_view text,
                   const std::vector<scan::Hit>& hits) const {
    std::string told;
    for (const scan::Hit& hit : hits) {
      if (!told.empty()) told += "; ";
      told += compiled.rules()[hit.rule].id + " " +
              std::to_string(hit.span.begin()) + "-" +
              std::to_string(hit.span.end()) + " " +
              std::string(hit.SecretIn(text));
      if (!hit.note.empty()) told += " (" + hit.note + ")";
    }
    return told;
  }

  static scan::CompiledRules Compile(rule::RuleSet rules) {
    auto compiled = scan::CompiledRules::Compile(
        std::move(rules), scan::CompiledRules::Target::kThisMachine);
    if (!compiled.ok()) FAIL(compiled.error().Line());
    return std::move(*compiled);
  }
  static scan::Scanner::Scratch NewScratch(
      const scan::Scanner& scanner,
      scan::Expect expect = scan::Expect::kOthers) {
    auto scratch = scanner.NewScratch(expect);
    if (!scratch.ok()) FAIL(scratch.error().Line());
    return std::move(*scratch);
  }

  scan::CompiledRules compiled;
  scan::Scanner scanner;
  scan::Scanner::Scratch scratch;
};

}  // namespace toy

#endif  // LEAKWALL_TESTS_SCAN_TOY_RULES_H_
