#include "scan/scanner.h"

#include <algorithm>
#include <cassert>
#include <string>
#include <utility>

#include "scan/delta.h"
#include "scan/rule_book.h"
#include "scan/search.h"

namespace scan {

struct Scanner::State {
  const RuleBook& book;
};

struct Scanner::Scratch::State : Workspace {};

Scanner::Scratch::Scratch(std::unique_ptr<State> state)
    : state_(std::move(state)) {}
Scanner::Scratch::Scratch(Scratch&&) noexcept = default;
Scanner::Scratch& Scanner::Scratch::operator=(Scratch&&) noexcept = default;
Scanner::Scratch::~Scratch() = default;

Scanner::Scanner(const CompiledRules& rules)
    : state_(std::make_unique<State>(State{*rules.state_})) {}
Scanner::Scanner(Scanner&&) noexcept = default;
Scanner& Scanner::operator=(Scanner&&) noexcept = default;
Scanner::~Scanner() = default;

const rule::RuleSet& Scanner::rules() const { return state_->book.rules; }
std::size_t Scanner::reach() const {
  const auto& reach = state_->book.reach;
  return *std::max_element(reach.begin(), reach.end());
}

base::Result<Scanner::Scratch> Scanner::NewScratch(Expect expect) const {
  auto workspace = NewWorkspace(state_->book, expect);
  if (!workspace.ok()) return workspace.error();
  return Scratch(
      std::make_unique<Scratch::State>(Scratch::State{std::move(*workspace)}));
}

base::Result<Scanned> Scanner::Scan(std::string_view text,
                                    Scratch& scratch) const {
  return ScanWhole(state_->book, text, *scratch.state_);
}

base::Result<Scanned> Scanner::ScanDelta(const blob::Blob& blob,
                                         const Scanned& base,
                                         Scratch& scratch) const {
  return scan::ScanDelta(state_->book, blob, base, *scratch.state_);
}

base::Status Scanner::CheckCanary(Scratch& scratch) const {
  const RuleBook& book = state_->book;
  const std::string doing = "try the rules on the canary";
  const std::string fix = "compile the rules again";
  if (!book.canary || !book.table[*book.canary].in_engine) {
    return base::Error(doing, "no canary rule", fix);
  }
  const rule::RuleIndex canary = *book.canary;
  // In two parts, so that this file is not what the rule looks for.
  const std::string text =
      "a = \"" + std::string("leakwall_") + "canary_thequickbrownfox\"\n";
  auto& workspace = *scratch.state_;
  const base::Span all(0, text.size());
  if (auto found = FindCandidates(book, text, all, workspace); !found.ok()) {
    return found;
  }
  std::vector<Hit> hits;
  for (const Window& window : WindowsOf(
           book.table[canary], workspace.candidates.Of(canary), text.size())) {
    auto matches =
        Confirm(book, text, canary,
                {base::Span(window.begin, window.end), window.last}, hits);
    if (!matches.ok()) return matches.error();
  }
  if (hits.size() != 1 || hits[0].SecretIn(text) != "thequickbrownfox") {
    return base::Error(doing, "the canary is not found", fix);
  }
  return {};
}

}  // namespace scan
