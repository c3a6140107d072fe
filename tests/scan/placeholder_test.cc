#include "scan/placeholder.h"

#include <doctest/doctest.h>

#include <string>

#include "rule/rule_set.h"
#include "scan/rule_check.h"

namespace scan {
namespace {

TEST_CASE("placeholders, masks and references hold no secret") {
  constexpr const char* kValues[] = {
      "",
      "null",
      "None",
      "undefined",
      "true",
      "n/a",
      "changeme",
      "CHANGE_ME",
      "your-api-key",
      "<your-key>",
      "YOUR_API_KEY_HERE",
      "insert-token-here",
      "REPLACE_WITH_YOUR_KEY",
      "my-example-token",
      "sample",
      "dummy_value",
      "[redacted]",
      "goes-here",
      "xxxx",
      "xxxxxxxxxxxxxxxx",
      "XXXX-XXXX-XXXX",
      "sk-xxxxxxxxxxxxxxxxxxxxxxxx",
      "********",
      "00000000-0000-0000-0000-000000000000",
      "aaaaaaaaaaaaaaaaaaaa",
      "...",
      "MIIEpAIBAAKCAQEA...",
      "abcdefghijklmnopqrstuvwxyz",
      "12345678",
      "987654321",
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
      "$TOKEN",
      "$$TOKEN",
      "$MYSQL_ROOT_PASSWORD",
      "${TOKEN}",
      "${TOKEN:?required}",
      "prefix-${TOKEN}",
      "$(cat /run/secrets/token)",
      "$auth[1]",
      "{{ token }}",
      "{{ .Values.token }}",
      "{token}",
      "#{token}",
      "%TOKEN%",
      "@TOKEN@",
      "__TOKEN__",
      "<%= token %>",
      "%s",
      "%(token)s",
      "Bearer %s",
      "process.env.TOKEN",
      "os.environ['TOKEN']",
      "System.getenv(\"TOKEN\")",
      "config.token",
      "props.apiKey",
      "getToken()",
      "self.token",
      "user->token",
      "Foo::Bar",
      "secrets.TOKEN",
      "op://vault/item/field",
      "vault:secret/data/app#key",
      "arn:aws:secretsmanager:us-east-1:123456789012:secret:app",
      "!vault",
      "ENC[AES256_GCM,data:abc]",
      "/run/secrets/token",
      "./certs/key.pem",
      "~/.ssh/id_rsa",
      "config/secrets.yml",
      "vault-password.yml",
      "https://auth.acme.example/token",
  };
  for (const char* value : kValues) {
    CAPTURE(std::string(value));
    CHECK(IsPlaceholder(value));
  }
}

TEST_CASE("values that only resemble placeholders are left to be judged") {
  constexpr const char* kTemplates[] = {
      "{{alnum:32}}",
      "{{hex:40}}",
      "{{uuid}}",
      "{{base64:44}}",
      "{{lower:6}}{{digit:4}}!",
      "$2b$10${{alnum:53}}",
      "eyJ{{base64url:40}}.{{base64url:60}}.{{base64url:43}}",
      "dp.pt.{{alnum:40}}",
      "{{digit:9}}:AA{{base64url:33}}",
      // A long value may hold four of a kind by chance.
      "{{alnum:20}}0000{{alnum:40}}",
      "/{{base64:43}}",
      // Weak words are for the rules about weak words.
      "hunter2",
      "secret",
      "minioadmin",
  };
  for (const char* form : kTemplates) {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      const auto value = rule::Expand(form, seed);
      REQUIRE(value.ok());
      CAPTURE(*value);
      CHECK_FALSE(IsPlaceholder(*value));
    }
  }
}

TEST_CASE("sequences") {
  CHECK(IsSequence("1234567890"));
  CHECK(IsSequence("zyxwvutsrq"));
  CHECK_FALSE(IsSequence("abc"));
  CHECK_FALSE(IsSequence("20240101"));
  // Letters and digits mixed are somebody's test token, not an alphabet.
  CHECK_FALSE(IsSequence("abcdef123456"));
}

}  // namespace
}  // namespace scan
