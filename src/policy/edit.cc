#include <string>
#include <string_view>

#include "base/hash.h"
#include "base/toml.h"
#include "policy/policy.h"

namespace policy {
namespace {

// A line that begins with '#' and no space is an example that means something
// once the '#' is gone.
constexpr std::string_view kFirst =
    R"(# What leakwall makes of what it finds here.  All keys are optional; a line
# that begins with # and no space is an example.
# `leakwall policy check` reads this file strictly and lists what is odd.

# From which severity on a finding blocks: low, medium, high or critical.
# What is below it is a warning.
#block_at = "medium"

# Passwords that can be guessed with fewer bits than this are weak.
#weak_bits = 36

# Look for the values that this machine keeps to itself (.env files that Git
# ignores, ~/.netrc and its like) in what is committed and pushed.
#own_secrets = true

# Makes the fingerprints of this repository's findings.  Entries below mean
# nothing under another key: keep it.
)";

constexpr std::string_view kRest = R"(
# A rule's severity, as you see it.  `leakwall rules list` names them.
#[severity]
#generic-secret = "low"

# Words that make a weak password here, such as the company's name.
#[weak]
#words = ["acme2024"]

# Files that have no business in this repository.
#[[file]]
#path = "deploy/*.vault"
#severity = "high"
#title = "Deployment vault"

# How much is judged, and what happens to the rest: "block" refuses, "warn"
# leaves it out and says so.
#[limits]
#timeout = "20s"
#blob_bytes = "100MB"
#on_timeout = "block"
#on_too_large = "block"

# What is done about findings: the first clause whose conditions (rule, tag,
# severity, path, ref) all hold decides.  do = "block", "warn" or "off"; with
# shadow = true they are reported and never block.
#[[action]]
#rule = "generic-secret"
#path = "tests/**"
#do = "warn"

# Files that need no look.
#[[exempt]]
#path = "vendor/**"
#reason = "third party, audited upstream"

# Findings that are no danger; `leakwall allow` adds an entry.  `until` is the
# last day on which it holds.
#[[allow]]
#rule = "generic-secret"
#path = "docs/example.md"
#reason = "the example of the manual"
#owner = "docs"
#until = 2099-12-31
)";

}  // namespace

std::string InitialText(std::string_view key) {
  std::string text(kFirst);
  text += "fingerprint_key = \"" + WriteKey(key) + "\"\n";
  text += kRest;
  return text;
}

std::string WriteKey(std::string_view key) { return base::Hex(key); }

std::string AppendAllow(std::string text, const AllowClause& entry) {
  if (!text.empty() && !text.ends_with('\n')) text += '\n';
  if (!text.empty()) text += '\n';
  text += "[[allow]]\n";
  const auto quoted = [&](std::string_view key, std::string_view value) {
    text.append(key).append(" = ") += base::TomlQuote(value) + "\n";
  };
  if (entry.fingerprint) quoted("fingerprint", entry.fingerprint->text());
  if (entry.rule) quoted("rule", *entry.rule);
  if (entry.path) quoted("path", entry.path->pattern());
  quoted("reason", entry.reason);
  if (!entry.owner.empty()) quoted("owner", entry.owner);
  if (entry.until) text += "until = " + entry.until->Text() + "\n";
  return text;
}

}  // namespace policy
