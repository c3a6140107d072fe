#include "scan/secret_name.h"

#include <doctest/doctest.h>

#include <string>

#include "scan/rule_check.h"

namespace scan {
namespace {

struct Row {
  const char* name;
  NameKind kind;
};

TEST_CASE("a name's words say what its value is") {
  constexpr Row kRows[] = {
      {"DB_PASSWORD", NameKind::kPassword},
      {"dbpassword", NameKind::kPassword},
      {"spring.datasource.password", NameKind::kPassword},
      {"userPwd", NameKind::kPassword},
      {"CURLOPT_USERPWD", NameKind::kPassword},
      {"passphrase", NameKind::kPassword},
      {"password2", NameKind::kPassword},
      {"apiKey", NameKind::kSecret},
      {"API key", NameKind::kSecret},
      {"X-Api-Key", NameKind::kSecret},
      {"auth-token", NameKind::kSecret},
      {"csrftoken", NameKind::kSecret},
      {"client_secret", NameKind::kSecret},
      {"clientSecretValue", NameKind::kSecret},
      {"AWS_SECRET_ACCESS_KEY", NameKind::kSecret},
      {"ACME_TOKEN_PROD", NameKind::kSecret},
      {"Authorization", NameKind::kSecret},
      {"acme_key", NameKind::kMaybe},
      {"acmekey", NameKind::kMaybe},
      {"key_acme", NameKind::kMaybe},
      {"ACME ACCESS", NameKind::kMaybe},
      {"acmePRIVATEkey", NameKind::kMaybe},
      {"token_acme", NameKind::kMaybe},
      {"passwordField", NameKind::kOther},
      {"TOKEN_URL", NameKind::kOther},
      {"tokenType", NameKind::kOther},
      {"secretName", NameKind::kOther},
      {"secret_key_ref", NameKind::kOther},
      {"PUBLIC_KEY", NameKind::kOther},
      {"public_access_token", NameKind::kOther},
      {"primary_key", NameKind::kOther},
      {"cacheKey", NameKind::kOther},
      {"gpg-key", NameKind::kOther},
      {"key_sha256", NameKind::kOther},
      {"api_key_hash", NameKind::kOther},
      {"password_hash", NameKind::kOther},
      {"encodedPassword", NameKind::kOther},
      {"isPassword", NameKind::kOther},
      {"max_tokens", NameKind::kOther},
      {"next_token", NameKind::kOther},
      {"token_expiry_seconds", NameKind::kOther},
      {"keyboard", NameKind::kOther},
      {"keyword", NameKind::kOther},
      {"monkey", NameKind::kOther},
      {"author", NameKind::kOther},
      {"commit", NameKind::kOther},
      {"", NameKind::kOther},
      {"_-.", NameKind::kOther},
  };
  for (const Row& row : kRows) {
    CAPTURE(std::string(row.name));
    CHECK(KindOfName(row.name) == row.kind);
    CHECK(NamesSecret(row.name) ==
          (row.kind == NameKind::kSecret || row.kind == NameKind::kPassword));
  }
}

TEST_CASE("the name of a secret is not a secret") {
  CHECK(IsNameOfSecret("DB_DIRECT_PASSWORD"));
  CHECK(IsNameOfSecret("api-key"));
  CHECK_FALSE(IsNameOfSecret("hunter2!"));
  CHECK_FALSE(IsNameOfSecret("plain_words"));
  // Digits enough for a value that happens to hold the word.
  CHECK_FALSE(IsNameOfSecret("token81723641"));
}

}  // namespace
}  // namespace scan
