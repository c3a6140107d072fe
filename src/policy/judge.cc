#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include "base/text.h"
#include "policy/allow_list.h"
#include "policy/coverage.h"
#include "policy/policy.h"
#include "policy/rule_names.h"

namespace policy {
namespace {

// What the policy makes of a rule's severity, and what made it so.
struct Graded {
  rule::Severity severity = rule::Severity::kHigh;
  std::string clause;  // empty: the rule's own
};

// One finding while its places are judged.
struct Case {
  const rule::Rule& rule;
  Graded graded;
  std::vector<std::size_t> allows;
};

class FindingJudge {
 public:
  FindingJudge(const Policy& policy,
               const std::map<std::string, std::string>& where,
               const rule::RuleSet& rules, const Context& context)
      : policy_(policy),
        where_(where),
        rules_(rules),
        context_(context),
        allows_(policy, rules, context.today) {}

  JudgedFinding One(scan::Finding finding) {
    const rule::Rule& rule = rules_[finding.rule];
    const Case it{rule, Grade(rule, finding.severity), allows_.For(finding)};
    JudgedFinding judged;
    for (const scan::Place& place : finding.places) {
      judged.places.push_back(At(it, place));
    }
    // A finding that nobody could place is not one that stands nowhere.
    judged.ruling = finding.places.empty() ? At(it, scan::Place()) : Ruling();
    for (std::size_t i = 0; i < judged.places.size(); ++i) {
      if (i == 0 || judged.places[i].action < judged.ruling.action) {
        judged.ruling = judged.places[i];
      }
    }
    finding.severity = it.graded.severity;
    judged.finding = std::move(finding);
    return judged;
  }

  std::vector<std::string> UnusedAllows() const { return allows_.Unused(); }

 private:
  Graded Grade(const rule::Rule& rule, rule::Severity own) const {
    Graded graded{own, {}};
    const auto set = FindByName(policy_.severity, rule);
    if (set != policy_.severity.end()) {
      graded = {set->second, Where("severity." + set->first) + "[severity] " +
                                 set->first + " = " +
                                 std::string(rule::Text(set->second))};
    }
    const Floor& floor = policy_.floor;
    if (!floor.block_at) return graded;
    const auto system = FindByName(floor.severity, rule);
    const rule::Severity before =
        system == floor.severity.end() ? own : system->second;
    if (before >= *floor.block_at && graded.severity < *floor.block_at) {
      graded = {*floor.block_at, floor.where + ": [floor] block_at = " +
                                     std::string(rule::Text(*floor.block_at))};
    }
    return graded;
  }

  // "file:line: " of a setting, or nothing.
  std::string Where(const std::string& name) const {
    const auto at = where_.find(name);
    return at == where_.end() ? std::string() : at->second + ": ";
  }

  Ruling At(const Case& it, const scan::Place& place) {
    const AllowList::Match match = allows_.Find(it.allows, place);
    if (match.allows != nullptr) {
      return {Action::kAllow, AllowText(*match.allows)};
    }
    const bool has_comment = HasComment(it.rule, place);
    if (has_comment && TrustsComments()) {
      return {Action::kAllow, base::Escape(place.origin.path) + ":" +
                                  std::to_string(place.line) +
                                  ": leakwall:allow " + it.rule.id};
    }
    if (const ExemptClause* exempt = policy_.Exempts(place.origin.path)) {
      return {Action::kAllow, exempt->where + ": [[exempt]] path = " +
                                  base::Escape(exempt->path.pattern()) + ": " +
                                  base::Escape(exempt->reason)};
    }
    Ruling ruling = ByActionOrBar(it, place);
    if (match.expired != nullptr) {
      ruling.clause += "; " + match.expired->where + ": [[allow]] expired on " +
                       match.expired->until->Text();
    }
    if (has_comment) {
      ruling.clause += "; a leakwall:allow comment does not count on a server";
    }
    return ruling;
  }

  static std::string AllowText(const AllowClause& clause) {
    std::string text = clause.where + ": [[allow]]";
    if (clause.until) text += " until " + clause.until->Text();
    if (!clause.reason.empty()) text += ": " + base::Escape(clause.reason);
    return text;
  }

  bool TrustsComments() const {
    return !context_.server || policy_.trust.inline_comments;
  }

  static bool HasComment(const rule::Rule& rule, const scan::Place& place) {
    return std::any_of(
        place.inline_allows.begin(), place.inline_allows.end(),
        [&](const std::string& name) { return IsNamed(rule, name); });
  }

  Ruling ByActionOrBar(const Case& it, const scan::Place& place) const {
    const ActionClause* clause = FirstAction(it, place);
    if (clause != nullptr && clause->action == Action::kOff) {
      return {Action::kOff, clause->where + ": [[action]] do = off"};
    }
    if (!place.is_new && !context_.pre_existing_blocks) {
      return {Action::kPreExisting, "pre-existing: it was there before"};
    }
    Ruling ruling = ByBar(it);
    if (clause == nullptr) return ruling;
    if (clause->action) {
      ruling = {*clause->action, clause->where + ": [[action]] do = " +
                                     std::string(Text(*clause->action))};
    }
    if (clause->shadow && ruling.action == Action::kBlock) {
      ruling = {Action::kWarn,
                clause->where +
                    ": [[action]] shadow = true; without it: " + ruling.clause};
    }
    return ruling;
  }

  Ruling ByBar(const Case& it) const {
    const bool blocks = it.graded.severity >= policy_.block_at;
    const auto set = where_.find("block_at");
    std::string clause = set == where_.end() ? "" : set->second + ": ";
    clause += "block_at = " + std::string(rule::Text(policy_.block_at));
    if (set == where_.end()) clause += " (default)";
    if (!it.graded.clause.empty()) clause += "; " + it.graded.clause;
    return {blocks ? Action::kBlock : Action::kWarn, std::move(clause)};
  }

  // The first clause that matches and that the floor lets decide.
  const ActionClause* FirstAction(const Case& it,
                                  const scan::Place& place) const {
    const Floor& floor = policy_.floor;
    const bool floored =
        floor.block_at && it.graded.severity >= *floor.block_at;
    for (const ActionClause& clause : policy_.actions) {
      if (!Matches(clause, it, place)) continue;
      const bool loosens = clause.shadow || clause.action != Action::kBlock;
      if (floored && loosens && clause.layer != Layer::kSystem) continue;
      return &clause;
    }
    return nullptr;
  }

  static bool Matches(const ActionClause& clause, const Case& it,
                      const scan::Place& place) {
    const auto matches = [](const std::optional<base::Glob>& glob,
                            const std::string& text) {
      return !glob || (!text.empty() && glob->Matches(text));
    };
    if (clause.severity && *clause.severity != it.graded.severity) return false;
    if (clause.rule && !MatchesName(it.rule, *clause.rule)) return false;
    if (clause.tag && std::find(it.rule.tags.begin(), it.rule.tags.end(),
                                *clause.tag) == it.rule.tags.end()) {
      return false;
    }
    return matches(clause.path, place.origin.path) &&
           matches(clause.ref, place.origin.ref);
  }

  const Policy& policy_;
  const std::map<std::string, std::string>& where_;
  const rule::RuleSet& rules_;
  const Context& context_;
  AllowList allows_;
};

// Most severe first, then rule, path, span; the fingerprint for what is alike
// in all that.
bool Before(const JudgedFinding& a, const JudgedFinding& b) {
  const auto key = [](const JudgedFinding& judged) {
    const scan::Finding& finding = judged.finding;
    static const scan::Place kNowhere;
    const scan::Place& first =
        finding.places.empty() ? kNowhere : finding.places.front();
    return std::tuple(-static_cast<int>(finding.severity), finding.rule,
                      std::string_view(first.origin.path), first.span,
                      std::string_view(finding.fingerprint.text()));
  };
  return key(a) < key(b);
}

Outcome OutcomeOf(const Verdict& verdict, bool warns) {
  const auto any = [&](Action action) {
    return std::any_of(verdict.findings.begin(), verdict.findings.end(),
                       [&](const JudgedFinding& judged) {
                         return judged.ruling.action == action;
                       });
  };
  if (any(Action::kBlock)) return Outcome::kBlock;
  if (!verdict.errors.empty()) return Outcome::kUnjudged;
  return warns || any(Action::kWarn) ? Outcome::kWarn : Outcome::kPass;
}

}  // namespace

Verdict Policy::Judge(std::vector<scan::Finding> findings,
                      blob::Coverage coverage, const rule::RuleSet& rules,
                      const Context& context) const {
  Verdict verdict;
  CoverageRuling covered = JudgeCoverage(coverage, limits, context);
  verdict.errors = std::move(covered.errors);
  verdict.notices = std::move(covered.notices);
  verdict.coverage = std::move(coverage);
  UnknownNames unknown = FindUnknownNames(*this, where_, rules);
  std::move(unknown.errors.begin(), unknown.errors.end(),
            std::back_inserter(verdict.errors));
  std::move(unknown.notices.begin(), unknown.notices.end(),
            std::back_inserter(verdict.notices));

  FindingJudge judge(*this, where_, rules, context);
  for (scan::Finding& finding : findings) {
    verdict.findings.push_back(judge.One(std::move(finding)));
  }
  std::stable_sort(verdict.findings.begin(), verdict.findings.end(), Before);
  verdict.unused_allows = judge.UnusedAllows();
  verdict.outcome = OutcomeOf(verdict, covered.warns);
  return verdict;
}

const ExemptClause* Policy::Exempts(std::string_view path) const {
  if (path.empty()) return nullptr;
  for (const ExemptClause& exempt : exempts) {
    if (exempt.path.Matches(path)) return &exempt;
  }
  return nullptr;
}

}  // namespace policy
