#include <doctest/doctest.h>

#include <cstdint>
#include <string>

#include "rule/rule_set.h"
#include "scan/rule_check.h"
#include "scan/sequence_model.h"

namespace scan {
namespace {

struct Form {
  const char* form;
  int least_of_200;  // how many of 200 must be seen
};

TEST_CASE("generated values look generated") {
  constexpr Form kForms[] = {
      {"{{alnum:16}}", 194},     {"{{alnum:20}}", 198},
      {"{{alnum:32}}", 200},     {"{{lowalnum:16}}", 190},
      {"{{lowalnum:24}}", 198},  {"{{upalnum:20}}", 196},
      {"{{hex:16}}", 198},       {"{{hex:32}}", 200},
      {"{{HEX:40}}", 200},       {"{{base64:40}}", 200},
      {"{{base64url:43}}", 200}, {"{{uuid}}", 200},
      {"{{lower:26}}", 190},     {"{{base32:26}}", 190},
  };
  for (const Form& form : kForms) {
    int seen = 0;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
      const auto value = rule::Expand(form.form, seed);
      REQUIRE(value.ok());
      if (LooksGenerated(*value)) ++seen;
    }
    CAPTURE(std::string(form.form));
    CHECK(seen >= form.least_of_200);
  }
}

TEST_CASE("words, names and what people write do not") {
  constexpr const char* kValues[] = {
      "",
      "short",
      "password",
      "getAccessToken",
      "this_is_a_variable_name",
      "MYSQL_ROOT_PASSWORD",
      "com.acme.project.module.ClassName",
      "application/json",
      "my-super-secret-key-2024",
      "Authentication-Required",
      "aws-us-east-1",
      "correct horse battery staple",
      "user@acme.example",
      "password_reset_token",
      "NotImplementedException",
      "aaaaaaaaaaaaaaaa",
      "abababababababab",
      "test1234",
      "Spring2024Release",
      "org.springframework.security",
  };
  for (const char* value : kValues) {
    CAPTURE(std::string(value));
    CHECK_FALSE(LooksGenerated(value));
  }
}

TEST_CASE("evidence adds up with the length") {
  const auto few = rule::Expand("{{alnum:12}}", 7);
  const auto many = rule::Expand("{{alnum:48}}", 7);
  CHECK(RandomBits(*many) > RandomBits(*few) + 40);
  CHECK(RandomBits("retryOnConnectionFailure") < -10);
  // Case alone does not make a word random.
  CHECK(RandomBits("RETRY_ON_CONNECTION_FAILURE") < -10);
  CHECK(RandomBits("") == 0);
}

}  // namespace
}  // namespace scan
