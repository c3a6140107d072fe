#include "detect/name_rules.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "detect/packs.h"

namespace {

constexpr std::uint32_t kFile = 0100644;
constexpr std::uint32_t kTree = 0040000;

const detect::NameRules& Rules() {
  static const detect::NameRules rules(tests::DetectRules(), {});
  return rules;
}

// An example of a path rule: "path: NAME", a line feed, the content.
struct Example {
  std::string path;
  std::string text;
};
Example Read(const std::string& example) {
  constexpr std::string_view kPath = "path: ";
  const std::string expanded = tests::Expanded(example);
  REQUIRE(expanded.starts_with(kPath));
  const std::size_t end = std::min(expanded.find('\n'), expanded.size());
  return {expanded.substr(kPath.size(), end - kPath.size()),
          expanded.substr(std::min(end + 1, expanded.size()))};
}

// "rule severity", or "" where the file passes.
std::string Judged(std::string_view path, std::string_view text,
                   std::uint32_t mode = kFile) {
  const auto hit = Rules().Judge(path, mode, text);
  if (!hit) return {};
  CHECK(hit->span.empty());
  const rule::Rule& rule = tests::DetectRules()[hit->rule];
  return rule.id + " " +
         std::string(rule::Text(hit->severity.value_or(rule.severity)));
}

// Whether each step down the path may match, as trees push their entries.
bool MayReach(const std::string& path) {
  std::size_t begin = 0;
  for (;;) {
    const std::size_t slash = path.find('/', begin);
    const std::string name = path.substr(begin, slash - begin);
    blob::Name entry;
    entry.name = name;
    entry.mode = slash == std::string::npos ? kFile : kTree;
    if (Rules().MayMatch(entry)) return true;
    if (slash == std::string::npos) return false;
    begin = slash + 1;
  }
}

bool MayMatchWhole(const std::string& path) {
  blob::Name entry;
  entry.name = path;
  entry.mode = kFile;
  return Rules().MayMatch(entry);
}

}  // namespace

TEST_CASE("every path rule finds its examples and not its counter-examples") {
  std::size_t count = 0;
  for (const rule::Rule& rule : tests::DetectRules()) {
    if (rule.kind != rule::Kind::kPath) continue;
    ++count;
    CAPTURE(rule.id);
    for (const std::string& example : rule.examples) {
      CAPTURE(example);
      const auto [path, text] = Read(example);
      CHECK(Judged(path, text).starts_with(rule.id + " "));
      CHECK(MayReach(path));
      CHECK(MayMatchWhole(path));
    }
    for (const std::string& example : rule.counter_examples) {
      CAPTURE(example);
      const auto [path, text] = Read(example);
      CHECK(Judged(path, text) == "");
    }
  }
  CHECK(count >= 20);
}

TEST_CASE("files by their names") {
  const std::string secret = "A_PASSWORD=hunter2\n";
  const std::string empty = "PORT=80\n";
  struct Case {
    std::string path;
    std::string text;
    std::string judged;
  };
  const Case cases[] = {
      {".env", secret, "dotenv-file high"},
      {".env", empty, "dotenv-file low"},
      {".env", "", ""},
      {".env", "\n\n", ""},
      {".env", "not a variable in sight\n", "dotenv-file high"},
      {".env",
       std::string("\xff\xfe"
                   "A\0=\0b\0",
                   8),
       "dotenv-file high"},
      {".ENV", secret, "dotenv-file high"},
      {"a/b/.env.local", secret, "dotenv-file high"},
      {"a/.env.secret", secret, "dotenv-file high"},
      {".env.production.example", secret, ""},
      {".env.example.local", secret, ""},
      {".env.vault", secret, ""},
      {".env.keys", "DOTENV_PRIVATE_KEY=" + std::string(64, 'a') + "\n",
       "dotenv-file low"},
      {"environment", secret, ""},
      {"x.env", secret, "env-secrets-file high"},
      {"x.env", empty, ""},
      {"secrets/a.json", "{}", "secrets-directory high"},
      {"a/Secrets/b/c.txt", "x", "secrets-directory high"},
      {"secrets", "x", ""},
      {"my-secrets/a.json", "{}", ""},
      {"a/secrets/main.go", "package main", ""},
      {"a/secrets/.gitkeep", "\n", ""},
      {"a/secrets/db.json.example", "{}", ""},
      {"a/secrets/.env", secret, "dotenv-file high"},
      {"a/secrets/.env", empty, "secrets-directory high"},
      {"id_rsa.pub", "ssh-rsa AAAA", ""},
      {"terraform.tfstate", "{}", "terraform-state-file high"},
      {"a/.bash_history", "ls\n", "shell-history-file medium"},
      {"a/x.sqlite", std::string("SQLite format 3\0", 16),
       "database-dump-file low"},
      {"new\nline/.env", secret, "dotenv-file high"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.path);
    CAPTURE(c.text);
    CHECK(Judged(c.path, c.text) == c.judged);
    if (!c.judged.empty()) {
      CHECK(MayReach(c.path));
      CHECK(MayMatchWhole(c.path));
    }
  }
}

TEST_CASE("links and submodules are no secret files") {
  CHECK(Judged(".env", "../shared/.env", 0120000) == "");
  CHECK(Judged("secrets", "x", 0160000) == "");
  CHECK(Judged(".env", "A_PASSWORD=hunter2\n", 0100755) == "dotenv-file high");
  blob::Name link;
  link.name = ".env";
  link.mode = 0120000;
  CHECK_FALSE(Rules().MayMatch(link));
}

TEST_CASE("ordinary names are passed over at once") {
  for (const std::string path :
       {"main.c", "README.md", "Makefile", "src/app/main.rs", "a/b/c.yaml",
        "package-lock.json", "docker-compose.yml", "e", "", ".", "en", ".e",
        "environment.ts", "secrets.go", "monkey", "x.pe", "secret/s"}) {
    CAPTURE(path);
    CHECK_FALSE(MayReach(path));
  }
  blob::Name directory;
  directory.name = ".env";
  directory.mode = kTree;
  CHECK_FALSE(Rules().MayMatch(directory));
  directory.name = "Secrets";
  CHECK(Rules().MayMatch(directory));
}

TEST_CASE("a policy's own rules come first and are the policy's word") {
  const detect::NameRules rules(
      tests::DetectRules(),
      {{"deploy/*.vault", rule::Severity::kCritical, "Deployment vault"},
       {"*.env", rule::Severity::kLow, "Known"},
       {"odd\\*name", rule::Severity::kHigh, "Escaped"}});
  const auto vault = rules.Judge("deploy/a.vault", kFile, "$ANSIBLE_VAULT;1");
  REQUIRE(vault);
  CHECK(tests::DetectRules()[vault->rule].id == "secret-file");
  CHECK(vault->severity == rule::Severity::kCritical);
  CHECK(vault->note == "Deployment vault");
  CHECK_FALSE(rules.Judge("a.vault", kFile, "x"));
  CHECK_FALSE(rules.Judge("deploy/a.vault", kFile, ""));
  const auto env = rules.Judge(".env", kFile, "A_PASSWORD=hunter2\n");
  REQUIRE(env);
  CHECK(env->severity == rule::Severity::kLow);
  CHECK(rules.Judge("odd*name", kFile, "x"));
  blob::Name name;
  name.name = "odd*name";
  name.mode = kFile;
  CHECK(rules.MayMatch(name));
}
