#include "report/advice.h"

#include <doctest/doctest.h>

#include <string>

#include "base/process.h"
#include "report/sample.h"

namespace report {
namespace {

TEST_CASE("a shell reads every quoted word back") {
  const std::string words[] = {
      "plain/path.txt", "with space", "it's",     "",
      "$(touch x)`y`",  "a\nb\x01",   "\xff\xfe", "na\u00efve",
      "back\\slash\n",  "-rf",        "~root",    "a;b&c|d>e",
      "\u202e",         "'\n'",       "!x",       "#x",
  };
  for (const std::string& word : words) {
    CAPTURE(word);
    base::Command command;
    command.argv = {"bash", "-c", "printf %s " + ShellQuote(word)};
    if (word == "-rf") command.argv[2] = "printf %s -- " + ShellQuote(word);
    auto exit = base::Run(command);
    REQUIRE(exit.ok());
    CHECK(exit->out == (word == "-rf" ? "--" + word : word));
    for (char c : ShellQuote(word)) {
      const bool no_control = static_cast<unsigned char>(c) >= 0x20;
      CHECK(no_control);
    }
  }
}

TEST_CASE("a path is never a pattern to Git") {
  CHECK(ShellPathspec("a/b.txt") == "a/b.txt");
  CHECK(ShellPathspec("a b") == "'a b'");
  CHECK(ShellPathspec("a*") == "':(literal)a*'");
  CHECK(ShellPathspec(":(top)x") == "':(literal):(top)x'");
  CHECK(ShellPathspec("[id].ts") == "':(literal)[id].ts'");
}

TEST_CASE("a line of .gitignore names one path") {
  CHECK(GitignoreLine("deploy/.env") == "/deploy/.env");
  CHECK(GitignoreLine("a*[b]?\\") == "/a\\*\\[b]\\?\\\\");
  CHECK(GitignoreLine("#x") == "/#x");
  CHECK(GitignoreLine("end ") == "/end\\ ");
}

// All steps in one text, commands marked by "$ ".
std::string Fix(const Sample& sample, Voice voice) {
  Settings settings;
  settings.voice = voice;
  const auto groups = GroupsOf(sample.verdict, kBlock);
  REQUIRE(groups.size() == 1);
  const rule::Rule& rule = SampleRules()[groups[0].first().finding.rule];
  std::string text;
  for (const Advice& step : HowToFix(groups[0], rule, settings)) {
    text +=
        (step.kind == Advice::Kind::kCommand ? "$ " : "") + step.text + "\n";
  }
  return text;
}

TEST_CASE("staged content is unstaged") {
  Sample sample;
  sample.Found("acme-key", kBlock, AcmeKey()).At("a.py", 1, 1).At("b.py", 1, 1);
  CHECK(Fix(sample, Voice::kCommit) ==
        "$ git restore --staged -- a.py b.py\n"
        "Put a reference to an environment variable or a secret manager in its "
        "place, and stage it again.\n"
        "If others ever had it, make a new one and end the old one: "
        "https://acme.example/keys\n");
}

TEST_CASE("a staged secret file is taken out and ignored") {
  Sample sample;
  sample.Found("env-file", kBlock, "").At("deploy/.env");
  CHECK(Fix(sample, Voice::kCommit) ==
        "$ git rm --cached -- deploy/.env\n"
        "Add to .gitignore: /deploy/.env\n"
        "Keep deploy/.env.example in its place, with the names and no "
        "values.\n"
        "If others ever had it, make new secrets and end those that it "
        "holds.\n");
}

TEST_CASE("a folder of secret files goes as one") {
  Sample sample;
  for (int i = 0; i < 9; ++i) {
    const std::string path = "secrets/" + std::to_string(i);
    sample.Found("env-file", kBlock, "", path).At(path);
  }
  const std::string fix = Fix(sample, Voice::kCommit);
  CHECK(
      fix.starts_with("$ git rm -r --cached -- secrets/\n"
                      "Add to .gitignore: secrets/\n"));
}

TEST_CASE("a message is written again") {
  Sample sample;
  sample.Found("acme-key", kBlock, AcmeKey())
      .At("", 1, 1)
      .In(blob::What::kMessage);
  CHECK(Fix(sample, Voice::kCommit).find("COMMIT_EDITMSG") !=
        std::string::npos);
}

TEST_CASE("what is in commits is taken out of them, on both sides of a push") {
  Sample sample;
  sample.Found("acme-key", kBlock, AcmeKey())
      .At("a.py", 1, 1)
      .By('a', "Ann", "2026-01-01");
  for (Voice voice : {Voice::kPush, Voice::kServer}) {
    CHECK(Fix(sample, voice) ==
          "Mark the commit `edit`, take it out, and push again:\n"
          "$ git rebase -i aaaaaaaaaaaa^\n"
          "If others, or another remote, ever had it, make a new one and end "
          "the old one: https://acme.example/keys\n");
  }
}

TEST_CASE("on demand the secret is first made worthless") {
  Sample sample;
  sample.Found("acme-key", kBlock, AcmeKey())
      .At("a.py", 1, 1)
      .By('a', "Ann", "2026-01-01");
  const std::string fix = Fix(sample, Voice::kTerminal);
  CHECK(fix.starts_with(
      "Make a new one and end the old one: https://acme.example/keys\n"));
  CHECK(fix.find("git filter-repo") != std::string::npos);
}

}  // namespace
}  // namespace report
