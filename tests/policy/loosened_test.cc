#include <doctest/doctest.h>

#include <string>

#include "policy/documents.h"
#include "policy/policy.h"

namespace {

using namespace policy_test;

struct Row {
  const char* before;
  const char* after;
  const char* told;  // the lines, each with a '\n'; empty: nothing is looser
};

#define WARN_KEY "[[action]]\nrule = \"key\"\ndo = \"warn\"\n"
#define BLOCK_ALL "[[action]]\ndo = \"block\"\n"
#define ALLOW_KEY "[[allow]]\nrule = \"key\"\npath = \"a\"\nreason = \"r\"\n"

constexpr Row kRows[] = {
    {"", "", ""},
    {"block_at = \"low\"", "", "block_at is medium, was low\n"},
    {"", "block_at = \"low\"", ""},
    {"", "weak_bits = 35", "weak_bits is 35, was 36\n"},
    {"", "weak_bits = 37", ""},
    {"", "own_secrets = false", "own_secrets is false, was true\n"},
    {"own_secrets = false", "", ""},
    {"", "[severity]\nkey = \"low\"",
     "severity.key is low, was the rule's own\n"},
    {"", "[severity]\nkey = \"critical\"", ""},
    {"[severity]\nkey = \"high\"", "[severity]\nkey = \"low\"",
     "severity.key is low, was high\n"},
    {"[severity]\nkey = \"low\"", "[severity]\nkey = \"high\"", ""},
    {"[severity]\nkey = \"high\"", "",
     "severity.key is the rule's own, was high\n"},
    {"[severity]\nkey = \"low\"", "", ""},
    {"", "[limits]\non_timeout = \"warn\"",
     "limits.on_timeout is warn, was block\n"},
    {"[limits]\non_timeout = \"warn\"", "", ""},
    {"", "[limits]\non_too_large = \"warn\"",
     "limits.on_too_large is warn, was block\n"},
    {"", "[limits]\non_promised = \"count\"",
     "limits.on_promised is count, was block\n"},
    {"", "[limits]\nblob_bytes = \"1KB\"", ""},
    {"[limits]\non_too_large = \"warn\"",
     "[limits]\non_too_large = \"warn\"\nblob_bytes = \"1KB\"",
     "limits.blob_bytes is 1KB, was 100MB\n"},
    {"", "[limits]\ntimeout = \"1s\"", ""},
    {"[limits]\non_timeout = \"warn\"",
     "[limits]\non_timeout = \"warn\"\ntimeout = \"1s\"",
     "limits.timeout is 1s, was none\n"},
    {"", WARN_KEY, "a new [[action]] that does not block, at repo.toml:1\n"},
    {WARN_KEY, "# moved\n" WARN_KEY, ""},
    {WARN_KEY, "", ""},
    {"", BLOCK_ALL, ""},
    {BLOCK_ALL, "", "an [[action]] that blocks is gone, was at repo.toml:1\n"},
    {"", "[[action]]\ndo = \"block\"\nshadow = true\n",
     "a new [[action]] that does not block, at repo.toml:1\n"},
    {BLOCK_ALL WARN_KEY, WARN_KEY BLOCK_ALL,
     "the [[action]] clauses stand in another order\n"},
    {"", ALLOW_KEY, "allows key in a, at repo.toml:1\n"},
    {ALLOW_KEY, "", ""},
    {ALLOW_KEY "until = 2027-01-01", ALLOW_KEY "until = 2027-01-02",
     "an [[allow]] holds until 2027-01-02, was until 2027-01-01, at "
     "repo.toml:1\n"},
    {ALLOW_KEY "until = 2027-01-01", ALLOW_KEY,
     "an [[allow]] holds for good, was until 2027-01-01, at repo.toml:1\n"},
    {ALLOW_KEY, ALLOW_KEY "until = 2027-01-01", ""},
    {"", "[[exempt]]\npath = \"v/**\"\nreason = \"r\"", "exempts v/**\n"},
    {"", "[packs]\noff = [\"x\"]", "turns off the pack x\n"},
    {"[packs]\nextra = [\"/x\"]", "", "no longer uses the pack /x\n"},
    {"[[file]]\npath = \"f\"", "", "no longer has the [[file]] f\n"},
    {"[weak]\nwords = [\"w\"]", "", "no longer calls weak the word w\n"},
    {"[deny]\nsalt = \"s\"\nhashes = [\"00112233445566778899aabbccddeeff\"]",
     "", "denies 1 value less\n"},
};

TEST_CASE("what a change lets through is told, what it tightens is not") {
  for (const Row& row : kRows) {
    CAPTURE(row.before);
    CAPTURE(row.after);
    std::string told;
    for (const std::string& line :
         policy::Loosened(Parsed({Repository(row.before)}),
                          Parsed({Repository(row.after)}))) {
      told += line + "\n";
    }
    CHECK(told == row.told);
  }
}

}  // namespace
