#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "policy/documents.h"
#include "policy/policy.h"

namespace {

using namespace policy_test;
using policy::Policy;

TEST_CASE("one line a setting, with where it comes from") {
  CHECK(Parsed({}).Show() ==
        "block_at = \"medium\"   # default\n"
        "weak_bits = 36   # default\n"
        "own_secrets = true   # default\n"
        "limits.timeout = (none)   # default\n"
        "limits.blob_bytes = \"100MB\"   # default\n"
        "limits.on_timeout = \"block\"   # default\n"
        "limits.on_too_large = \"block\"   # default\n"
        "limits.on_promised = (hooks count, audits refuse)   # default\n");

  const std::string shown =
      Parsed({Repository("block_at = \"critical\"\nfingerprint_key = \"" +
                         std::string(32, 'a') +
                         R"("
[severity]
key = "low"
[weak]
words = ["a"]
[deny]
salt = "pepper"
hashes = ["00112233445566778899aabbccddeeff"]
[packs]
off = ["x", "y"]
extra = ["/z"]
[[action]]
rule = "key"
tag = "t"
severity = "low"
path = "p"
ref = "r"
do = "warn"
shadow = true
[[exempt]]
path = "v\u001b"
reason = "because"
[[allow]]
rule = "key"
path = "p"
reason = "r"
owner = "o"
until = 2030-01-02
[[file]]
path = "f"
title = "F"
)"),
              System("[weak]\nwords = [\"b\"]\n[limits]\ntimeout = \"90s\"\n"
                     "on_promised = \"warn\"\n[floor]\nblock_at = \"high\"\n"
                     "[trust]\nallow_from = \"default-branch\"\n"
                     "[bypass]\nenabled = true\nlog = \"/l\"\n"
                     "never = [\"high\"]\n")})
          .Show();
  CAPTURE(shown);
  for (const char* line : {
           "block_at = \"high\"   # system.toml:7 [floor]\n",
           "fingerprint_key = (set)   # repo.toml:2\n",
           "severity.key = \"low\"   # repo.toml:4\n",
           "weak.words = [\"a\", \"b\"]   # repo.toml:6, system.toml:2\n",
           "deny.salt = (set)   # repo.toml:8\n",
           "deny.hashes = (1 hash value)   # repo.toml:9\n",
           "packs.off = [\"x\", \"y\"]   # repo.toml:11\n",
           "limits.timeout = \"90s\"   # system.toml:4\n",
           "limits.on_promised = \"warn\"   # system.toml:5\n",
           "floor.block_at = \"high\"   # system.toml:7\n",
           "trust.allow_from = \"default-branch\"   # system.toml:9\n",
           "bypass.enabled = true   # system.toml:11\n",
           "bypass.never = [\"high\"]   # system.toml:13\n",
           "[[action]] rule = \"key\", tag = \"t\", severity = \"low\", path = "
           "\"p\", ref = \"r\", do = \"warn\", shadow = true   # "
           "repo.toml:13\n",
           "reason = \"because\"   # repo.toml:21\n",
           "[[allow]] rule = \"key\", path = \"p\", reason = \"r\", owner = "
           "\"o\", until = 2030-01-02   # repo.toml:24\n",
           "[[file]] path = \"f\", severity = \"high\", title = \"F\"   # "
           "repo.toml:30\n",
       }) {
    CAPTURE(line);
    CHECK(shown.find(line) != std::string::npos);
  }
  // What must not be on a screen is not.
  for (const char* hidden : {"aaaaaaaa", "pepper", "00112233", "\x1b"}) {
    CHECK(shown.find(hidden) == std::string::npos);
  }
}

TEST_CASE("remarks are about what is valid and odd") {
  const Policy policy = Parsed({Repository(R"([severity]
tokn = "low"
[[action]]
rule = "azure-*"
do = "off"
[[action]]
rule = "tok*"
tag = "clowd"
do = "off"
[[action]]
tag = "cloud"
do = "off"
[[allow]]
rule = "key"
path = "a"
reason = "r"
until = 2026-06-14
[[allow]]
rule = "kye"
path = "a"
reason = "r"
until = 2026-06-15
)")});
  const std::vector<std::string> remarks =
      policy.Remarks(Rules(), {2026, 6, 15});
  const char* const expected[] = {
      "repo.toml:2: [severity]|tokn",
      "repo.toml:18: [[allow]]|kye",
      "repo.toml:3: [[action]] no rule matches \"azure-*\"",
      "repo.toml:6: [[action]] no rule has the tag \"clowd\"",
      "repo.toml:13: [[allow]] expired on 2026-06-14",
  };
  REQUIRE(remarks.size() == std::size(expected));
  for (std::size_t i = 0; i < remarks.size(); ++i) {
    CAPTURE(remarks[i]);
    CHECK(HoldsAll(remarks[i], expected[i]));
  }
  CHECK(Parsed({}).Remarks(Rules(), {2026, 6, 15}).empty());
}

}  // namespace
