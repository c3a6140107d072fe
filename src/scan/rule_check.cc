#include "scan/rule_check.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "scan/rule_book.h"
#include "scan/search.h"

namespace scan {
namespace {

// Each template is expanded with so many seeds: a pattern that holds for one
// random token only is no pattern.
constexpr std::uint64_t kSeeds = 3;

using Found = std::set<std::pair<base::Span, std::string>>;

// What RE2 alone says, run over the whole text.
Found FindWithRe2(const Confirmer& confirmer, std::string_view text) {
  Found found;
  std::size_t from = 0;
  while (from <= text.size()) {
    const auto match = confirmer.FindByRe2(text, base::Span(from, text.size()));
    if (!match) break;
    from = std::max(match->all.end(), match->all.begin() + 1);
    if (!confirmer.Keeps(text, *match)) continue;
    found.emplace(match->secret, match->secret.In(text));
  }
  return found;
}

class Checker {
 public:
  Checker(const rule::RuleSet& rules, RuleBook& book, Workspace& workspace)
      : rules_(rules), book_(book), workspace_(workspace) {}

  base::Status CheckRule(rule::RuleIndex rule) {
    const rule::Rule& one = rules_[rule];
    ++check_.rules;
    for (std::size_t i = 0; i < one.examples.size(); ++i) {
      ++check_.examples;
      auto done = CheckText(rule, Wanted::kFound, i, one.examples[i]);
      if (!done.ok()) return done;
    }
    for (std::size_t i = 0; i < one.counter_examples.size(); ++i) {
      ++check_.counter_examples;
      auto done = CheckText(rule, Wanted::kSilent, i, one.counter_examples[i]);
      if (!done.ok()) return done;
    }
    return {};
  }

  RuleCheck Take() { return std::move(check_); }

 private:
  enum class Wanted { kFound, kSilent };

  base::Status CheckText(rule::RuleIndex rule, Wanted wanted,
                         std::size_t number, const std::string& form) {
    const std::string what =
        std::string(wanted == Wanted::kFound ? "example "
                                             : "counter-example ") +
        std::to_string(number + 1);
    for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
      const auto text = rule::Expand(form, seed);
      if (!text.ok()) {
        Fail(rule, what + " cannot be expanded: " + text.error().why());
        return {};
      }
      const std::size_t failures = check_.failures.size();
      auto done = Compare(rule, wanted, what, *text);
      if (!done.ok()) return done;
      if (check_.failures.size() != failures) return {};
    }
    return {};
  }

  base::Status Compare(rule::RuleIndex rule, Wanted wanted,
                       const std::string& what, std::string_view text) {
    const Confirmer& confirmer = book_.ConfirmerOf(rule);
    if (auto built = confirmer.Build(); !built.ok()) return built;
    const Found by_re2 = FindWithRe2(confirmer, text);
    Found by_scanner;
    std::vector<Hit> hits;
    if (rule == book_.canary) {
      by_scanner = by_re2;
    } else {
      auto done = ScanPlain(book_, text, workspace_, hits);
      if (!done.ok()) return done;
    }
    for (const Hit& hit : hits) {
      if (hit.rule != rule) continue;
      if (!hit.note.empty()) Fail(rule, what + ": " + hit.note);
      by_scanner.emplace(hit.span, hit.SecretIn(text));
    }
    if (by_re2 != by_scanner) {
      Fail(rule, what + ": RE2 over the whole text and the scanner differ");
    }
    if (wanted == Wanted::kSilent && !by_scanner.empty()) {
      Fail(rule, what + " is found");
    } else if (wanted == Wanted::kFound && by_scanner.empty()) {
      Fail(rule, what + " is not found: " + WhyNot(confirmer, text));
    } else if (wanted == Wanted::kFound) {
      return CheckEngine(rule, what, text);
    }
    return {};
  }

  // The engine alone must report a place for each match.
  base::Status CheckEngine(rule::RuleIndex rule, const std::string& what,
                           std::string_view text) {
    auto found =
        FindCandidates(book_, text, base::Span(0, text.size()), workspace_);
    if (!found.ok()) return found;
    const RuleEntry& entry = book_.table[rule];
    const auto windows =
        WindowsOf(entry, workspace_.candidates.Of(rule), text.size());
    std::size_t from = 0;
    while (const auto match = book_.ConfirmerOf(rule).FindByRe2(
               text, base::Span(from, text.size()))) {
      from = std::max(match->all.end(), match->all.begin() + 1);
      const bool seen = std::any_of(
          windows.begin(), windows.end(), [&](const Window& window) {
            return entry.has_ends ? window.begin <= match->all.begin() &&
                                        match->all.begin() < window.last
                                  : window.begin <= match->all.begin() &&
                                        match->all.begin() <= window.last &&
                                        match->all.end() <= window.end;
          });
      if (!seen) Fail(rule, what + ": the engine does not see the match");
      if (from > text.size()) break;
    }
    return {};
  }

  static std::string WhyNot(const Confirmer& confirmer, std::string_view text) {
    const auto match = confirmer.FindByRe2(text, base::Span(0, text.size()));
    return match ? "a check or an `allow` pattern silences it"
                 : "the pattern does not match";
  }

  void Fail(rule::RuleIndex rule, const std::string& why) {
    check_.failures.push_back(rules_[rule].where + ": " + rules_[rule].id +
                              ": " + why);
  }

  const rule::RuleSet& rules_;
  RuleBook& book_;
  Workspace& workspace_;
  RuleCheck check_;
};

}  // namespace

base::Result<RuleCheck> CheckRules(const rule::RuleSet& rules) {
  auto compiled = CompileTable(rules, Database::Platform::kThisMachine);
  if (!compiled.ok()) return compiled.error();
  RuleBook book(rules, std::move(*compiled));
  if (auto sound = CheckPatterns(book); !sound.ok()) return sound.error();
  auto workspace = NewWorkspace(book, Expect::kOthers);
  if (!workspace.ok()) return workspace.error();
  Checker checker(rules, book, *workspace);
  for (rule::RuleIndex i = 0; i < rules.size(); ++i) {
    if (!book.table[i].in_engine) continue;
    if (auto done = checker.CheckRule(i); !done.ok()) return done.error();
  }
  return checker.Take();
}

}  // namespace scan
