#include "base/text.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "report/page.h"
#include "report/sample.h"

namespace report {
namespace {

constexpr Voice kVoices[] = {Voice::kTerminal, Voice::kCommit, Voice::kPush,
                             Voice::kServer};

bool Has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

std::string FingerprintOf(const Sample& sample, std::size_t i) {
  return sample.verdict.findings[i].finding.fingerprint.text();
}

TEST_CASE("a hook that found nothing says nothing") {
  Sample sample;
  for (Voice voice : {Voice::kCommit, Voice::kPush, Voice::kServer}) {
    CHECK(sample.Text(voice).empty());
  }
  // Nor about what the policy let pass or was there before.
  sample.Found("acme-key", policy::Action::kAllow, AcmeKey()).At("a", 1, 1);
  sample.Found("acme-key", policy::Action::kPreExisting, AcmeKey('r'))
      .At("b", 1, 1);
  sample.LeftOut(blob::LeftOut::kExempt, 3);
  for (Voice voice : {Voice::kCommit, Voice::kPush, Voice::kServer}) {
    CHECK(sample.Text(voice).empty());
  }
  CHECK(sample.Text(Voice::kTerminal) ==
        "leakwall: pass; also 1 allowed, 1 there before; 15 planned = "
        "12 judged + 3 left out (3 exempt) + 0 failed\n");
}

TEST_CASE("what, where, why, how to fix, how to allow") {
  Sample sample;
  sample.Found("acme-key", kBlock, AcmeKey())
      .At("src/config.py", 14, 9)
      .Noted("assigned to a variable")
      .At("src/old name.py", 3, 1)
      .Noted("assigned to a variable")
      .At("tests/a.py", 5, 1)
      .Ruled(policy::Action::kAllow, "p.toml:9: [[allow]]");
  CHECK(sample.Text(Voice::kCommit) ==
        "leakwall: commit stopped, 1 secret\n"
        "\n"
        "CRITICAL  Acme API key (acme-key)\n"
        "  secret  acme\u2026 (35 bytes)\n"
        "  where   src/config.py:14:9\n"
        "          src/old name.py:3:1\n"
        "          and elsewhere: 1 allowed\n"
        "  why     assigned to a variable\n"
        "          block_at = \"medium\" (the default)\n"
        "  fix     git restore --staged -- src/config.py 'src/old name.py'\n"
        "          Put a reference to an environment variable or a secret "
        "manager in its\n"
        "          place, and stage it again.\n"
        "          If others ever had it, make a new one and end the old one:\n"
        "          https://acme.example/keys\n"
        "  allow   leakwall allow " +
            FingerprintOf(sample, 0) + " --reason \"...\"\n");
}

TEST_CASE("a server speaks plainly, within 72 columns") {
  Sample sample;
  sample.Found("acme-key", kBlock, AcmeKey())
      .At("src/config.py", 14, 9)
      .By('a', "Ann", "2026-03-01");
  CHECK(sample.Text(Voice::kServer) ==
        "leakwall: push refused, 1 secret\n"
        "\n"
        "CRITICAL  Acme API key (acme-key)\n"
        "  secret  acme\u2026 (35 bytes)\n"
        "  where   src/config.py:14:9  in aaaaaaaaaaaa\n"
        "  why     block_at = \"medium\" (the default)\n"
        "  fix     Mark the commit `edit`, take it out, and push again:\n"
        "          git rebase -i aaaaaaaaaaaa^\n"
        "          If others, or another remote, ever had it, make a new one "
        "and\n"
        "          end the old one: https://acme.example/keys\n"
        "  allow   Ask whoever runs this server to allow it:\n"
        "          " +
            FingerprintOf(sample, 0) + "\n");
}

TEST_CASE("no line of a server is too long, whatever the paths") {
  Sample sample = EverySample();
  sample.Found("acme-key", kBlock, AcmeKey('x'))
      .At(std::string(300, 'd') + "/" + std::string(100, '\x01'), 1, 1)
      .Noted(std::string(200, 'n'));
  std::string wide;
  for (int i = 0; i < 60; ++i) wide += "\u6f22";
  sample.Found("env-file", kBlock, "", "w").At(wide);
  for (int i = 0; i < 9; ++i) {
    const std::string path =
        "secrets/" + std::string(90, 'a') + "/" + std::to_string(i);
    sample.Found("env-file", kBlock, "", path).At(path);
  }
  for (int i = 0; i < 9; ++i) {
    sample
        .Found("plain-password", kBlock,
               std::string(10 + static_cast<std::size_t>(i), 'y'))
        .At(std::string(80, 'v') + ".yaml", 4, 1);
  }
  sample.Failed("read " + std::string(100, 'e'), "no such object");
  Settings settings;
  settings.voice = Voice::kServer;
  settings.color = Color::kYes;
  const std::string text = sample.Written("text", settings);
  for (std::string_view line : base::Split(text, '\n')) {
    CAPTURE(std::string(line));
    CHECK(Columns(line) <= 72);
    CHECK(base::Escape(line) == line);
  }
}

TEST_CASE("no voice lets a control byte, an override or a secret through") {
  const Sample sample = EverySample();
  for (Voice voice : kVoices) {
    const std::string text = sample.Text(voice);
    for (std::string_view line : base::Split(text, '\n')) {
      CHECK(base::Escape(line) == line);
    }
    CHECK(base::IsUtf8(text));
    for (const policy::JudgedFinding& judged : sample.verdict.findings) {
      const std::string_view secret = judged.finding.secret.Reveal();
      if (secret.empty()) continue;
      CHECK_FALSE(Has(text, secret));
      CHECK_FALSE(Has(text, secret.substr(0, secret.size() / 5 + 2)));
    }
    CHECK(Has(text, "odd\\x0a\\x1b[31m\\xff/na\u00efve\\u{202E}.txt"));
  }
}

TEST_CASE("secrets are shown, made printable, only when asked for") {
  Sample sample;
  sample.Found("acme-key", kBlock, AcmeKey() + "\x1b\n").At("a", 1, 1);
  Settings settings;
  settings.redact = Redact::kNo;
  CHECK(Has(sample.Written("text", settings),
            "  secret  " + AcmeKey() + "\\x1b\\x0a\n"));
}

TEST_CASE("blocking findings come first, then warnings") {
  Sample sample;
  sample.Found("acme-key", kWarn, AcmeKey()).At("warned.py", 1, 1);
  sample.Found("plain-password", kBlock, std::string(12, 'p'))
      .At("blocked.py", 1, 1);
  const std::string text = sample.Text(Voice::kCommit);
  CHECK(text.starts_with("leakwall: commit stopped, 1 secret, 1 warning\n"));
  CHECK(text.find("blocked.py") < text.find("Warnings"));
  CHECK(text.find("Warnings") < text.find("warned.py"));
}

TEST_CASE("warnings alone stop nothing, and say so") {
  Sample sample;
  sample.Found("env-file", kWarn, "").At(".env");
  CHECK(sample.Text(Voice::kCommit)
            .starts_with("leakwall: 1 warning; the commit goes on\n"));
  CHECK(sample.Text(Voice::kServer)
            .starts_with("leakwall: 1 warning; the push is accepted\n"));
}

TEST_CASE("what could not be judged is named, and the way out where it may") {
  Sample sample;
  sample.Failed("read blob 12", "no such object");
  CHECK(sample.Text(Voice::kCommit) ==
        "leakwall: commit stopped, not everything could be judged\n"
        "\n"
        "could not judge: read blob 12: no such object\n"
        "\n"
        "If you know what could not be read, you can go on without this "
        "check:\n"
        "  git commit --no-verify\n");
  CHECK(Has(sample.Text(Voice::kPush), "git push --no-verify"));
  CHECK(Has(sample.Text(Voice::kServer), "could not judge: read blob 12"));
  CHECK_FALSE(Has(sample.Text(Voice::kServer), "--no-verify"));
  CHECK_FALSE(Has(sample.Text(Voice::kTerminal), "--no-verify"));
  // With a secret found, the way out would be the way round.
  sample.Found("acme-key", kBlock, AcmeKey()).At("a", 1, 1);
  for (Voice voice : kVoices) {
    CHECK(Has(sample.Text(voice), "could not judge: read blob 12"));
    CHECK_FALSE(Has(sample.Text(voice), "--no-verify"));
  }
}

TEST_CASE("an error that the coverage alone names is not lost") {
  Sample sample;
  sample.verdict.coverage.errors.push_back(base::Error("read x", "gone"));
  sample.verdict.errors.push_back(base::Error("read y", "gone"));
  sample.verdict.coverage.errors.push_back(base::Error("read y", "gone"));
  const std::string text = sample.Text(Voice::kCommit);
  CHECK(Has(text, "could not judge: read x: gone\n"));
  CHECK(text.find("read y") == text.rfind("read y"));
}

TEST_CASE("notices are shown by themselves") {
  Sample sample;
  sample.verdict.notices.push_back("this commit loosens the policy");
  CHECK(sample.Text(Voice::kCommit) ==
        "note: this commit loosens the policy\n");
}

TEST_CASE("hundreds of files in one folder are one finding to the reader") {
  Sample sample;
  for (int i = 0; i < 214; ++i) {
    const std::string path = "secrets/host" + std::to_string(i) + "/key.json";
    sample.Found("env-file", kBlock, "", path).At(path);
  }
  const std::string text = sample.Text(Voice::kCommit);
  CHECK(text.starts_with("leakwall: commit stopped, 214 secret files\n"));
  CHECK(Has(text,
            "  where   secrets/: 214 files\n"
            "          secrets/host0/key.json\n"));
  CHECK(Has(text, "          and 209 more places\n"));
  CHECK(Has(text, "path = \"secrets/**\"\n"));
  CHECK(text.size() < 1200);
}

TEST_CASE("many secrets in one file have a line each") {
  Sample sample;
  for (std::size_t i = 0; i < 30; ++i) {
    sample.Found("plain-password", kBlock, std::string(10 + i, 'a'))
        .At("values.yaml", i + 3, 12);
  }
  const std::string text = sample.Text(Voice::kCommit);
  CHECK(Has(text, "  where   values.yaml: 30 secrets\n"));
  CHECK(Has(text, "values.yaml:22:12  aaaa\u2026 (29 bytes)  " +
                      FingerprintOf(sample, 19)));
  CHECK(Has(text, "          and 10 more secrets\n"));
  CHECK(Has(text, "leakwall allow FINGERPRINT... --reason"));
}

TEST_CASE("places and findings past the caps are counted, by rule") {
  Sample sample;
  auto found = sample.Found("acme-key", kBlock, AcmeKey());
  for (std::size_t i = 1; i <= 8; ++i) found.At("a", i, 1);
  for (std::size_t i = 0; i < 1200; ++i) {
    sample.Found("plain-password", kBlock, std::string(10 + i, 'p'))
        .At("f" + std::to_string(i), 1, 1);
  }
  Settings settings;
  settings.text_findings = 3;
  const std::string text = sample.Written("text", settings);
  CHECK(Has(text, "          a:5:1\n          and 3 more places\n"));
  CHECK_FALSE(Has(text, "a:6:1"));
  CHECK(Has(text, "where   f1:1:1"));
  CHECK_FALSE(Has(text, "f2:1:1"));
  CHECK(Has(text,
            "not shown: 1,198 more findings (1,198 plain-password), a report "
            "in another\n"));
}

TEST_CASE("places that are no files have names") {
  Sample sample;
  sample.Found("acme-key", kBlock, AcmeKey())
      .At("", 2, 1)
      .In(blob::What::kMessage)
      .At("", 3, 1)
      .By('d', "Ann", "2026-01-01")
      .In(blob::What::kCommit)
      .At("link", 1, 1)
      .In(blob::What::kSymlink)
      .At("")
      .In(blob::What::kRefName, "refs/heads/x");
  CHECK(Has(sample.Text(Voice::kTerminal),
            "  where   the commit message, line 2\n"
            "          commit dddddddddddd, line 3  Ann  2026-01-01\n"
            "          link (the target of the link)\n"
            "          the name of refs/heads/x\n"));
}

TEST_CASE("an audit ends with one line that adds up") {
  const std::string text = EverySample().Text(Voice::kTerminal);
  CHECK(text.ends_with(
      "\nleakwall: block: 2 secrets and 1 secret file, 2 warnings; also 1 "
      "allowed; 16 planned = 12 judged + 3 left out (2 exempt, 1 too large) + "
      "1 failed\n"));
}

TEST_CASE("the same verdict gives the same bytes") {
  for (const Format& format : Formats()) {
    CAPTURE(std::string(format.name));
    CHECK(EverySample().Written(format.name) ==
          EverySample().Written(format.name));
  }
}

TEST_CASE("formats are found by name") {
  CHECK(FindFormat("jsonl")->name == "jsonl");
  CHECK(FindFormat("yaml") == nullptr);
}

}  // namespace
}  // namespace report
