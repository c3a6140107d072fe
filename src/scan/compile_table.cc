#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "scan/head_pattern.h"
#include "scan/pattern_shape.h"
#include "scan/rule_book.h"
#include "scan/token_runs.h"

namespace scan {
namespace {

base::Error Refuse(const rule::Rule& rule, std::string why, std::string fix) {
  return base::Error(rule.where + ": " + rule.id, std::move(why),
                     std::move(fix));
}

// Fewer bytes than this stand in too many texts to tell of anything.
constexpr std::uint32_t kShortestHead = 6;

// A rule that is wider than this is looked for by its head, if it has one.
constexpr std::uint32_t kWidestHead = 40;

// What share of random secrets without a digit is none to speak of.
constexpr double kRareEnough = 1e-4;

struct Measured {
  RuleEntry entry;
  Expression expression;
};

std::optional<Width> AnyWidthOf(const std::string& pattern) {
  const auto width = WidthOf(pattern, Hold::kExactly);
  return width ? width : WidthOf(pattern, Hold::kSuperset);
}

base::Result<Measured> MeasureUnbounded(const rule::Rule& rule,
                                        Measured measured) {
  if (rule.ends.empty()) {
    return Refuse(rule, "the pattern has no bound and the rule no `ends`",
                  "bound its repeats, or name the literal that ends it");
  }
  if (rule.prefilter.empty()) {
    return Refuse(rule, "a rule with `ends` needs a `prefilter`",
                  "give the literal that begins every match");
  }
  const auto start = AnyWidthOf(rule.prefilter);
  if (!start || !start->most || *start->most > kLead) {
    return Refuse(rule, "the prefilter may be longer than 256 bytes",
                  "give a shorter part of the pattern");
  }
  measured.entry.has_ends = true;
  measured.entry.width = *start->most;
  measured.entry.before = kLead;
  return measured;
}

// See Tier::kGuarded.
bool IsGuarded(const rule::Rule& rule, std::uint32_t width) {
  if (width > kWidestGuarded || rule.id == kCanaryId) return false;
  const PatternShape shape = ShapeOf(rule.pattern);
  if (!shape.secret_is_sure || !shape.secret.all_token ||
      shape.secret.least < kTokenRun || shape.breaks_before > 1 ||
      shape.breaks_behind > 0) {
    return false;
  }
  const bool wants_digit = std::find(rule.checks.begin(), rule.checks.end(),
                                     "digit") != rule.checks.end();
  return wants_digit || shape.secret.log_no_digit < std::log(kRareEnough);
}

// A wide rule without a prefilter gets one, if its pattern has a telling head:
// the engine then sees one place in a match, not each of its possible ends,
// and the reach of all rules stays short.
std::optional<Measured> MeasureByHead(const rule::Rule& rule,
                                      std::uint32_t width, Measured measured) {
  const auto head = HeadOf(rule.pattern);
  if (!head) return std::nullopt;
  const auto head_width = WidthOf(*head, Hold::kExactly);
  if (!head_width || !head_width->most || *head_width->most > kWidestAnchor ||
      head_width->least < kShortestHead) {
    return std::nullopt;
  }
  measured.expression.pattern = *head;
  measured.entry.width = *head_width->most;
  measured.entry.before = *head_width->most;
  measured.entry.after = width - head_width->least;
  return measured;
}

// The most bytes that can make the engine report the rule's prefilter in a
// match.  One whose repeats have no bound takes no more than the match does,
// and nothing of its long tail.
std::optional<std::uint32_t> PrefilterWidth(const rule::Rule& rule) {
  const auto own = AnyWidthOf(rule.prefilter);
  if (own && own->most) return own->most;
  const auto shortened = AnyWidthOf(ShortenSecret(rule.pattern));
  return shortened ? shortened->most : std::nullopt;
}

// The most bytes of a match up to the end of its `name`, which holds the
// keyword; empty where that cannot be told.
std::optional<std::uint32_t> NameWidth(const rule::Rule& rule) {
  const auto up_to_name = ThroughGroup(rule.pattern, "name");
  if (!up_to_name) return std::nullopt;
  const auto width = AnyWidthOf(*up_to_name);
  return width ? width->most : std::nullopt;
}

base::Result<Measured> MeasureBounded(const rule::Rule& rule,
                                      std::uint32_t width, Measured measured) {
  if (width > kWidest) {
    return Refuse(rule, "a match may have " + std::to_string(width) + " bytes",
                  "bound its repeats to 4096 bytes in all");
  }
  measured.entry.before = width;
  measured.entry.width = width;
  if (rule.gate.empty() && IsGuarded(rule, width)) {
    measured.entry.tier = Tier::kGuarded;
    measured.entry.exact =
        rule.prefilter.empty() && measured.expression.hold == Hold::kExactly;
    measured.entry.after = measured.entry.exact ? 0 : width;
    if (const auto seen =
            rule.prefilter.empty() ? std::nullopt : PrefilterWidth(rule)) {
      measured.entry.width = *seen;
    }
    return measured;
  }
  if (!rule.prefilter.empty()) {
    const auto anchor = PrefilterWidth(rule);
    if (!anchor || *anchor > kWidestAnchor) {
      return Refuse(rule, "the prefilter may be longer than 300 bytes",
                    "give a shorter part of the pattern");
    }
    measured.entry.width = *anchor;
    measured.entry.after = width;
    if (rule.gate.empty()) return measured;
    measured.entry.tier = Tier::kKeyed;
    // It is tried where a keyword begins, and nowhere else.
    measured.expression.pattern.insert(std::string_view("(?i)").size(), "^");
    if (const auto name = NameWidth(rule)) measured.entry.before = *name;
    return measured;
  }
  if (width > kWidestHead) {
    if (auto by_head = MeasureByHead(rule, width, measured)) return *by_head;
    if (width > kWidestAnchor) {
      return Refuse(rule,
                    "a match may have " + std::to_string(width) + " bytes",
                    "give a prefilter: a shorter part that every match has");
    }
  }
  measured.entry.exact = measured.expression.hold == Hold::kExactly;
  measured.entry.after = measured.entry.exact ? 0 : width;
  return measured;
}

base::Result<Measured> Measure(const rule::Rule& rule, rule::RuleIndex number,
                               Hold hold) {
  Measured measured;
  measured.expression.pattern =
      rule.prefilter.empty() ? rule.pattern : rule.prefilter;
  measured.expression.number = number;
  measured.expression.hold = hold;
  const auto width = AnyWidthOf(rule.pattern);
  if (!width) {
    return Refuse(rule, "the engine does not know the pattern",
                  "see patterns/README.md for what a pattern may use");
  }
  measured.entry.in_engine = true;
  measured.entry.least = width->least;
  measured.entry.breaks = static_cast<std::uint16_t>(
      std::min<std::uint32_t>(ShapeOf(rule.pattern).all.breaks, kManyBreaks));
  auto result = !rule.ends.empty() || !width->most
                    ? MeasureUnbounded(rule, std::move(measured))
                    : MeasureBounded(rule, *width->most, std::move(measured));
  if (result.ok()) {
    result->entry.in_line = ShapeOf(result->expression.pattern).all.breaks == 0;
  }
  return result;
}

// Empty where there is nothing to compile, or with an error.
std::optional<Database> CompileSet(std::span<const Expression> set,
                                   Database::Platform platform,
                                   std::optional<rule::RuleIndex>& refused,
                                   std::optional<base::Error>& error) {
  if (set.empty()) return std::nullopt;
  std::optional<Refusal> refusal;
  auto database = Database::Compile(set, platform, refusal);
  if (database.ok()) return std::move(*database);
  if (refusal && refusal->expression) {
    refused = set[*refusal->expression].number;
  }
  error = database.error();
  return std::nullopt;
}

base::Status CheckPrefilter(const rule::Rule& rule,
                            const Confirmer& confirmer) {
  rule::Rule start;
  start.id = rule.id;
  start.where = rule.where;
  start.pattern = rule.prefilter;
  const Confirmer prefilter(start, Guard::kNone);
  if (auto built = prefilter.Check(); !built.ok()) return built;
  for (const std::string& example : rule.examples) {
    const auto text = rule::Expand(example, 1);
    if (!text.ok()) return text.error();
    const auto match = confirmer.FindByRe2(*text, base::Span(0, text->size()));
    if (!match) continue;
    const auto inside = prefilter.FindByRe2(*text, match->all);
    if (!inside || (!rule.ends.empty() &&
                    inside->all.end() > match->all.begin() + kLead)) {
      return Refuse(rule, "the prefilter is not inside an example's match",
                    "give a part of the pattern that every match has");
    }
  }
  return {};
}

}  // namespace

base::Result<Compiled> CompileTable(const rule::RuleSet& rules,
                                    Database::Platform platform) {
  auto keywords = KeywordsOf(rules);
  if (!keywords.ok()) return keywords.error();
  // Patterns that the engine could not hold exactly on an earlier round.
  std::vector<Hold> holds(rules.size(), Hold::kExactly);
  while (true) {
    Compiled compiled;
    compiled.keywords = *keywords;
    if (platform == Database::Platform::kThisMachine) {
      compiled.processor = ProcessorFeatures();
    }
    compiled.entries.resize(rules.size());
    std::array<std::vector<Expression>, kTiers> sets;
    for (rule::RuleIndex i = 0; i < rules.size(); ++i) {
      if (rules[i].kind != rule::Kind::kPattern) continue;
      auto measured = Measure(rules[i], i, holds[i]);
      if (!measured.ok()) return measured.error();
      compiled.entries[i] = measured->entry;
      sets[static_cast<std::size_t>(measured->entry.tier)].push_back(
          std::move(measured->expression));
    }
    for (std::size_t k = 0; k < keywords->size(); ++k) {
      sets[0].push_back({.pattern = "(?i)" + (*keywords)[k].word,
                         .number = static_cast<std::uint32_t>(rules.size() + k),
                         .hold = Hold::kExactly});
    }
    std::optional<rule::RuleIndex> refused;
    std::optional<base::Error> error;
    bool any = false;
    for (std::size_t tier = 0; tier < kTiers && !error; ++tier) {
      any = any || !sets[tier].empty();
      compiled.databases[tier] =
          CompileSet(sets[tier], platform, refused, error);
    }
    if (!any) {
      return base::Error("compile the rules", "there is no pattern in them");
    }
    if (!error) {
      compiled.expressions = std::move(sets);
      compiled.table = compiled.entries;  // (which stay where they are)
      return compiled;
    }
    if (!refused || *refused >= rules.size()) return *error;
    if (holds[*refused] == Hold::kSuperset) {
      return Refuse(rules[*refused], error->why(), "simplify the pattern");
    }
    holds[*refused] = Hold::kSuperset;
  }
}

base::Status CheckPatterns(const RuleBook& book) {
  for (rule::RuleIndex i = 0; i < book.rules.size(); ++i) {
    if (!book.table[i].in_engine) continue;
    const Confirmer& confirmer = book.ConfirmerOf(i);
    if (auto built = confirmer.Check(); !built.ok()) return built;
    if (book.rules[i].prefilter.empty()) continue;
    auto sound = CheckPrefilter(book.rules[i], confirmer);
    if (!sound.ok()) return sound;
  }
  return {};
}

}  // namespace scan
