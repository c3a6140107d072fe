#include "app/own_secrets.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "app/secret_lines.h"
#include "base/encoding.h"
#include "git/temp_repo.h"

namespace {

using Strings = std::vector<std::string>;

// Where each collected value with this beginning came from, in order.
Strings Wheres(const git::Repository& repository,
               const std::string& beginning) {
  Strings wheres;
  for (const detect::OwnValue& own : app::OwnSecrets(repository)) {
    if (own.value.Reveal().starts_with(beginning)) wheres.push_back(own.where);
  }
  return wheres;
}

}  // namespace

TEST_CASE("lines of every form are read") {
  struct Case {
    const char* name;
    const char* text;
    Strings expected;
  };
  const std::vector<Case> cases = {
      {"dotenv", "DB_PASSWORD=aa\nNAME=bb\n", {"aa"}},
      {"export and quotes", "export API_TOKEN='a b # c' # d\r\n", {"a b # c"}},
      {"a comment after it", "DB_PASSWORD=aa # old\n", {"aa"}},
      {"a comment", "#DB_PASSWORD=aa\n;DB_PASSWORD=bb\n", {}},
      {"'=' in the value", "DB_PASSWORD=a=b==\n", {"a=b=="}},
      {"ini", "[x]\naws_secret_access_key = a/b+c\n", {"a/b+c"}},
      {"npm", "//registry.example/:_authToken=aa\n", {"aa"}},
      {"YAML", "host:\n  oauth_token: aa\n  user: bb\n", {"aa"}},
      {"YAML, '=' in the value", "- client-key-data: YQ==\n", {"YQ=="}},
      {"JSON lines", "  \"password\": \"a,b\",\n", {"a,b"}},
      {"a URL", "DB_URL=db://jo:a%2Fb@acme.example/x?y=z\n", {"a/b"}},
      {"a URL without password", "DB_URL=db://jo@acme.example:80/\n", {}},
      {"published", "NEXT_PUBLIC_API_KEY=aa\nVITE_API_KEY=bb\n", {}},
      {"no value", "DB_PASSWORD=\nDB_PASSWORD\n=\n:\n\n", {}},
      {"an open quote", "DB_PASSWORD=\"aa", {"aa"}},
      {"no final newline", "DB_PASSWORD=aa", {"aa"}},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    CHECK(app::SecretsInLines(c.text) == c.expected);
  }
}

TEST_CASE("a netrc is read by its words") {
  CHECK(app::SecretsInNetrc("machine a login b password cc\n"
                            "machine x\n  login y\n\tpassword\n \"dd\"") ==
        Strings{"cc", "dd"});
  CHECK(app::SecretsInNetrc("machine a password").empty());
  CHECK(app::SecretsInNetrc("").empty());
}

TEST_CASE("JSON is read at any depth, and logins are decoded") {
  const std::string login = base::Base64Encode("jo:a:b");
  CHECK(app::SecretsInJson("{\"auths\":{\"x\":{\"auth\":\"" + login +
                           "\"}},\"list\":[{\"token\":\"cc\"}],\"n\":1}") ==
        Strings{login, "a:b", "cc"});
  CHECK(app::SecretsInJson("{ broken\n\"token\": \"cc\"") == Strings{"cc"});
  CHECK(app::SecretsInJson("").empty());
}

TEST_CASE("files are looked for where people keep them") {
  const test::TempRepo repo;
  repo.Write(".gitignore", ".env.*\nweb/.env\n");
  repo.Write(".env.local", "API_TOKEN=one-1\n");
  repo.Write(".env", "API_TOKEN=one-not-ignored\n");
  repo.Write(".env.example", "API_TOKEN=one-tracked\n");
  repo.Write("web/.env", "API_TOKEN=one-2\n");
  repo.Write("web/deep/.env.local", "API_TOKEN=one-too-deep\n");
  repo.Write("node_modules/.env.local", "API_TOKEN=one-of-a-package\n");
  repo.Write("module/.env.local", "API_TOKEN=one-of-a-module\n");
  repo.Write("../.netrc", "machine x login y password one-3\n");
  repo.Write("../.npmrc", "//npm.example/:_authToken=one-4\n");
  repo.Write("../.docker/config.json", "{\"auths\":{\"x\":{\"auth\":\"" +
                                           base::Base64Encode("u:one-5") +
                                           "\"}}}");
  repo.Write("../.config/gh/hosts.yml", "h:\n  oauth_token: one-6\n");
  repo.Sh("git init -q module; git add -f .env.example; mkfifo .env.pipe");
  const test::ScopedVariable variable("ACME_API_TOKEN", "one-7 in a variable");
  const test::Open open(repo.path());
  CHECK(Wheres(*open, "one-") ==
        Strings{"your .env.local", "your web/.env", "~/.netrc", "~/.npmrc",
                "~/.docker/config.json", "~/.config/gh/hosts.yml",
                "$ACME_API_TOKEN"});
}

TEST_CASE("files of any name and of another work tree are found") {
  const test::TempRepo repo;
  repo.Write(".gitignore", ".env*\n");
  repo.Write(".env \"a\"\n\tb", "API_TOKEN=one-1\n");
  repo.Sh("git commit -q --allow-empty -m x; git worktree add -q ../linked");
  repo.Write("../linked/.gitignore", ".env*\n");
  repo.Write("../linked/.env", "API_TOKEN=one-2\n");
  {
    const test::Open open(repo.path());
    CHECK(Wheres(*open, "one-") == Strings{"your .env \"a\"\\x0a\\x09b"});
  }
  const test::Open linked(repo.top() + "/linked");
  CHECK(Wheres(*linked, "one-") == Strings{"your .env"});
}

TEST_CASE("there are bounds, and nothing that is absent is an error") {
  const test::TempRepo repo;
  const test::ScopedVariable none("HOME", std::nullopt);
  repo.Write(".gitignore", ".env*\n");
  repo.Write(".env.huge", "API_TOKEN=one-1\n" + std::string(1'000'000, '\n'));
  const test::Open open(repo.path());
  CHECK(Wheres(*open, "one-").empty());
  std::string many;
  for (int i = 0; i < 1200; ++i) {
    many += "API_TOKEN=two-" + std::to_string(i) + "\n";
  }
  repo.Write(".env", many);
  CHECK(Wheres(*open, "two-").size() == 1000);
}

TEST_CASE("a bare repository has no files of its own") {
  const test::TempRepo repo("--bare");
  repo.Write(".env", "API_TOKEN=one-1\n");
  const test::Open open(repo.path());
  CHECK(Wheres(*open, "one-").empty());
}
