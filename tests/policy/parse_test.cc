#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "policy/documents.h"
#include "policy/policy.h"

namespace {

using namespace policy_test;
using policy::Document;
using policy::OnLimit;
using policy::Policy;
using rule::Severity;

std::string Print() { return "lw1:" + std::string(26, 'a'); }
std::string Key() { return std::string(32, '0'); }

TEST_CASE("no document gives the defaults") {
  const Policy policy = Parsed({});
  CHECK(policy.block_at == Severity::kMedium);
  CHECK(policy.weak_bits == 36);
  CHECK(policy.own_secrets);
  CHECK(policy.limits.blob_bytes == 100'000'000);
  CHECK(policy.limits.on_timeout == OnLimit::kBlock);
  CHECK(policy.limits.on_too_large == OnLimit::kBlock);
  CHECK_FALSE(policy.limits.on_promised.has_value());
  CHECK_FALSE(policy.limits.timeout.has_value());
  CHECK(policy.Key() == scan::kPublicKey);
}

TEST_CASE("every key arrives where it belongs") {
  const Policy policy =
      Parsed({Repository("block_at = \"high\"\nweak_bits = 40\n"
                         "fingerprint_key = \"" +
                         Key() +
                         R"("
own_secrets = false
[severity]
generic-secret = "low"
[weak]
words = ["acme2024"]
[deny]
salt = "s"
hashes = ["000102030405060708090a0b0c0d0e0f"]
[[file]]
path = "deploy/*.vault"
severity = "medium"
title = "Vault"
[packs]
off = ["legacy-chat"]
extra = ["/etc/acme.toml"]
[limits]
timeout = "20s"
blob_bytes = "64KB"
on_timeout = "warn"
on_too_large = "warn"
on_promised = "count"
[[action]]
rule = "generic-secret"
tag = "cloud"
severity = "low"
path = "tests/**"
ref = "refs/heads/x/*"
do = "warn"
shadow = true
[[exempt]]
path = "vendor/**"
reason = "third party"
[[allow]]
fingerprint = ")" + Print() +
                         R"("
path = "a/*"
reason = "rotated"
owner = "qa"
until = 2027-03-31
[[allow]]
rule = "token"
path = "b"
reason = "fixture"
)")});
  CHECK(policy.block_at == Severity::kHigh);
  CHECK(policy.weak_bits == 40);
  CHECK(policy.fingerprint_key == std::string(16, '\0'));
  CHECK(policy.Key() == std::string_view(policy.fingerprint_key));
  CHECK_FALSE(policy.own_secrets);
  CHECK(policy.severity.at("generic-secret") == Severity::kLow);
  CHECK(policy.weak_words == std::vector<std::string>{"acme2024"});
  CHECK(policy.deny_salt == "s");
  CHECK(policy.deny_hashes.size() == 1);
  REQUIRE(policy.files.size() == 1);
  CHECK(policy.files[0].path == "deploy/*.vault");
  CHECK(policy.files[0].severity == Severity::kMedium);
  CHECK(policy.files[0].title == "Vault");
  CHECK(policy.packs_off == std::vector<std::string>{"legacy-chat"});
  CHECK(policy.packs_extra == std::vector<std::string>{"/etc/acme.toml"});
  CHECK(policy.limits.timeout == std::chrono::milliseconds(20'000));
  CHECK(policy.limits.blob_bytes == 64'000);
  CHECK(policy.limits.on_timeout == OnLimit::kWarn);
  CHECK(policy.limits.on_too_large == OnLimit::kWarn);
  CHECK(policy.limits.on_promised == OnLimit::kCount);
  REQUIRE(policy.actions.size() == 1);
  const policy::ActionClause& action = policy.actions[0];
  CHECK(action.rule == "generic-secret");
  CHECK(action.tag == "cloud");
  CHECK(action.severity == Severity::kLow);
  CHECK(action.path->pattern() == "tests/**");
  CHECK(action.ref->pattern() == "refs/heads/x/*");
  CHECK(action.action == policy::Action::kWarn);
  CHECK(action.shadow);
  CHECK(action.where == "repo.toml:25");
  REQUIRE(policy.exempts.size() == 1);
  CHECK(policy.exempts[0].path.pattern() == "vendor/**");
  CHECK(policy.exempts[0].reason == "third party");
  REQUIRE(policy.allows.size() == 2);
  CHECK(policy.allows[0].fingerprint->text() == Print());
  CHECK(policy.allows[0].path->pattern() == "a/*");
  CHECK(policy.allows[0].reason == "rotated");
  CHECK(policy.allows[0].owner == "qa");
  CHECK(policy.allows[0].until == base::Date{2027, 3, 31});
  CHECK(policy.allows[1].rule == "token");
  CHECK(policy.allows[1].path->pattern() == "b");
  CHECK_FALSE(policy.allows[1].until.has_value());
}

TEST_CASE("the server's keys, in the server's file and in the system's") {
  const std::string text = R"([trust]
allow_from = "default-branch"
inline = true
[bypass]
enabled = true
refs = ["refs/heads/*"]
users = ["alice"]
never = ["critical"]
log = "/var/log/bypass.log"
)";
  for (const Document& document : {Server(text), System(text)}) {
    const Policy policy = Parsed({document});
    CHECK(policy.trust.allow_from_default_branch);
    CHECK(policy.trust.inline_comments);
    CHECK(policy.bypass.enabled);
    CHECK(policy.bypass.refs == std::vector<std::string>{"refs/heads/*"});
    CHECK(policy.bypass.users == std::vector<std::string>{"alice"});
    CHECK(policy.bypass.never == std::vector<Severity>{Severity::kCritical});
    CHECK(policy.bypass.log == "/var/log/bypass.log");
  }
  CHECK_FALSE(Parsed({Server("[trust]\nallow_from = \"none\"\n")})
                  .trust.allow_from_default_branch);
}

struct Refusal {
  const char* text;
  const char* told;
};

constexpr Refusal kRefusals[] = {
    {"block-at = \"low\"", "repo.toml:1: block-at|unknown key|block_at"},
    {"\n\nblok_at = \"low\"", "repo.toml:3: blok_at|did you mean block_at?"},
    {"[limit]\ntimeout = \"1s\"", "repo.toml:1: limit|unknown key|limits"},
    {"[limits]\ntimeouts = \"1s\"", "repo.toml:2: timeouts|timeout"},
    {"[[actions]]\ndo = \"off\"", "actions|did you mean action?"},
    {"[[action]]\nrules = \"a\"\ndo = \"off\"", "repo.toml:2: rules|rule"},
    {"[[allow]]\nreasons = \"a\"", "repo.toml:2: reasons|reason"},
    {"[[exempt]]\npaths = \"a\"", "repo.toml:2: paths|path"},
    {"[[file]]\nname = \"a\"", "repo.toml:2: name|unknown key"},
    {"[weak]\nword = [\"a\"]", "repo.toml:2: word|words"},
    {"[deny]\nhash = [\"a\"]", "repo.toml:2: hash|hashes"},
    {"[packs]\non = [\"a\"]", "repo.toml:2: on|unknown key"},
    {"block_at = 3", "repo.toml:1: block_at|must be a string"},
    {"block_at = \"hihg\"", "block_at|no severity|critical"},
    {"block_at = \"low\"\nblock_at = \"low\"", "repo.toml:2"},
    {"weak_bits = \"36\"", "weak_bits|integer"},
    {"weak_bits = -1", "weak_bits: is out of range"},
    {"weak_bits = 9999999999", "weak_bits: is out of range"},
    {"own_secrets = \"no\"", "own_secrets|true or false"},
    {"fingerprint_key = \"0011\"", "fingerprint_key: is no key|policy init"},
    {"fingerprint_key = \"zz\"", "fingerprint_key: is no key"},
    {"severity = \"low\"", "severity|a table"},
    {"[severity]\na = \"x\"", "repo.toml:2: a|no severity"},
    {"[severity]\na = 1", "repo.toml:2: a|must be a string"},
    {"[weak]\nwords = \"a\"", "words|list of strings"},
    {"[weak]\nwords = [\"\"]", "words: holds an empty string"},
    {"[deny]\nsalt = \"s\"\nhashes = [\"xyz\"]", "hashes: holds what is no"},
    {"[deny]\nhashes = [\"000102030405060708090a0b0c0d0e0f\"]",
     "repo.toml:2: deny.hashes|no deny.salt"},
    {"[limits]\ntimeout = \"20\"", "timeout: \"20\" is no duration|20s"},
    {"[limits]\ntimeout = 20", "timeout|must be a string"},
    {"[limits]\nblob_bytes = \"9GB\"", "blob_bytes|4 GiB|100MB"},
    {"[limits]\non_timeout = \"count\"", "on_timeout|use block or warn"},
    {"[limits]\non_too_large = \"off\"", "on_too_large|use block or warn"},
    {"[limits]\non_promised = \"off\"", "on_promised|block, warn or count"},
    {"[[action]]\nrule = \"a\"", "repo.toml:1: do: is missing|shadow"},
    {"[[action]]\nshadow = false", "do: is missing"},
    {"[[action]]\ndo = \"pass\"", "do: \"pass\" is no action|block, warn"},
    {"[[action]]\ndo = \"off\"\nshadow = true", "repo.toml:3: shadow"},
    {"[[action]]\npath = \"\"\ndo = \"off\"", "path: is empty"},
    {"[[action]]\nrule = \" \"\ndo = \"off\"", "rule: is empty"},
    {"[[action]]\nseverity = \"all\"\ndo = \"off\"", "severity|no severity"},
    {"action = \"off\"", "action|list of tables"},
    {"[[exempt]]\npath = \"a\"", "repo.toml:1: reason: is missing"},
    {"[[exempt]]\npath = \"a\"\nreason = \" \"", "reason: is empty"},
    {"[[exempt]]\nreason = \"a\"", "path: is missing"},
    {"[[allow]]\nrule = \"a\"\npath = \"b\"", "reason: is missing"},
    {"[[allow]]\nreason = \"a\"", "fingerprint: is missing|rule and path"},
    {"[[allow]]\nreason = \"a\"\nrule = \"a\"", "fingerprint: is missing"},
    {"[[allow]]\nreason = \"a\"\npath = \"a\"", "fingerprint: is missing"},
    {"[[allow]]\nreason = \"a\"\nfingerprint = \"lw1:short\"",
     "repo.toml:3: fingerprint: is no fingerprint"},
    {"[[allow]]\nreason = \"a\"\nrule = \"b\"\n"
     "fingerprint = \"lw1:aaaaaaaaaaaaaaaaaaaaaaaaaa\"",
     "repo.toml:3: rule: stands beside"},
    {"[[allow]]\nreason = \"a\"\nrule = \"b\"\npath = \"c\"\n"
     "until = \"2027-03-31\"",
     "until|date"},
    {"[[file]]\nseverity = \"high\"", "path: is missing"},
    {"[trust]\ninline = true", "repo.toml:1: trust|no effect|server"},
    {"[bypass]\nenabled = true", "repo.toml:1: bypass|no effect|server"},
    {"[floor]\nblock_at = \"low\"", "repo.toml:1: floor|no effect|/etc"},
    {"block_at = ", "repo.toml:1"},
    {"\xff\xfe", "repo.toml:1"},
};

TEST_CASE("what is wrong is refused with file, line and the way out") {
  for (const Refusal& refusal : kRefusals) {
    CAPTURE(refusal.text);
    const std::string told = Told({Repository(refusal.text)});
    CAPTURE(told);
    CHECK(HoldsAll(told, refusal.told));
  }
}

TEST_CASE("which layer may have what") {
  const std::string trust = "[trust]\ninline = true\n";
  const std::string bypass = "[bypass]\nenabled = false\n";
  const std::string floor = "[floor]\nblock_at = \"low\"\n";
  CHECK(Told({User(trust)}) != "ok");
  CHECK(Told({User(bypass)}) != "ok");
  CHECK(Told({User(floor)}) != "ok");
  CHECK(Told({Server(floor)}) != "ok");
  CHECK(Told({Server(trust + bypass)}) == "ok");
  CHECK(Told({System(trust + bypass + floor)}) == "ok");
  CHECK(HoldsAll(Told({Server("[trust]\nallow_from = \"main\"\n")}),
                 "server.toml:2: allow_from|default-branch"));
  CHECK(HoldsAll(Told({Server("[bypass]\nnever = [\"all\"]\n")}),
                 "never: \"all\" is no severity"));
  CHECK(HoldsAll(Told({Server("[bypass]\nlog = \"x.log\"\n")}),
                 "log: is no absolute path"));
  CHECK(HoldsAll(Told({System("[floor]\ntimeout = \"1s\"\n")}),
                 "system.toml:2: timeout|unknown key"));
}

TEST_CASE("a bypass needs a log, from whatever file") {
  const std::string enabled = "[bypass]\nenabled = true\n";
  CHECK(HoldsAll(Told({Server(enabled)}),
                 "server.toml:2: bypass.enabled|no bypass.log"));
  CHECK(Told({Server(enabled), System("[bypass]\nlog = \"/l\"\n")}) == "ok");
}

TEST_CASE("lists of one salt only") {
  const std::string hashes =
      "hashes = [\"000102030405060708090a0b0c0d0e0f\"]\n";
  const Document one = Repository("[deny]\nsalt = \"a\"\n" + hashes);
  CHECK(HoldsAll(Told({one, System("[deny]\nsalt = \"b\"\n" + hashes)}),
                 "system.toml:2: deny.salt|repo.toml:2"));
  const Policy joined = Parsed({one, User("[deny]\n" + hashes),
                                System("[deny]\nsalt = \"a\"\n" + hashes)});
  CHECK(joined.deny_hashes.size() == 3);
}

TEST_CASE("the nearest scalar wins, lists are joined nearest first") {
  const Policy policy = Parsed({
      Repository("block_at = \"low\"\n[severity]\na = \"low\"\n[weak]\n"
                 "words = [\"r\"]\n[[action]]\nrule = \"r\"\ndo = \"off\"\n"),
      User("block_at = \"high\"\nweak_bits = 50\n[severity]\na = \"high\"\n"
           "b = \"high\"\n[weak]\nwords = [\"u\"]\n"),
      System("weak_bits = 60\nown_secrets = false\n[severity]\nb = \"low\"\n"
             "c = \"low\"\n[weak]\nwords = [\"s\"]\n[[action]]\nrule = \"s\"\n"
             "do = \"off\"\n[limits]\ntimeout = \"1s\"\n"),
  });
  CHECK(policy.block_at == Severity::kLow);
  CHECK(policy.weak_bits == 50);
  CHECK_FALSE(policy.own_secrets);
  CHECK(policy.severity.at("a") == Severity::kLow);
  CHECK(policy.severity.at("b") == Severity::kHigh);
  CHECK(policy.severity.at("c") == Severity::kLow);
  CHECK(policy.weak_words == std::vector<std::string>{"r", "u", "s"});
  REQUIRE(policy.actions.size() == 2);
  CHECK(policy.actions[0].rule == "r");
  CHECK(policy.actions[1].rule == "s");
  CHECK(policy.limits.timeout == std::chrono::milliseconds(1000));
}

TEST_CASE("a nearer false or 0 is a value, not an absence") {
  const Policy policy =
      Parsed({Repository("own_secrets = false\nweak_bits = 0"),
              System("own_secrets = true\nweak_bits = 9")});
  CHECK_FALSE(policy.own_secrets);
  CHECK(policy.weak_bits == 0);
}

TEST_CASE("[floor] holds over nearer documents, and only where they loosen") {
  const char* const floor = R"([floor]
block_at = "high"
weak_bits = 30
own_secrets = true
blob_bytes = "1MB"
on_timeout = "warn"
on_too_large = "block"
on_promised = "warn"
)";
  const Policy loose = Parsed({Repository(R"(block_at = "critical"
weak_bits = 10
own_secrets = false
[limits]
blob_bytes = "1KB"
on_timeout = "warn"
on_too_large = "warn"
on_promised = "count"
)"),
                               System(floor)});
  CHECK(loose.block_at == Severity::kHigh);
  CHECK(loose.weak_bits == 30);
  CHECK(loose.own_secrets);
  CHECK(loose.limits.blob_bytes == 1'000'000);
  CHECK(loose.limits.on_timeout == OnLimit::kWarn);
  CHECK(loose.limits.on_too_large == OnLimit::kBlock);
  CHECK(loose.limits.on_promised == OnLimit::kWarn);

  const Policy strict = Parsed({Repository(R"(block_at = "low"
weak_bits = 50
[limits]
blob_bytes = "2MB"
on_timeout = "block"
on_promised = "block"
)"),
                                System(floor)});
  CHECK(strict.block_at == Severity::kLow);
  CHECK(strict.weak_bits == 50);
  CHECK(strict.limits.blob_bytes == 2'000'000);
  CHECK(strict.limits.on_timeout == OnLimit::kBlock);
  CHECK(strict.limits.on_promised == OnLimit::kBlock);
  CHECK(Parsed({System(floor)}).limits.on_promised == OnLimit::kWarn);
}

// Every cut and every changed byte of a policy with all keys must be read or
// refused, never worse.
TEST_CASE("damaged documents end well") {
  const std::string whole =
      "block_at = \"high\"\nweak_bits = 40\nfingerprint_key = \"" + Key() +
      "\"\n[severity]\na-b = \"low\"\n[deny]\nsalt = \"s\"\nhashes = [\"" +
      Key() +
      "\"]\n[limits]\ntimeout = \"20s\"\nblob_bytes = \"64KB\"\n"
      "[[action]]\nrule = \"{a,b*}\"\npath = \"[a-z]/**\"\ndo = \"warn\"\n"
      "[[allow]]\nfingerprint = \"" +
      Print() + "\"\nreason = \"r\"\nuntil = 2027-03-31\n";
  REQUIRE(Told({Repository(whole)}) == "ok");
  std::size_t refused = 0;
  for (std::size_t i = 0; i < whole.size(); ++i) {
    if (Told({Repository(whole.substr(0, i))}) != "ok") ++refused;
    for (const char byte : {'\0', '\n', '"', '[', '=', '\x7f', '\xff', '9'}) {
      std::string damaged = whole;
      damaged[i] = byte;
      if (Told({Repository(damaged)}) != "ok") ++refused;
    }
  }
  CHECK(refused > whole.size());
}

TEST_CASE("hostile documents are refused or read in reasonable time") {
  std::string overrides = "[severity]\n";
  for (int i = 0; i < 20'000; ++i) {
    overrides += "r" + std::to_string(i) + " = \"low\"\n";
  }
  CHECK(HoldsAll(Told({Repository(overrides)}), "more than 1000"));
  CHECK(Told({Repository("a = " + std::string(100'000, '['))}) != "ok");
  CHECK(Told({Repository(std::string(100'000, 'a') + " = 1")}) != "ok");
  const Policy globs =
      Parsed({Repository("[[exempt]]\nreason = \"r\"\npath = \"" +
                         std::string(1'000, '*') + "x\"\n")});
  CHECK(globs.Exempts(std::string(1'000, 'a')) == nullptr);
}

}  // namespace
