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

// What is scanned, and where its reports go.
struct Report {
  const RuleBook& book;
  Workspace& workspace;
  std::size_t offset;  // of what is scanned, in the text
  // A cut makes a false line end, or a boundary of a word, and what the engine
  // sees there may not be there at all: reports behind `last` do not count, nor
  // those within their rule's width of the begin, unless the text begins there.
  std::size_t last;
  bool is_first;
  // Where a keyed rule's anchor is.
  std::size_t keyword = 0;
};

void OnFound(void* context, std::uint32_t number, std::uint64_t end) {
  const auto& report = *static_cast<const Report*>(context);
  const RuleBook& book = report.book;
  if (number >= book.table.size()) {
    const Keyword& keyword = book.keywords[number - book.table.size()];
    report.workspace.keywords.push_back(
        {static_cast<std::uint32_t>(report.offset + end - keyword.word.size()),
         keyword.gate});
    return;
  }
  if (book.table[number].tier == Tier::kKeyed) {
    report.workspace.candidates.Add(number, report.keyword);
    return;
  }
  if (end > report.last ||
      (!report.is_first && end <= book.table[number].width)) {
    return;
  }
  report.workspace.candidates.Add(number, report.offset + end);
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

auto Key(const Hit& hit) {
  return std::tie(hit.span, hit.rule, hit.footprint, hit.decoded, hit.severity,
                  hit.note);
}

}  // namespace

base::Result<Workspace> NewWorkspace(const RuleBook& book) {
  Workspace workspace{{}, Candidates(book.table), {}, {}, {}};
  for (std::size_t tier = 0; tier < kTiers; ++tier) {
    if (!book.databases[tier]) continue;
    auto made = book.databases[tier]->NewScratch();
    if (!made.ok()) return made.error();
    workspace.scratch[tier] = std::move(*made);
  }
  return workspace;
}

base::Status FindCandidates(const RuleBook& book, std::string_view text,
                            base::Span where, Workspace& workspace) {
  workspace.candidates.Start();
  workspace.keywords.clear();
  auto done = FindOpen(book, text, where, workspace);
  if (!done.ok()) return done;
  done = FindGuarded(book, text, where, workspace);
  if (!done.ok()) return done;
  SortKeywords(workspace.keywords);
  return FindKeyed(book, text, workspace.keywords, workspace);
}

base::Status FindOpen(const RuleBook& book, std::string_view text,
                      base::Span where, Workspace& workspace) {
  const auto& database = book.Of(Tier::kOpen);
  if (!database) return {};
  const bool is_last = where.end() == text.size();
  Report report{book, workspace, where.begin(),
                where.size() - (is_last ? 0 : 1), where.begin() == 0};
  return database->Scan(where.In(text), workspace.scratch[0].get(), OnFound,
                        &report);
}

base::Status FindGuarded(const RuleBook& book, std::string_view text,
                         base::Span where, Workspace& workspace) {
  FindTokenRuns(text, where, workspace.runs);
  if (!book.Of(Tier::kGuarded)) return {};
  FindGuardedStretches(text, where, workspace.runs,
                       book.ReachOf(Tier::kGuarded), workspace.stretches);
  for (const base::Span stretch : workspace.stretches) {
    // (Matches lie in it whole, whatever is beside it.)
    Report report{book, workspace, stretch.begin(), stretch.size(), true};
    auto done =
        book.Of(Tier::kGuarded)
            ->Scan(stretch.In(text),
                   workspace.scratch[static_cast<std::size_t>(Tier::kGuarded)]
                       .get(),
                   OnFound, &report);
    if (!done.ok()) return done;
  }
  return {};
}

base::Status FindKeyed(const RuleBook& book, std::string_view text,
                       std::span<const KeywordAt> keywords,
                       Workspace& workspace) {
  const std::size_t reach = book.ReachOf(Tier::kKeyed);
  for (const KeywordAt keyword : keywords) {
    if (!PassesGate(text, keyword, reach)) continue;
    Report report{book, workspace, 0, text.size(), true, keyword.begin};
    auto done =
        book.Of(Tier::kKeyed)
            ->Scan(
                text.substr(keyword.begin, reach),
                workspace.scratch[static_cast<std::size_t>(Tier::kKeyed)].get(),
                OnFound, &report);
    if (!done.ok()) return done;
  }
  return {};
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
                                  rule::RuleIndex rule, base::Span where,
                                  std::vector<Hit>& hits) {
  const Confirmer& confirmer = book.confirmers[rule];
  if (auto built = confirmer.Build(); !built.ok()) return built.error();
  std::size_t matches = 0;
  std::size_t from = where.begin();
  while (from < where.end()) {
    const auto match = confirmer.Find(text, base::Span(from, where.end()));
    if (!match) break;
    ++matches;
    from = std::max(match->all.end(), match->all.begin() + 1);
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

base::Status ConfirmWindows(const RuleBook& book, std::string_view text,
                            rule::RuleIndex rule,
                            std::span<const Window> windows,
                            std::vector<Hit>& hits) {
  const RuleEntry& entry = book.table[rule];
  if (entry.has_ends) {
    for (const OpenWindow& window :
         StretchToEnds(book.rules[rule], text, windows)) {
      if (!window.closed) continue;
      const auto matches = Confirm(book, text, rule, window.span, hits);
      if (!matches.ok()) return matches.error();
    }
    return {};
  }
  for (const Window& window : windows) {
    const base::Span span(window.begin, window.end);
    const auto matches = Confirm(book, text, rule, span, hits);
    if (!matches.ok()) return matches.error();
    // (A guarded rule sees a cut, whose edges make boundaries of their own.)
    if (entry.exact && entry.tier == Tier::kOpen && *matches == 0) {
      hits.push_back(Disagreement(book, rule, window.last));
    }
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
    auto done = ConfirmWindows(book, text, rule, windows, hits);
    if (!done.ok()) return done;
  }
  return {};
}

void Sort(std::vector<Hit>& hits) {
  std::sort(hits.begin(), hits.end(),
            [](const Hit& a, const Hit& b) { return Key(a) < Key(b); });
}

}  // namespace scan
