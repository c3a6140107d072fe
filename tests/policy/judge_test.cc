#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/text.h"
#include "policy/documents.h"
#include "policy/policy.h"

namespace {

using namespace policy_test;
using policy::Action;
using policy::Context;
using policy::Document;
using policy::Outcome;
using policy::Policy;
using policy::Verdict;

constexpr char kSecret[] = "s3cr3t";

// One finding in words: "RULE PATH [old] [ref=REF] [allow=RULE]", further
// places after ','.  A path of "-" is none.
scan::Finding Found(const rule::RuleSet& rules, std::string_view words,
                    std::string_view key = scan::kPublicKey) {
  scan::Finding finding;
  const std::string rule(words.substr(0, words.find(' ')));
  finding.rule = *rules.Find(rule);
  finding.severity = rules[finding.rule].severity;
  finding.secret = base::Secret(std::string_view(kSecret));
  finding.fingerprint = scan::Fingerprint::Of(key, rule, kSecret);
  for (const auto part : base::Split(words.substr(words.find(' ') + 1), ',')) {
    scan::Place place;
    place.line = 7;
    for (const auto word : base::Split(base::Trim(part), ' ')) {
      if (word == "old") {
        place.is_new = false;
      } else if (word.starts_with("ref=")) {
        place.origin.ref = word.substr(4);
      } else if (word.starts_with("allow=")) {
        place.inline_allows.emplace_back(word.substr(6));
      } else if (word != "-") {
        place.origin.path = word;
      }
    }
    finding.places.push_back(place);
  }
  return finding;
}

blob::Coverage AllJudged() {
  blob::Coverage coverage;
  coverage.planned = coverage.judged = 10;
  return coverage;
}

Context Today() {
  Context context;
  context.today = {2026, 6, 15};
  return context;
}

Verdict Judged(const Policy& policy, std::string_view words,
               const Context& context = Today()) {
  const rule::RuleSet rules = Rules();
  return policy.Judge({Found(rules, words, policy.Key())}, AllJudged(), rules,
                      context);
}

// "ACTION: CLAUSE" of each place, one after the other, and the outcome.
std::string Rulings(const Verdict& verdict) {
  std::string text;
  for (const policy::JudgedFinding& judged : verdict.findings) {
    for (const policy::Ruling& ruling : judged.places) {
      text += std::string(Text(ruling.action)) + ": " + ruling.clause + "\n";
    }
  }
  return text + "= " + std::string(Text(verdict.outcome));
}

std::string AllowSecret(const std::string& rule, const std::string& more) {
  return "[[allow]]\nfingerprint = \"" +
         scan::Fingerprint::Of(scan::kPublicKey, rule, kSecret).text() +
         "\"\nreason = \"fixture\"\n" + more;
}

struct Row {
  const char* name;
  const char* policy;  // of the repository
  const char* finding;
  const char* rulings;
};

constexpr Row kRows[] = {
    {"the default bar: medium blocks", "", "generic-secret a",
     "block: block_at = medium (default)\n= block"},
    {"what is below the bar warns", "", "weak a",
     "warn: block_at = medium (default)\n= warn"},
    {"the bar of the policy", "block_at = \"critical\"", "token a",
     "warn: repo.toml:1: block_at = critical\n= warn"},
    {"as severe as the bar blocks", "block_at = \"critical\"", "key a",
     "block: repo.toml:1: block_at = critical\n= block"},
    {"a severity of the policy's", "[severity]\ntoken = \"low\"", "token a",
     "warn: block_at = medium (default); repo.toml:2: [severity] token = "
     "low\n= warn"},
    {"by a rule's alias", "[severity]\nold-token = \"low\"", "token a",
     "warn: block_at = medium (default); repo.toml:2: [severity] old-token = "
     "low\n= warn"},
    {"the id before the alias",
     "[severity]\nold-token = \"low\"\ntoken = \"critical\"", "token a",
     "block: block_at = medium (default); repo.toml:3: [severity] token = "
     "critical\n= block"},
    {"an action without conditions", "[[action]]\ndo = \"warn\"", "key a",
     "warn: repo.toml:1: [[action]] do = warn\n= warn"},
    {"an action can block below the bar", "[[action]]\ndo = \"block\"",
     "weak a", "block: repo.toml:1: [[action]] do = block\n= block"},
    {"off", "[[action]]\ndo = \"off\"", "key a",
     "off: repo.toml:1: [[action]] do = off\n= pass"},
    {"the first match decides",
     "[[action]]\nrule = \"key\"\ndo = \"off\"\n[[action]]\nrule = \"token\"\n"
     "do = \"warn\"\n[[action]]\ndo = \"off\"\n",
     "token a", "warn: repo.toml:4: [[action]] do = warn\n= warn"},
    {"an action by alias", "[[action]]\nrule = \"old-token\"\ndo = \"off\"",
     "token a", "off: repo.toml:1: [[action]] do = off\n= pass"},
    {"an action by glob", "[[action]]\nrule = \"generic-*\"\ndo = \"off\"",
     "generic-secret a", "off: repo.toml:1: [[action]] do = off\n= pass"},
    {"a glob that is of another rule",
     "[[action]]\nrule = \"generic-*\"\ndo = \"off\"", "key a",
     "block: block_at = medium (default)\n= block"},
    {"an action by tag", "[[action]]\ntag = \"cloud\"\ndo = \"off\"",
     "token a,b",
     "off: repo.toml:1: [[action]] do = off\n"
     "off: repo.toml:1: [[action]] do = off\n= pass"},
    {"another tag", "[[action]]\ntag = \"cloud\"\ndo = \"off\"", "key a",
     "block: block_at = medium (default)\n= block"},
    {"an action by severity, as the policy sees it",
     "[severity]\nkey = \"low\"\n[[action]]\nseverity = \"low\"\ndo = \"off\"",
     "key a", "off: repo.toml:3: [[action]] do = off\n= pass"},
    {"a severity is not the ones above it",
     "[[action]]\nseverity = \"low\"\ndo = \"off\"", "key a",
     "block: block_at = medium (default)\n= block"},
    {"an action by path, place by place",
     "[[action]]\npath = \"tests/**\"\ndo = \"warn\"", "key src/a,tests/b",
     "block: block_at = medium (default)\n"
     "warn: repo.toml:1: [[action]] do = warn\n= block"},
    {"what has no path matches no path",
     "[[action]]\npath = \"**\"\ndo = \"off\"", "key -",
     "block: block_at = medium (default)\n= block"},
    {"an action by ref", "[[action]]\nref = \"refs/heads/x/*\"\ndo = \"off\"",
     "key a ref=refs/heads/x/y,a ref=refs/heads/main,a",
     "off: repo.toml:1: [[action]] do = off\n"
     "block: block_at = medium (default)\n"
     "block: block_at = medium (default)\n= block"},
    {"all conditions must hold",
     "[[action]]\nrule = \"key\"\npath = \"b\"\ndo = \"off\"", "key a",
     "block: block_at = medium (default)\n= block"},
    {"a shadow never blocks", "[[action]]\nshadow = true", "key a",
     "warn: repo.toml:1: [[action]] shadow = true; without it: block_at = "
     "medium (default)\n= warn"},
    {"a shadow of a block", "[[action]]\ndo = \"block\"\nshadow = true",
     "weak a",
     "warn: repo.toml:1: [[action]] shadow = true; without it: repo.toml:1: "
     "[[action]] do = block\n= warn"},
    {"a shadow of a warning is none", "[[action]]\nshadow = true", "weak a",
     "warn: block_at = medium (default)\n= warn"},
    {"an exempt path", "[[exempt]]\npath = \"vendor/**\"\nreason = \"audited\"",
     "key vendor/a,src/a",
     "allowed: repo.toml:1: [[exempt]] path = vendor/**: audited\n"
     "block: block_at = medium (default)\n= block"},
    {"a finding without a path is not exempt",
     "[[exempt]]\npath = \"**\"\nreason = \"r\"", "key -",
     "block: block_at = medium (default)\n= block"},
    {"rule and path",
     "[[allow]]\nrule = \"key\"\npath = \"a/*\"\nreason = \"fixture\"",
     "key a/b,b/b",
     "allowed: repo.toml:1: [[allow]]: fixture\n"
     "block: block_at = medium (default)\n= block"},
    {"rule and path, of another rule",
     "[[allow]]\nrule = \"token\"\npath = \"**\"\nreason = \"r\"", "key a",
     "block: block_at = medium (default)\n= block"},
    {"rule and path, by alias",
     "[[allow]]\nrule = \"old-token\"\npath = \"**\"\nreason = \"r\"",
     "token a", "allowed: repo.toml:1: [[allow]]: r\n= pass"},
    {"the last day of an entry is a day on which it holds",
     "[[allow]]\nrule = \"key\"\npath = \"a\"\nreason = \"r\"\n"
     "until = 2026-06-15",
     "key a", "allowed: repo.toml:1: [[allow]] until 2026-06-15: r\n= pass"},
    {"an expired entry blocks again and says so",
     "[[allow]]\nrule = \"key\"\npath = \"a\"\nreason = \"r\"\n"
     "until = 2026-06-14",
     "key a",
     "block: block_at = medium (default); repo.toml:1: [[allow]] expired on "
     "2026-06-14\n= block"},
    {"one in force beside an expired one",
     "[[allow]]\nrule = \"key\"\npath = \"a\"\nreason = \"r\"\n"
     "until = 2026-06-14\n[[allow]]\nrule = \"key\"\npath = \"*\"\n"
     "reason = \"s\"",
     "key a", "allowed: repo.toml:6: [[allow]]: s\n= pass"},
    {"an entry stands before an action that blocks",
     "[[action]]\ndo = \"block\"\n[[allow]]\nrule = \"key\"\npath = \"a\"\n"
     "reason = \"r\"",
     "key a", "allowed: repo.toml:3: [[allow]]: r\n= pass"},
    {"a comment on the line", "", "key a allow=key",
     "allowed: a:7: leakwall:allow key\n= pass"},
    {"a comment by alias", "", "token a allow=old-token",
     "allowed: a:7: leakwall:allow token\n= pass"},
    {"a comment for another rule", "", "key a allow=token",
     "block: block_at = medium (default)\n= block"},
    {"pre-existing", "", "key a old",
     "pre-existing: pre-existing: it was there before\n= pass"},
    {"pre-existing in one place, new in another", "", "key a old,b",
     "pre-existing: pre-existing: it was there before\n"
     "block: block_at = medium (default)\n= block"},
    {"an action that blocks is about what is new", "[[action]]\ndo = \"block\"",
     "key a old", "pre-existing: pre-existing: it was there before\n= pass"},
    {"off before pre-existing", "[[action]]\ndo = \"off\"", "key a old",
     "off: repo.toml:1: [[action]] do = off\n= pass"},
};

TEST_CASE("each place is ruled by the clause that decides") {
  for (const Row& row : kRows) {
    CAPTURE(row.name);
    const Verdict verdict =
        Judged(Parsed({Repository(row.policy)}), row.finding);
    CHECK(Rulings(verdict) == row.rulings);
  }
}

TEST_CASE("an entry by fingerprint holds wherever the secret stands") {
  const Policy policy = Parsed({Repository(AllowSecret("key", ""))});
  CHECK(Rulings(Judged(policy, "key a,b/c,-")) ==
        "allowed: repo.toml:1: [[allow]]: fixture\n"
        "allowed: repo.toml:1: [[allow]]: fixture\n"
        "allowed: repo.toml:1: [[allow]]: fixture\n= pass");
  CHECK(Judged(policy, "token a").outcome == Outcome::kBlock);
  const Policy narrow =
      Parsed({Repository(AllowSecret("key", "path = \"b/*\"\n"))});
  CHECK(Rulings(Judged(narrow, "key a,b/c")) ==
        "block: block_at = medium (default)\n"
        "allowed: repo.toml:1: [[allow]]: fixture\n= block");
}

TEST_CASE("an entry made under a rule's former name still holds") {
  const Policy policy = Parsed({Repository(AllowSecret("old-token", ""))});
  CHECK(Judged(policy, "token a").outcome == Outcome::kPass);
  CHECK(Judged(policy, "token a").unused_allows.empty());
}

TEST_CASE("a fingerprint under another key is another fingerprint") {
  const Policy policy =
      Parsed({Repository("fingerprint_key = \"" + std::string(32, '1') +
                         "\"\n" + AllowSecret("key", ""))});
  CHECK(Judged(policy, "key a").outcome == Outcome::kBlock);
}

TEST_CASE("comments do not count on a server unless it trusts them") {
  Context server = Today();
  server.server = true;
  CHECK(Rulings(Judged(Parsed({}), "key a allow=key", server)) ==
        "block: block_at = medium (default); a leakwall:allow comment does not "
        "count on a server\n= block");
  CHECK(Judged(Parsed({Server("[trust]\ninline = true\n")}), "key a allow=key",
               server)
            .outcome == Outcome::kPass);
}

TEST_CASE("what is pre-existing blocks where that is asked for") {
  Context context = Today();
  context.pre_existing_blocks = true;
  CHECK(Judged(Parsed({}), "key a old", context).outcome == Outcome::kBlock);
}

TEST_CASE("a finding without a place blocks all the same") {
  const rule::RuleSet rules = Rules();
  scan::Finding finding = Found(rules, "key a");
  finding.places.clear();
  const Verdict verdict =
      Parsed({}).Judge({finding}, AllJudged(), rules, Today());
  CHECK(verdict.outcome == Outcome::kBlock);
  CHECK(verdict.findings[0].ruling.action == Action::kBlock);
  CHECK(verdict.findings[0].places.empty());
}

TEST_CASE("the ruling of a finding is the strictest of its places") {
  const Policy policy = Parsed({Repository(
      "[[exempt]]\npath = \"e\"\nreason = \"r\"\n[[action]]\npath = \"w\"\n"
      "do = \"warn\"\n[[action]]\npath = \"o\"\ndo = \"off\"\n")});
  struct {
    const char* finding;
    Action action;
  } const kCases[] = {
      {"key o,w,a", Action::kBlock},     {"key o,e,w", Action::kWarn},
      {"key o,a old,e", Action::kAllow}, {"key o,a old", Action::kPreExisting},
      {"key o", Action::kOff},
  };
  for (const auto& c : kCases) {
    CAPTURE(c.finding);
    CHECK(Judged(policy, c.finding).findings[0].ruling.action == c.action);
  }
}

TEST_CASE("the finding carries the severity that the policy makes of it") {
  const Verdict verdict =
      Judged(Parsed({Repository("[severity]\nkey = \"low\"")}), "key a");
  CHECK(verdict.findings[0].finding.severity == rule::Severity::kLow);
}

struct FloorRow {
  const char* name;
  const char* repository;
  const char* system;
  const char* finding;
  const char* rulings;
};

constexpr FloorRow kFloorRows[] = {
    {"a nearer bar", "block_at = \"critical\"", "[floor]\nblock_at = \"high\"",
     "token a", "block: system.toml:2 [floor]: block_at = high\n= block"},
    {"a nearer action that loosens", "[[action]]\ndo = \"off\"",
     "[floor]\nblock_at = \"high\"", "token a",
     "block: block_at = medium (default)\n= block"},
    {"a nearer shadow", "[[action]]\nshadow = true",
     "[floor]\nblock_at = \"high\"", "token a",
     "block: block_at = medium (default)\n= block"},
    {"a nearer action below the floor", "[[action]]\ndo = \"off\"",
     "[floor]\nblock_at = \"high\"", "generic-secret a",
     "off: repo.toml:1: [[action]] do = off\n= pass"},
    {"a nearer action that blocks", "[[action]]\ndo = \"block\"",
     "[floor]\nblock_at = \"high\"", "token a",
     "block: repo.toml:1: [[action]] do = block\n= block"},
    {"the system's own action", "",
     "[[action]]\npath = \"a\"\ndo = \"warn\"\n[floor]\nblock_at = \"high\"",
     "token a", "warn: system.toml:1: [[action]] do = warn\n= warn"},
    {"a nearer severity", "[severity]\ntoken = \"low\"",
     "[floor]\nblock_at = \"high\"", "token a",
     "block: block_at = medium (default); system.toml:2: [floor] block_at = "
     "high\n= block"},
    {"the system's own severity", "[severity]\ntoken = \"low\"",
     "[severity]\ntoken = \"medium\"\n[floor]\nblock_at = \"high\"", "token a",
     "warn: block_at = medium (default); repo.toml:2: [severity] token = "
     "low\n= warn"},
    {"an allow entry says what and why, and stays",
     "[[allow]]\nrule = \"token\"\npath = \"a\"\nreason = \"r\"",
     "[floor]\nblock_at = \"low\"", "token a",
     "allowed: repo.toml:1: [[allow]]: r\n= pass"},
};

TEST_CASE("no nearer document loosens the floor") {
  for (const FloorRow& row : kFloorRows) {
    CAPTURE(row.name);
    const Policy policy =
        Parsed({Repository(row.repository), System(row.system)});
    CHECK(Rulings(Judged(policy, row.finding)) == row.rulings);
  }
}

TEST_CASE("entries that nothing needs are listed") {
  const Policy policy = Parsed({Repository(
      AllowSecret("key", "") + AllowSecret("weak", "path = \"x/*\"\n") +
      "[[allow]]\nrule = \"token\"\npath = \"gone\"\nreason = \"r\"\n"
      "[[allow]]\nrule = \"key\"\npath = \"a\"\nreason = \"r\"\n"
      "until = 2020-01-01\n")});
  const Verdict verdict = Judged(policy, "key a old");
  REQUIRE(verdict.unused_allows.size() == 2);
  CHECK(verdict.unused_allows[0] ==
        "repo.toml:4: " +
            scan::Fingerprint::Of(scan::kPublicKey, "weak", kSecret).text() +
            " x/*");
  CHECK(verdict.unused_allows[1] == "repo.toml:8: token gone");
}

TEST_CASE("a clause that names a rule nobody has is told") {
  struct {
    const char* policy;
    const char* told;
  } const kErrors[] = {
      {"[severity]\ntokn = \"low\"",
       "repo.toml:2: [severity]|\"tokn\"|did you mean \"token\"?"},
      {"[[action]]\nrule = \"tokn\"\ndo = \"block\"",
       "repo.toml:1: [[action]] rule|\"tokn\"|did you mean \"token\"?"},
      {"[[action]]\nrule = \"zzzzzzzz\"\ndo = \"off\"", "rules list"},
  };
  for (const auto& c : kErrors) {
    CAPTURE(c.policy);
    const Policy policy = Parsed({Repository(c.policy)});
    const Verdict verdict = Judged(policy, "weak a");
    CHECK(verdict.outcome == Outcome::kUnjudged);
    REQUIRE(verdict.errors.size() == 1);
    CHECK(HoldsAll(verdict.errors[0].Line(), c.told));
    CHECK(Judged(policy, "key a").outcome == Outcome::kBlock);
  }
  const Policy allow = Parsed({Repository(
      "[[allow]]\nrule = \"tokn\"\npath = \"a\"\nreason = \"r\"\n"
      "[[allow]]\nrule = \"tokn\"\npath = \"b\"\nreason = \"r\"\n")});
  const Verdict verdict = Judged(allow, "weak a");
  CHECK(verdict.outcome == Outcome::kWarn);
  REQUIRE(verdict.notices.size() == 1);
  CHECK(HoldsAll(verdict.notices[0], "repo.toml:1: [[allow]]|\"tokn\""));
}

TEST_CASE("findings stand most severe first, then by rule, then by path") {
  const rule::RuleSet rules = Rules();
  std::vector<scan::Finding> findings;
  for (const char* words :
       {"weak a", "token b", "key b", "token a", "key a", "generic-secret a"}) {
    findings.push_back(Found(rules, words));
  }
  const Policy policy =
      Parsed({Repository("[severity]\ngeneric-secret = \"critical\"")});
  const auto order = [&] {
    std::string text;
    for (const auto& judged :
         policy.Judge(findings, AllJudged(), rules, Today()).findings) {
      text += rules[judged.finding.rule].id + " " +
              judged.finding.places[0].origin.path + ", ";
    }
    return text;
  };
  const std::string expected =
      "key a, key b, generic-secret a, token a, token b, weak a, ";
  CHECK(order() == expected);
  std::reverse(findings.begin(), findings.end());
  CHECK(order() == expected);
}

TEST_CASE("control characters of paths and reasons do not reach a clause") {
  const Policy policy = Parsed({Repository(
      "[[allow]]\nrule = \"key\"\npath = \"a\"\nreason = \"\\u001b[31m\"\n")});
  const Verdict verdict = Judged(policy, "key a");
  CHECK(HoldsAll(verdict.findings[0].ruling.clause, "\\x1b[31m"));
  CHECK(Judged(Parsed({}), "key \x1b allow=key").findings[0].ruling.clause ==
        "\\x1b:7: leakwall:allow key");
}

}  // namespace
