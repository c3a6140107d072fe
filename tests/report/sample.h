#ifndef LEAKWALL_TESTS_REPORT_SAMPLE_H_
#define LEAKWALL_TESTS_REPORT_SAMPLE_H_

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

#include "report/reporter.h"

// Verdicts for the tests of reports, built step by step:
//
//   Sample sample;
//   sample.Found("acme-key", kBlock, AcmeKey()).At("src/a.py", 3, 14);
//   sample.Found("env-file", kWarn, "").At(".env").Noted("holds no secret");

namespace report {

inline constexpr policy::Action kBlock = policy::Action::kBlock;
inline constexpr policy::Action kWarn = policy::Action::kWarn;

// Four rules: a provider's with a page to rotate, a generic one, one about
// file names, and one whose words try to break out.
inline const rule::RuleSet& SampleRules() {
  static const rule::RuleSet rules = [] {
    const rule::Pack pack{"acme", "acme.toml", R"(
[[rule]]
id = "acme-key"
title = "Acme API key"
pattern = 'acme_(?P<secret>[a-z]{30})'
severity = "critical"
confidence = "high"
tags = ["payments"]
rotate = "https://acme.example/keys"
source = "https://acme.example/docs"
examples = ['acme_{{lower:30}}']
counter_examples = ['acme_{{lower:29}}']

[[rule]]
id = "plain-password"
title = "Password in plain text"
pattern = 'password=(?P<secret>[a-z]{8,40})'
severity = "medium"
confidence = "medium"
examples = ['password={{lower:9}}']
counter_examples = ['password={{digit:9}}']

[[rule]]
id = "env-file"
title = "Secret file"
paths = [".env", "secrets/**"]
content = "any"
severity = "high"
confidence = "high"
examples = [".env"]
counter_examples = ["env.md"]

[[rule]]
id = "odd-words"
title = "Odd \u001b[2J {0} \u202e title"
pattern = 'odd_(?P<secret>[a-z]{30})'
severity = "low"
confidence = "low"
fix = "Do not \u0007 do this."
examples = ['odd_{{lower:30}}']
counter_examples = ['odd_{{lower:29}}']
)"};
    auto loaded = rule::RuleSet::Load({&pack, 1});
    if (!loaded.ok()) {
      std::fprintf(stderr, "%s\n", loaded.error().Line().c_str());
      std::abort();
    }
    return *std::move(loaded);
  }();
  return rules;
}

// Secrets are put together here so that no scanner finds them in this file.
inline std::string AcmeKey(char fill = 'q') {
  return std::string("acme") + "_" + std::string(30, fill);
}

// Says more about the finding that was added last.
class SampleFinding {
 public:
  explicit SampleFinding(policy::JudgedFinding& judged) : judged_(judged) {}

  SampleFinding& At(std::string path, std::size_t line = 0,
                    std::size_t column = 0) {
    scan::Place place;
    place.origin.path = std::move(path);
    place.line = place.end_line = line;
    place.column = place.code_point_column = column;
    place.end_column = place.code_point_end_column = line > 0 ? column + 35 : 0;
    judged_.finding.places.push_back(std::move(place));
    judged_.places.push_back(judged_.ruling);
    return *this;
  }
  SampleFinding& In(blob::What what, std::string ref = {}) {
    Last().origin.what = what;
    Last().origin.ref = std::move(ref);
    return *this;
  }
  SampleFinding& By(char digit, std::string author, std::string date) {
    blob::Origin& origin = Last().origin;
    origin.commit = *blob::ObjectId::FromHex(std::string(40, digit));
    origin.author = std::move(author);
    origin.date = std::move(date);
    return *this;
  }
  SampleFinding& Noted(std::string note) {
    Last().note = std::move(note);
    return *this;
  }
  SampleFinding& Ruled(policy::Action action, std::string clause) {
    judged_.places.back() = {action, std::move(clause)};
    return *this;
  }
  scan::Place& Last() { return judged_.finding.places.back(); }

 private:
  policy::JudgedFinding& judged_;
};

class Sample {
 public:
  Sample() {
    verdict.outcome = policy::Outcome::kPass;
    verdict.coverage.planned = verdict.coverage.judged = 12;
  }

  // The finding lives until the next one is added.
  SampleFinding Found(std::string_view rule_id, policy::Action action,
                      std::string_view secret, std::string_view salt = "") {
    policy::JudgedFinding judged;
    judged.finding.rule = *SampleRules().Find(rule_id);
    judged.finding.severity = SampleRules()[judged.finding.rule].severity;
    judged.finding.secret = base::Secret(secret);
    judged.finding.fingerprint = scan::Fingerprint::Of(
        "key", rule_id, std::string(secret) + std::string(salt));
    judged.ruling = {action, "block_at = \"medium\" (the default)"};
    if (action == kBlock) verdict.outcome = policy::Outcome::kBlock;
    if (action == kWarn && verdict.outcome == policy::Outcome::kPass) {
      verdict.outcome = policy::Outcome::kWarn;
    }
    verdict.findings.push_back(std::move(judged));
    return SampleFinding(verdict.findings.back());
  }
  void Failed(std::string doing, std::string why) {
    if (verdict.outcome != policy::Outcome::kBlock) {
      verdict.outcome = policy::Outcome::kUnjudged;
    }
    ++verdict.coverage.planned;
    ++verdict.coverage.failed;
    verdict.errors.push_back(base::Error(std::move(doing), std::move(why)));
  }
  void LeftOut(blob::LeftOut reason, std::uint64_t count) {
    verdict.coverage.planned += count;
    verdict.coverage.left_out[reason] += count;
  }

  std::string Written(std::string_view format, Settings settings = {}) const {
    settings.version = "1.2.3";
    settings.rules_hash = "0123456789abcdef";
    settings.engine = "Engine 1";
    return FindFormat(format)->write(verdict, SampleRules(), settings);
  }
  std::string Text(Voice voice) const {
    Settings settings;
    settings.voice = voice;
    return Written("text", settings);
  }

  policy::Verdict verdict;
};

// A verdict with something of everything, odd bytes included.
inline Sample EverySample() {
  Sample sample;
  sample.Found("acme-key", kBlock, AcmeKey())
      .At("src/config.py", 14, 9)
      .At("src/old name.py", 3, 1)
      .At("src/before.py", 5, 1)
      .Ruled(policy::Action::kPreExisting, "")
      .At("tests/a.py", 5, 1)
      .Ruled(policy::Action::kAllow, ".leakwall.toml:9: [[allow]]");
  sample.Found("env-file", kBlock, "", "1")
      .At("deploy/.env")
      .Noted("holds 3 secrets");
  sample.Found("plain-password", kBlock, std::string(9, 'p'))
      .At("", 2, 1)
      .In(blob::What::kMessage);
  sample.Found("plain-password", kWarn, std::string(12, 'z'))
      .At(std::string("odd\n\x1b[31m\xff/na\u00efve\u202e.txt"), 1, 4)
      .By('c', "Ann Example <ann@example.org>", "2026-03-01T12:00:00Z")
      .At("", 3, 2)
      .By('d', "Ann Example <ann@example.org>", "2026-03-01T12:00:00Z")
      .In(blob::What::kCommit)
      .At("link", 1, 1)
      .In(blob::What::kSymlink)
      .At("")
      .In(blob::What::kRefName, "refs/heads/pass word")
      .At("/abs/olute.txt", 7, 1);
  sample
      .Found("odd-words", kWarn,
             std::string("odd") + "_" + std::string(30, 'w'))
      .At("x.txt", 1, 1);
  sample.Found("acme-key", policy::Action::kAllow, AcmeKey('r'))
      .At("fixture.py", 1, 1);
  sample.LeftOut(blob::LeftOut::kExempt, 2);
  sample.LeftOut(blob::LeftOut::kTooLarge, 1);
  sample.Failed("read blob 1234 at \x1b]0;x", "no such object");
  sample.verdict.notices.push_back("policy read from HEAD:.leakwall.toml");
  return sample;
}

}  // namespace report

#endif  // LEAKWALL_TESTS_REPORT_SAMPLE_H_
