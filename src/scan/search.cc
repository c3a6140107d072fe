#include "scan/search.h"

#include <algorithm>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include "scan/spans.h"
#include "scan/token_runs.h"

namespace scan {
namespace {

// Where what the engine reports goes.
struct Report {
  Workspace& workspace;
  std::size_t offset = 0;  // of what is scanned, in the text
  // Of all of it, where that is where a keyword begins.
  std::optional<std::size_t> anchor = std::nullopt;
  bool any = false;
};

void OnFound(void* context, std::uint32_t number, std::uint64_t end) {
  auto& report = *static_cast<Report*>(context);
  report.any = true;
  report.workspace.candidates.Add(number,
                                  report.anchor.value_or(report.offset + end));
}

// Scans bytes in which every match that counts lies whole, whatever is beside
// them.
base::Status ScanCut(const RuleBook& book, Tier tier, std::string_view bytes,
                     Report report) {
  SeenBytes* const seen = report.workspace.seen.get();
  SeenBytes::Key key;
  if (seen != nullptr) {
    key = seen->KeyOf(tier == Tier::kKeyed ? SeenBytes::Search::kKeyed
                                           : SeenBytes::Search::kGuarded,
                      bytes);
    if (seen->HasNone(key)) return {};
  }
  const auto scratch = ScratchOf(book, tier, report.workspace);
  if (!scratch.ok()) return scratch.error();
  auto done = book.Of(tier)->Scan(bytes, *scratch, OnFound, &report);
  if (done.ok() && seen != nullptr && !report.any) seen->Add(key);
  return done;
}

base::Status CheckCount(const RuleBook& book, rule::RuleIndex rule,
                        const std::vector<Hit>& hits) {
  if (hits.size() <= kMostHits) return {};
  return base::Error("scan",
                     "more than " + std::to_string(kMostHits) +
                         " hits in one text, the last of rule " +
                         book.rules[rule].id,
                     "exempt the file by its path if it is meant to be there");
}

// The search for a rule in a window, as far as the bytes in `seen` decide it.
SeenBytes::Key KeyOfWindow(const SeenBytes& memory, SeenBytes::Search search,
                           std::string_view text, rule::RuleIndex rule,
                           base::Span window, base::Span seen) {
  const std::size_t before = window.begin() - seen.begin();
  const unsigned ends =
      (seen.begin() == 0 ? 1U : 0U) | (seen.end() == text.size() ? 2U : 0U);
  return memory.KeyOf(search, seen.In(text),
                      std::uint64_t{rule} << 32 | before << 2 | ends,
                      window.size());
}

auto Key(const Hit& hit) {
  return std::tie(hit.span, hit.rule, hit.footprint, hit.decoded, hit.severity,
                  hit.note);
}

}  // namespace

base::Result<Workspace> NewWorkspace(const RuleBook& book, Expect expect) {
  Workspace workspace{{}, Candidates(book.table), {}, {}, {}, nullptr};
  if (expect == Expect::kVersions) {
    auto seen = SeenBytes::Make();
    if (!seen.ok()) return seen.error();
    workspace.seen = std::move(*seen);
  }
  return workspace;
}

base::Result<hs_scratch*> ScratchOf(const RuleBook& book, Tier tier,
                                    Workspace& workspace) {
  Database::Scratch& scratch =
      workspace.scratch[static_cast<std::size_t>(tier)];
  if (scratch == nullptr) {
    auto made = book.Of(tier)->NewScratch();
    if (!made.ok()) return made.error();
    scratch = std::move(*made);
  }
  return scratch.get();
}

base::Status FindCandidates(const RuleBook& book, std::string_view text,
                            base::Span where, Workspace& workspace) {
  workspace.candidates.Start();
  workspace.keywords.clear();
  auto done = FindOpen(book, text, std::span(&where, 1), workspace);
  if (!done.ok()) return done;
  done = FindGuarded(book, text, where, workspace);
  if (!done.ok()) return done;
  SortKeywords(workspace.keywords);
  for (KeywordAt& keyword : workspace.keywords) {
    if (done = FindKeyed(book, text, keyword, workspace); !done.ok()) break;
  }
  return done;
}

base::Status FindGuarded(const RuleBook& book, std::string_view text,
                         base::Span where, Workspace& workspace) {
  FindTokenRuns(text, where, workspace.runs);
  if (!book.Of(Tier::kGuarded)) return {};
  FindGuardedStretches(text, where, workspace.runs,
                       book.ReachOf(Tier::kGuarded), workspace.stretches);
  for (const base::Span stretch : workspace.stretches) {
    auto done = ScanCut(book, Tier::kGuarded, stretch.In(text),
                        {workspace, stretch.begin()});
    if (!done.ok()) return done;
  }
  return {};
}

base::Status FindKeyed(const RuleBook& book, std::string_view text,
                       KeywordAt& keyword, Workspace& workspace) {
  const std::size_t reach = book.ReachOf(Tier::kKeyed);
  if (!PassesGate(text, keyword, reach)) return {};
  return ScanCut(book, Tier::kKeyed, text.substr(keyword.begin, reach),
                 {workspace, keyword.begin, keyword.begin});
}

void SortKeywords(std::vector<KeywordAt>& keywords) {
  if (!std::is_sorted(keywords.begin(), keywords.end())) {
    std::sort(keywords.begin(), keywords.end());
  }
  const auto same = [](const KeywordAt& a, const KeywordAt& b) {
    return a.begin == b.begin;
  };
  keywords.erase(std::unique(keywords.begin(), keywords.end(), same),
                 keywords.end());
}

std::vector<OpenWindow> StretchToEnds(const rule::Rule& rule,
                                      std::string_view text,
                                      std::span<const Window> windows) {
  std::vector<OpenWindow> open;
  // The first `ends` behind the window before, and the place up to which there
  // is none: no byte is searched twice.
  constexpr std::size_t kNone = std::string_view::npos;
  std::size_t next = kNone;
  std::size_t clear_to = 0;
  for (const Window& window : windows) {
    const std::size_t limit = std::min(text.size(), window.last + kFarthestEnd);
    if (next == kNone || next < window.last) {
      const std::size_t from = std::max<std::size_t>(window.last, clear_to);
      next = from < limit ? text.substr(0, limit).find(rule.ends, from) : kNone;
      if (next == kNone && limit > rule.ends.size()) {
        clear_to = limit - rule.ends.size();
      }
    }
    OpenWindow result;
    std::size_t end = limit;
    if (next < limit) {
      end = std::min(text.size(), next + rule.ends.size() + kTail);
      result.closed = true;
    } else {
      // An earlier candidate of the same window may have its end in it.
      const std::string_view inside =
          text.substr(window.first, window.last - window.first);
      result.closed = inside.find(rule.ends) != kNone;
    }
    result.span = base::Span(window.begin, end);
    if (!open.empty() && open.back().span.end() >= result.span.begin()) {
      open.back().span = base::Span(open.back().span.begin(),
                                    std::max(open.back().span.end(), end));
      open.back().closed = open.back().closed || result.closed;
    } else {
      open.push_back(result);
    }
  }
  return open;
}

base::Result<std::size_t> Confirm(const RuleBook& book, std::string_view text,
                                  rule::RuleIndex rule, Where where,
                                  std::vector<Hit>& hits) {
  const Confirmer& confirmer = book.ConfirmerOf(rule);
  if (auto built = confirmer.Build(); !built.ok()) return built.error();
  std::size_t matches = 0;
  while (!where.span.empty()) {
    const auto match = confirmer.Find(text, where);
    if (!match) break;
    ++matches;
    const std::size_t end = std::max(match->all.end(), match->all.begin() + 1);
    where.span = base::Span(std::min(end, where.span.end()), where.span.end());
    if (!confirmer.Keeps(text, *match)) continue;
    Hit hit;
    hit.rule = rule;
    hit.span = match->secret;
    hit.footprint = Grow(match->all, 1, text.size());
    hits.push_back(std::move(hit));
    if (auto few = CheckCount(book, rule, hits); !few.ok()) {
      return few.error();
    }
  }
  return matches;
}

Hit Disagreement(const RuleBook& book, rule::RuleIndex rule, std::size_t seen) {
  const std::size_t least = std::min<std::size_t>(book.table[rule].least, seen);
  Hit hit;
  hit.rule = rule;
  hit.span = base::Span(seen - least, seen);
  hit.footprint = hit.span;
  hit.note = "engines disagree";
  return hit;
}

namespace {

// The part of a window in which its matches lie: each holds an anchor, and no
// more line feeds than the rule's pattern can match.
base::Span LinesOf(const RuleEntry& entry, std::string_view text,
                   const Window& window) {
  const int lines = entry.breaks + 1;
  return base::Span(LineFeedBefore(text, std::min(window.first, window.end),
                                   window.begin, lines),
                    BehindLineFeed(text, window.last, window.end, lines));
}

// ConfirmWindows() for one that has no `ends`.
base::Status ConfirmWindow(const RuleBook& book, std::string_view text,
                           rule::RuleIndex rule, const Window& window,
                           SeenBytes* seen, std::vector<Hit>& hits) {
  const RuleEntry& entry = book.table[rule];
  const base::Span span = LinesOf(entry, text, window);
  // Whether there is a match: that depends on the window and a byte on either
  // side of it (its places do, too).  And whether the checks leave any: on
  // their context.
  SeenBytes::Key no_match;
  SeenBytes::Key no_hit;
  if (seen != nullptr) {
    no_match = KeyOfWindow(*seen, SeenBytes::Search::kMatch, text, rule, span,
                           Grow(span, 1, text.size()));
    if (seen->HasNone(no_match)) return {};
    no_hit = KeyOfWindow(*seen, SeenBytes::Search::kHit, text, rule, span,
                         CheckContext(span, text));
    if (seen->HasNone(no_hit)) return {};
  }
  const std::size_t known = hits.size();
  // (Whatever made the engine report a place is in the match.)
  const auto matches = Confirm(book, text, rule, {span, window.last}, hits);
  if (!matches.ok()) return matches.error();
  // (A guarded rule sees a cut, whose edges make boundaries of their own.)
  if (entry.exact && entry.tier == Tier::kOpen && *matches == 0) {
    hits.push_back(Disagreement(book, rule, window.last));
  } else if (seen != nullptr && hits.size() == known) {
    seen->Add(*matches == 0 ? no_match : no_hit);
  }
  return {};
}

}  // namespace

base::Status ConfirmWindows(const RuleBook& book, std::string_view text,
                            rule::RuleIndex rule,
                            std::span<const Window> windows, SeenBytes* seen,
                            std::vector<Hit>& hits) {
  const RuleEntry& entry = book.table[rule];
  if (entry.has_ends) {
    for (const OpenWindow& window :
         StretchToEnds(book.rules[rule], text, windows)) {
      if (!window.closed) continue;
      const auto matches =
          Confirm(book, text, rule, {window.span, window.span.end()}, hits);
      if (!matches.ok()) return matches.error();
    }
    return {};
  }
  for (const Window& window : windows) {
    auto done = ConfirmWindow(book, text, rule, window, seen, hits);
    if (!done.ok()) return done;
  }
  return {};
}

base::Status ScanPlain(const RuleBook& book, std::string_view text,
                       Workspace& workspace, std::vector<Hit>& hits) {
  auto found =
      FindCandidates(book, text, base::Span(0, text.size()), workspace);
  if (!found.ok()) return found;
  for (const rule::RuleIndex rule : workspace.candidates.Rules()) {
    if (rule == book.canary) continue;
    const auto windows =
        WindowsOf(book.table[rule], workspace.candidates.Of(rule), text.size());
    auto done =
        ConfirmWindows(book, text, rule, windows, workspace.seen.get(), hits);
    if (!done.ok()) return done;
  }
  return {};
}

void Sort(std::vector<Hit>& hits) {
  std::sort(hits.begin(), hits.end(),
            [](const Hit& a, const Hit& b) { return Key(a) < Key(b); });
}

}  // namespace scan
