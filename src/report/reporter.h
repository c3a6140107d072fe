#ifndef LEAKWALL_REPORT_REPORTER_H_
#define LEAKWALL_REPORT_REPORTER_H_

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "policy/verdict.h"
#include "rule/rule_set.h"

namespace report {

enum class Redact { kYes, kNo };
enum class Color { kNo, kYes };

// How the text is for its reader.
enum class Voice {
  kTerminal,  // scan, audit
  kCommit,    // a local hook at the commit: the fix is about the index
  kPush,      // a local hook before a push
  kServer,    // `remote:` lines: at most 72 columns, no colour
};

struct Settings {
  Redact redact = Redact::kYes;
  Color color = Color::kNo;
  Voice voice = Voice::kTerminal;
  // Places shown in text before "and N more"; machine formats are complete.
  std::size_t text_findings = 50;
  std::size_t text_places = 5;
  std::string version;  // leakwall's
  std::string rules_hash;
  std::string engine;
};

// One format: a pure function from a Verdict to bytes.  Same input, same bytes.
using Reporter = std::string (*)(const policy::Verdict& verdict,
                                 const rule::RuleSet& rules,
                                 const Settings& settings);

struct Format {
  std::string_view name;  // "text", "json", "jsonl", "sarif"
  std::string_view help;
  Reporter write;
};

// The table of formats.
std::span<const Format> Formats();
const Format* FindFormat(std::string_view name);

}  // namespace report

#endif  // LEAKWALL_REPORT_REPORTER_H_
