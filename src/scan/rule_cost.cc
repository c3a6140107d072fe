#include <algorithm>
#include <chrono>
#include <utility>

#include "scan/rule_book.h"
#include "scan/rule_check.h"
#include "scan/search.h"

// What the rules cost, by a stopwatch: on a busy machine take the order, not
// the figures.

namespace scan {
namespace {

// Of several runs the fastest is the one that nothing disturbed.
constexpr int kRuns = 3;

// Bytes a second, in GB, of what `run` does with `bytes` of them.
template <typename Run>
base::Result<double> Measure(std::size_t bytes, Run run) {
  using Clock = std::chrono::steady_clock;
  auto best = Clock::duration::max();
  for (int i = 0; i < kRuns; ++i) {
    const auto begin = Clock::now();
    if (base::Status done = run(); !done.ok()) return done.error();
    best = std::min(best, Clock::now() - begin);
  }
  const double seconds =
      std::max(1e-9, std::chrono::duration<double>(best).count());
  return static_cast<double>(bytes) / seconds / 1e9;
}

void Ignore(void*, std::uint32_t, std::uint64_t) {}

// One pattern of the engine, alone over all the text.
base::Result<double> MeasureAlone(const Expression& expression,
                                  std::string_view text) {
  std::optional<Refusal> refusal;
  auto database = Database::Compile({&expression, 1},
                                    Database::Platform::kThisMachine, refusal);
  if (!database.ok()) return database.error();
  auto scratch = database->NewScratch();
  if (!scratch.ok()) return scratch.error();
  return Measure(text.size(), [&] {
    return database->Scan(text, scratch->get(), Ignore, nullptr);
  });
}

}  // namespace

base::Result<RuleCosts> MeasureCosts(const rule::RuleSet& rules,
                                     std::string_view text) {
  auto compiled = CompileTable(rules, Database::Platform::kThisMachine);
  if (!compiled.ok()) return compiled.error();
  constexpr auto kOpen = static_cast<std::size_t>(Tier::kOpen);
  const std::vector<Expression> open = std::move(compiled->expressions[kOpen]);
  const RuleBook book(rules, std::move(*compiled));
  auto workspace = NewWorkspace(book, Expect::kOthers);
  if (!workspace.ok()) return workspace.error();

  RuleCosts costs;
  auto all = Measure(text.size(), [&]() -> base::Status {
    std::vector<Hit> hits;
    return ScanPlain(book, text, *workspace, hits);
  });
  if (!all.ok()) return all.error();
  costs.all = *all;
  for (const Expression& expression : open) {
    auto alone = MeasureAlone(expression, text);
    if (!alone.ok()) return alone.error();
    const bool is_rule = expression.number < rules.size();
    costs.open.push_back(
        {is_rule
             ? rules[expression.number].id
             : "word " + book.keywords[expression.number - rules.size()].word,
         *alone, !is_rule || book.table[expression.number].in_line});
  }
  std::sort(
      costs.open.begin(), costs.open.end(),
      [](const RuleCost& a, const RuleCost& b) { return a.alone < b.alone; });
  return costs;
}

}  // namespace scan
