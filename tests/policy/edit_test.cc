#include <doctest/doctest.h>

#include <string>

#include "base/text.h"
#include "policy/documents.h"
#include "policy/policy.h"

namespace {

using namespace policy_test;
using policy::AllowClause;
using policy::Policy;

const std::string kKey = "0123456789abcdef";

TEST_CASE("the first policy parses and has the key") {
  const Policy policy = Parsed({Repository(policy::InitialText(kKey))});
  CHECK(policy.fingerprint_key == kKey);
  CHECK(policy.block_at == Parsed({}).block_at);
  CHECK(policy.allows.empty());
  CHECK(policy.actions.empty());
}

// The text without the '#' of each line that is an example.
std::string Uncommented(const std::string& text) {
  std::string result;
  for (const auto line : base::Split(text, '\n')) {
    const bool example = line.size() > 1 && line[0] == '#' && line[1] != ' ';
    result += std::string(line.substr(example ? 1 : 0)) + "\n";
  }
  return result;
}

TEST_CASE("its examples parse, and the settings among them are the defaults") {
  const std::string text = Uncommented(policy::InitialText(kKey));
  const Policy policy = Parsed({Repository(text)});
  const Policy defaults = Parsed({});
  CHECK(policy.block_at == defaults.block_at);
  CHECK(policy.weak_bits == defaults.weak_bits);
  CHECK(policy.own_secrets == defaults.own_secrets);
  CHECK(policy.limits.blob_bytes == defaults.limits.blob_bytes);
  CHECK(policy.limits.on_timeout == defaults.limits.on_timeout);
  CHECK(policy.severity.size() == 1);
  CHECK(policy.weak_words.size() == 1);
  CHECK(policy.files.size() == 1);
  CHECK(policy.actions.size() == 1);
  CHECK(policy.exempts.size() == 1);
  CHECK(policy.allows.size() == 1);
}

TEST_CASE("its lines fit a terminal") {
  const std::string text = policy::InitialText(kKey);
  for (const auto line : base::Split(text, '\n')) CHECK(line.size() <= 80);
}

TEST_CASE("a key is written in hexadecimal") {
  CHECK(policy::WriteKey(std::string("\x00\xff", 2)) == "00ff");
}

AllowClause ByPath() {
  AllowClause entry;
  entry.rule = "key";
  entry.path = base::Glob("a \"b\"\\*\n");
  entry.reason = "why\tnot";
  entry.owner = "qa";
  entry.until = base::Date{2027, 3, 31};
  return entry;
}

TEST_CASE("an entry is appended, and what stood before stays") {
  AllowClause print;
  print.fingerprint = scan::Fingerprint::Of("k", "key", "value");
  print.reason = "r";
  for (const std::string before :
       {"", "# note\n", "block_at = \"low\" # mine", "[weak]\nwords = []\n",
        "[[allow]]\nrule = \"x\"\npath = \"y\"\nreason = \"z\"\n"}) {
    CAPTURE(before);
    const std::string text =
        policy::AppendAllow(policy::AppendAllow(before, ByPath()), print);
    CHECK(text.starts_with(before));
    CHECK(text.ends_with('\n'));
    const Policy policy = Parsed({Repository(text)});
    const std::size_t old = Parsed({Repository(before)}).allows.size();
    REQUIRE(policy.allows.size() == old + 2);
    const AllowClause& entry = policy.allows[old];
    CHECK(entry.rule == ByPath().rule);
    CHECK(entry.path->pattern() == ByPath().path->pattern());
    CHECK(entry.reason == ByPath().reason);
    CHECK(entry.owner == "qa");
    CHECK(entry.until == ByPath().until);
    CHECK(policy.allows[old + 1].fingerprint == print.fingerprint);
    CHECK(policy.allows[old + 1].owner.empty());
    CHECK_FALSE(policy.allows[old + 1].until.has_value());
  }
}

TEST_CASE("the text of an entry") {
  AllowClause entry;
  entry.rule = "key";
  entry.path = base::Glob("docs/**");
  entry.reason = "r";
  CHECK(policy::AppendAllow("a", entry) ==
        "a\n\n[[allow]]\nrule = \"key\"\npath = \"docs/**\"\nreason = \"r\"\n");
}

}  // namespace
