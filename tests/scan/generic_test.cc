#include <doctest/doctest.h>

#include <set>
#include <string>
#include <vector>

#include "rule/rule_set.h"
#include "scan/finding.h"
#include "scan/scanner.h"
#include "scan/toy_rules.h"

// The generic packs on the syntaxes that people commit: what each line is
// found to hold, or that it is silent.

namespace scan {
namespace {

const toy::Bench& Packs() {
  static const toy::Bench bench(
      toy::Shipped({"defaults", "generic", "private-keys"}));
  return bench;
}

// The rules that find something, after overlapping ones are settled.
std::set<std::string> RulesThatFind(const std::string& form,
                                    std::uint64_t seed) {
  const auto text = rule::Expand(form, seed);
  REQUIRE(text.ok());
  auto scratch = Packs().scanner.NewScratch();
  REQUIRE(scratch.ok());
  const auto scanned = Packs().scanner.Scan(*text, *scratch);
  REQUIRE(scanned.ok());
  std::set<std::string> found;
  for (const Hit& hit : Settle(scanned->hits, Packs().scanner.rules())) {
    found.insert(Packs().scanner.rules()[hit.rule].id);
  }
  return found;
}

TEST_CASE("a generated value under a secret's name, whatever the syntax") {
  const std::string lines[] = {
      "x_token = \"@\"",
      "xToken: '@',",
      "x_token := `@`",
      "\"xToken\" => \"@\"",
      "{\"x_token\": \"@\"}",
      "{\\\"x_token\\\": \\\"@\\\"}",
      "x_TOKEN ::= \"@\"",
      "x_TOKEN :::= \"@\"",
      "x_TOKEN ?= \"@\"",
      "$xToken .= \"@\"",
      "x_token += '@'",
      "x_token: @",
      "x.token=@",
      "X_TOKEN=@",
      "export X_TOKEN=@",
      "set X_TOKEN=@",
      "ENV X_TOKEN @",
      "<xToken>@</xToken>",
      "<xToken>{{nl}}    @{{nl}}</xToken>",
      "<add key=\"XToken\" value=\"@\" />",
      "<key>XToken</key>{{nl}}<string>@</string>",
      "- name: X_TOKEN{{nl}}  value: @",
      "System.setProperty(\"X_TOKEN\", \"@\")",
      "os.environ[\"X_TOKEN\"] = \"@\"",
      "java -Dx.token=@ -jar x.jar",
      "x --token @",
      "x --token=@",
      "x string = \"\"{{nl}}xToken string = \"@\"",
      "var xToken string = \"@\"",
      "let xToken: String = \"@\"",
      "String xToken = \"@\";",
      "private static final String X_TOKEN = \"@\";",
      "x_token <- \"@\"",
      "#define X_TOKEN \"@\"",
      "const char x_token[] = \"@\";",
      "request.header(\"X-Api-Key\", \"@\")",
      "Authorization: Bearer @",
      "curl -H 'Authorization: Token @' https://x.example",
      "https://x.example/v1?access_token=@&page=2",
      "x token @",
      "xTOKEN-@",
      "x access key: @",
      "x_key = '@'",
  };
  for (const std::string& line : lines) {
    for (const char* value :
         {"{{alnum:32}}", "{{lowalnum:24}}", "{{hex:40}}", "{{uuid}}"}) {
      std::string form = line;
      form.replace(form.rfind('@'), 1, value);
      for (std::uint64_t seed = 1; seed <= 3; ++seed) {
        CAPTURE(form);
        CAPTURE(seed);
        CHECK_FALSE(RulesThatFind(form, seed).empty());
      }
    }
  }
}

TEST_CASE("what only looks like an assignment of a secret is silent") {
  const std::string lines[] = {
      "token = getToken()",
      "token = getToken2(request1, response1)",
      "password = passwordField",
      "password = request.form['password1']",
      "key: props.apiKey1,",
      "secretName: my-secret-0001",
      "token: string;",
      "password?: string",
      "PASSWORD_RESET_TOKEN = \"password_reset_token\"",
      "tokenUrl: https://auth.acme.example/oauth2/token1",
      "\"password\": \"Password\"",
      "\"password\": \"Enter your password\"",
      "\"passwordLabel\": \"Password1:\"",
      "JWT_SECRET: ${JWT_SECRET:?required}",
      "token: ${TOKEN1}",
      "api_key = \"\"",
      "api_key = None",
      "api_key: \"your-api-key-12345\"",
      "TOKEN=xxxxxxxxxxxxxxxxxxxxxxx1",
      "commit = \"{{hex:40}}\"",
      "\"integrity\": \"sha512-{{base64:86}}==\"",
      "checksum: sha256:{{hex:64}}",
      "etag = \"{{hex:32}}\"",
      "uuid: {{uuid}}",
      "cacheKey = \"{{hex:32}}\"",
      "primary_key = \"{{uuid}}\"",
      "\"public_key\": \"{{base64:44}}\"",
      "verifyKey = \"MIIBIjANBgkqhkiG9w0BAQEFAAOC{{base64:40}}\"",
      "apt-key adv --recv-keys 40976EAF437D05B5",
      "golang.org/x/oauth2 v0.0.0-20180821212333-d2e6202438be/go.mod",
      "keyboard_layout = \"qwerty2024_us_intl\"",
      "max_tokens = 1234567890",
      "token_expiry = \"2024-01-01T00:00:00Z\"",
      "slf4j-api = \"org.slf4j:slf4j-api:2.0.18\"",
      "--vault-password-file vault-password format_1_1_AES256.yml",
      "MULTILINE: 0x0001000, PASSWORD: 0x0002000,",
      "postgres://user:password@localhost:5432/db",
      "const alphabetKey = "
      "\"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789\"",
      "-----BEGIN PUBLIC KEY-----{{nl}}MII{{base64:61}}",
  };
  for (const std::string& line : lines) {
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
      CAPTURE(line);
      CHECK(RulesThatFind(line, seed) == std::set<std::string>());
    }
  }
}

TEST_CASE("which rule finds what") {
  struct Row {
    std::string line;
    std::string rule;
  };
  const Row rows[] = {
      {"password = \"hunter2\"", "generic-password"},
      {"db.password=Tr0ub4dor!3", "generic-password-setting"},
      {"mysql -u root --password Tr0ub4dorx3", "generic-password-nearby"},
      {"postgres://app:hunter2@db.acme.internal/x", "url-credentials"},
      {"Server=db;User Id=app;Password=hunter2x;",
       "connection-string-password"},
      {"CREATE USER app IDENTIFIED BY 'hunter2'", "sql-password"},
      {"curl -u admin:hunter2x https://x.example", "curl-user-password"},
      {"machine x.example login app password hunter2", "netrc-password"},
      {"admin:$2y$10${{alnum:53}}", "password-hash"},
      {"S = os.getenv(\"SECRET_KEY\", \"dev\")", "default-secret-argument"},
      {"s: process.env.JWT_SECRET || 'secret'", "default-secret-operator"},
      {"PASSWORD=${DB_PASSWORD:-changeme}", "default-secret-expansion"},
      {"SECRET_KEY: str = Field(default=\"dev\")", "default-secret-field"},
      {"def connect(password=\"postgres\"):", "default-secret-parameter"},
      {"KEY = 'django-{{join}}insecure-{{lowalnum:50}}'",
       "django-insecure-key"},
      {"-----BEGIN PRIVATE {{join}}KEY-----{{nl}}MII{{base64:61}}{{nl}}"
       "-----END PRIVATE KEY-----",
       "private-key"},
      {"-----BEGIN PRIVATE {{join}}KEY-----{{nl}}MII{{base64:61}}{{nl}}",
       "private-key-part"},
      {"-----BEGIN ENCRYPTED PRIVATE "
       "{{join}}KEY-----{{nl}}MII{{base64:61}}{{nl}}"
       "-----END ENCRYPTED PRIVATE KEY-----",
       "encrypted-private-key"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.line);
    CHECK(RulesThatFind(row.line, 4).contains(row.rule));
  }
}

TEST_CASE("fallbacks that are none are silent") {
  const std::string lines[] = {
      "os.getenv(\"SECRET_KEY\", \"\")",
      "os.getenv(\"TOKEN_URL\", \"https://auth.acme.example\")",
      "os.getenv(\"PORT\", \"8080\")",
      "monkeypatch.setenv(\"API_TOKEN\", \"dev\")",
      "process.env.JWT_SECRET || ''",
      "process.env.JWT_SECRET ?? undefined",
      "${JWT_SECRET:?required}",
      "${JWT_SECRET:-}",
      "${PASSWORD:0:3}",
      "messages.getMessage(\"Provider.badCredentials\", \"Bad credentials\")",
      ".param(\"password\", \"password\")",
      "source.addPropertyValue(\"password\", \"secret\");",
      "new DefaultCsrfToken(\"X-CSRF-TOKEN\", \"_csrf\", \"token\")",
      "data.get('omit_token', '__omit_place_holder__%s')",
      "Use one of `secret_key` or `secret_key_file`.",
      "password = PasswordField('New Password')",
      "password = self.get_option('password')",
  };
  for (const std::string& line : lines) {
    CAPTURE(line);
    CHECK(RulesThatFind(line, 1) == std::set<std::string>());
  }
}

}  // namespace
}  // namespace scan
