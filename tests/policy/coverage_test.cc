#include "policy/coverage.h"

#include <doctest/doctest.h>

#include <string>

#include "base/text.h"
#include "policy/documents.h"

namespace {

using namespace policy_test;
using blob::LeftOut;
using policy::Context;
using policy::Outcome;

// "judged=8 large=2 ...": planned is the sum, unless it is given.
blob::Coverage Covered(std::string_view words) {
  blob::Coverage coverage;
  bool has_planned = false;
  for (const auto word : base::Split(words, ' ')) {
    const std::size_t equals = word.find('=');
    const std::string_view name = word.substr(0, equals);
    const auto count = static_cast<std::uint64_t>(
        std::stoi(std::string(word.substr(equals + 1))));
    if (name == "judged") coverage.judged = count;
    if (name == "large") coverage.left_out[LeftOut::kTooLarge] = count;
    if (name == "late") coverage.left_out[LeftOut::kTimeout] = count;
    if (name == "promised") coverage.left_out[LeftOut::kPromised] = count;
    if (name == "exempt") coverage.left_out[LeftOut::kExempt] = count;
    if (name == "failed") coverage.failed = count;
    if (name == "planned") {
      coverage.planned = count;
      has_planned = true;
    }
  }
  if (!has_planned) {
    coverage.planned =
        coverage.judged + coverage.LeftOutTotal() + coverage.failed;
  }
  return coverage;
}

struct Row {
  const char* coverage;
  const char* policy;
  enum { kHook, kAudit } where;
  const char* outcome;
  const char* told;  // parts of the errors and notices
};

constexpr Row kRows[] = {
    {"judged=10", "", Row::kHook, "pass", ""},
    {"judged=0", "", Row::kHook, "pass", ""},
    {"judged=9 failed=1", "", Row::kHook, "unjudged", "1 blob|not be read"},
    {"judged=8 large=2", "", Row::kHook, "unjudged",
     "judge 2 blobs|limits.blob_bytes = \"100MB\"|limits.on_too_large = "
     "\"block\"|[[exempt]]"},
    {"judged=8 large=2",
     "[limits]\nblob_bytes = \"64KiB\"\n"
     "on_too_large = \"warn\"",
     Row::kHook, "warn", "2 blobs not judged|64KiB|on_too_large = \"warn\""},
    {"judged=8 late=2", "[limits]\ntimeout = \"2m\"", Row::kHook, "unjudged",
     "limits.timeout = \"2m\"|limits.on_timeout"},
    {"judged=8 late=2", "[limits]\non_timeout = \"warn\"", Row::kHook, "warn",
     "2 blobs not judged|on_timeout"},
    {"judged=8 promised=2", "", Row::kHook, "pass", ""},
    {"judged=8 promised=2", "", Row::kAudit, "unjudged",
     "limits.on_promised = \"block\"|fetch them"},
    {"judged=8 promised=2", "[limits]\non_promised = \"count\"", Row::kAudit,
     "pass", ""},
    {"judged=8 promised=2", "[limits]\non_promised = \"warn\"", Row::kHook,
     "warn", "2 blobs not judged|on_promised"},
    {"judged=8 promised=2", "[limits]\non_promised = \"block\"", Row::kHook,
     "unjudged", "on_promised"},
    {"judged=8 exempt=2", "", Row::kHook, "pass", ""},
    // None was judged.
    {"exempt=3", "", Row::kHook, "pass",
     "of 3 blobs none was judged: 3 exempt"},
    {"promised=3", "", Row::kHook, "pass", "none was judged: 3 promised"},
    {"promised=2 exempt=1", "", Row::kHook, "pass",
     "none was judged: 1 exempt, 2 promised"},
    {"promised=3", "", Row::kAudit, "unjudged", "none was judged"},
    {"promised=3", "[limits]\non_promised = \"warn\"", Row::kHook, "unjudged",
     "none was judged"},
    {"large=3", "[limits]\non_too_large = \"warn\"", Row::kHook, "unjudged",
     "judge 3 blobs|none was judged: 3 too large"},
    {"late=3 exempt=2", "[limits]\non_timeout = \"warn\"", Row::kHook,
     "unjudged", "none was judged: 2 exempt, 3 timeout"},
    {"failed=3", "", Row::kHook, "unjudged", "none was judged: 3 failed"},
    // Something is unaccounted for.
    {"planned=10 judged=9", "", Row::kHook, "unjudged",
     "10 planned, but 9 judged"},
    {"planned=1 judged=0", "", Row::kHook, "unjudged", "none was judged"},
};

TEST_CASE("nothing passes that was not read, unless the policy names it") {
  const rule::RuleSet rules = Rules();
  for (const Row& row : kRows) {
    CAPTURE(row.coverage);
    CAPTURE(row.policy);
    Context context;
    context.audit = row.where == Row::kAudit;
    const policy::Verdict verdict =
        Parsed({Repository(row.policy)})
            .Judge({}, Covered(row.coverage), rules, context);
    CHECK(Text(verdict.outcome) == row.outcome);
    CHECK(verdict.errors.empty() == (verdict.outcome != Outcome::kUnjudged));
    std::string told;
    for (const base::Error& error : verdict.errors) told += error.Line() + "\n";
    for (const std::string& notice : verdict.notices) told += notice + "\n";
    CAPTURE(told);
    CHECK(HoldsAll(told, row.told));
    if (*row.told == '\0') CHECK(told.empty());
  }
}

TEST_CASE("a finding that blocks wins over what could not be judged") {
  const rule::RuleSet rules = Rules();
  scan::Finding finding;
  finding.severity = rule::Severity::kCritical;
  finding.places.resize(1);
  blob::Coverage coverage = Covered("judged=1 failed=1");
  coverage.errors.emplace_back("read x", "gone");
  coverage.notices.emplace_back("look here");
  const policy::Verdict blocked =
      Parsed({}).Judge({finding}, coverage, rules, {});
  CHECK(blocked.outcome == Outcome::kBlock);
  REQUIRE(blocked.errors.size() == 1);
  CHECK(blocked.errors[0].Line() == "read x: gone");
  CHECK(blocked.notices == std::vector<std::string>{"look here"});
  CHECK(blocked.coverage.planned == 2);

  finding.rule = *rules.Find("weak");
  finding.severity = rule::Severity::kLow;
  CHECK(Parsed({}).Judge({finding}, coverage, rules, {}).outcome ==
        Outcome::kUnjudged);
}

TEST_CASE("trouble beside the blobs is trouble too") {
  blob::Coverage coverage = Covered("judged=2");
  coverage.errors.emplace_back("find where it lives", "no");
  CHECK(Parsed({}).Judge({}, coverage, Rules(), {}).outcome ==
        Outcome::kUnjudged);
}

TEST_CASE("exit statuses") {
  policy::Verdict verdict;
  CHECK(verdict.ExitStatus() == 2);
  verdict.outcome = Outcome::kBlock;
  CHECK(verdict.ExitStatus() == 1);
  verdict.outcome = Outcome::kWarn;
  CHECK(verdict.ExitStatus() == 0);
  verdict.outcome = Outcome::kPass;
  CHECK(verdict.ExitStatus() == 0);
}

}  // namespace
