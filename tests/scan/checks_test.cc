#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/span.h"
#include "rule/rule_set.h"
#include "scan/key_material.h"
#include "scan/rule_check.h"
#include "scan/url_password.h"

namespace scan {
namespace {

// A line with ^ around the name and ~ around the secret; the match is from the
// name, or the line's begin, to its end.
class Line {
 public:
  explicit Line(std::string_view marked, std::uint64_t seed = 1) {
    const auto expanded = rule::Expand(marked, seed);
    REQUIRE(expanded.ok());
    std::vector<std::size_t> name;
    std::vector<std::size_t> secret;
    for (const char c : *expanded) {
      if (c == '^') {
        name.push_back(text_.size());
      } else if (c == '~') {
        secret.push_back(text_.size());
      } else {
        text_ += c;
      }
    }
    REQUIRE(secret.size() == 2);
    secret_ = base::Span(secret[0], secret[1]);
    if (name.size() == 2) name_ = base::Span(name[0], name[1]);
  }

  CheckInput input() const {
    CheckInput input;
    input.text = text_;
    input.match = base::Span(name_.begin(), text_.size());
    input.secret = secret_;
    if (!name_.empty()) input.name = name_.In(text_);
    return input;
  }

 private:
  std::string text_;
  base::Span name_;
  base::Span secret_;
};

std::string Secret(std::string_view value) {
  return "~" + std::string(value) + "~";
}

TEST_CASE("every name of the table has a function, and it can refuse") {
  // For each check, a secret that it must not let pass.
  struct Row {
    const char* check;
    const char* line;
  };
  constexpr Row kRows[] = {
      {"assigned-password", "^password^ = ~passwordField~"},
      {"assigned-secret", "^token^ = ~getToken~()"},
      {"crc32:base62:6", "~{{alnum:36}}~"},
      {"default-secret", "^secret^ || \"~none~\""},
      {"digit", "~letters~"},
      {"entropy>=3.5", "~aaaaaaab~"},
      {"generated", "~ordinaryWords~"},
      {"jwt", "~{{b64url:not json}}.x.y~"},
      {"key-material:plain", "~...~"},
      {"length>=10", "~short~"},
      {"letter", "~12345~"},
      {"mixed", "~lower1~"},
      {"mnemonic",
       "~test test test test test test test test test test test"
       " junk~"},
      {"named", "^tokenUrl^ = ~x~"},
      {"not-placeholder", "~your-key-here~"},
      {"not-reference", "~${TOKEN}~"},
      {"not-word", "~ordinaryWords~"},
      {"password", "~password~"},
      {"url-password:real", "https://user:~password~@acme.example"},
  };
  for (const std::string_view name : rule::CheckNames()) {
    CAPTURE(std::string(name));
    const auto* row = std::find_if(
        std::begin(kRows), std::end(kRows), [&](const Row& candidate) {
          const std::string_view check = candidate.check;
          return check.substr(0, check.find_first_of("><=:")) == name;
        });
    REQUIRE(row != std::end(kRows));
    CHECK_FALSE(Passes(row->check, Line(row->line).input()));
  }
  CHECK(std::size(kRows) == rule::CheckNames().size());
}

TEST_CASE("values that pass") {
  struct Row {
    const char* check;
    const char* line;
  };
  constexpr Row kRows[] = {
      {"crc32:base62:6",
       "~gh{{join}}p_{{begin}}{{alnum:30}}{{crc32:base62:6}}~"},
      {"crc32:base62:6", "~{{begin}}{{alnum:30}}{{crc32:base62:6}}~"},
      {"digit", "~letters1~"},
      {"digit>=3", "~l1e2t3~"},
      {"entropy>=3.5", "~{{alnum:32}}~"},
      {"jwt", "~{{b64url:{\"alg\":\"HS256\"}}}.{{alnum:20}}.x~"},
      {"length>=10", "~{{alnum:10}}~"},
      {"mixed", "~lowerUPPER1~"},
      {"mnemonic",
       "~ripple scissors kick mammal hire column oak again sun"
       " offer wealth tomorrow~"},
      {"named", "DB_^PASSWORD^=~x~"},
      {"password", "~hunter2~"},
      {"not-word", "~{{alnum:12}}~"},
  };
  for (const Row& row : kRows) {
    for (std::uint64_t seed = 1; seed < 10; ++seed) {
      CAPTURE(std::string(row.check));
      CAPTURE(std::string(row.line));
      CHECK(Passes(row.check, Line(row.line, seed).input()));
    }
  }
}

TEST_CASE("a flipped character breaks the checksum") {
  const auto token = rule::Expand("{{begin}}{{alnum:30}}{{crc32:base62:6}}", 3);
  std::string wrong = *token;
  wrong[4] = wrong[4] == 'x' ? 'y' : 'x';
  CHECK(Passes("crc32:base62:6", Line(Secret(*token)).input()));
  CHECK_FALSE(Passes("crc32:base62:6", Line(Secret(wrong)).input()));
}

TEST_CASE("passwords in URLs") {
  struct Row {
    const char* line;
    UrlPassword grade;
  };
  constexpr Row kRows[] = {
      {"postgres://app:~{{alnum:10}}~@db.acme.internal/x", UrlPassword::kReal},
      {"redis://:~{{alnum:16}}~@cache:6379", UrlPassword::kReal},
      {"mysql://root:~hunter2~@10.0.0.5", UrlPassword::kReal},
      {"https://app:~pa%2Fss%40w1~@acme.internal", UrlPassword::kReal},
      {"https://app:~secret~@shop.acme.internal", UrlPassword::kWeak},
      {"https://user:~secret~@shop.acme.internal", UrlPassword::kNone},
      {"postgres://postgres:~postgres~@localhost", UrlPassword::kNone},
      {"https://app:~secret~@example.com", UrlPassword::kNone},
      {"https://app:~${PASSWORD}~@acme.internal", UrlPassword::kNone},
      {"https://app:~{password}~@acme.internal", UrlPassword::kNone},
      {"https://app:~xxxxxxxx~@acme.internal", UrlPassword::kNone},
      {"https://YOUR_USER:~hunter2~@acme.internal", UrlPassword::kNone},
      {"https://host:~8080~@acme.internal", UrlPassword::kNone},
  };
  for (const Row& row : kRows) {
    CAPTURE(std::string(row.line));
    CHECK(JudgeUrlPassword(Line(row.line).input()) == row.grade);
  }
}

TEST_CASE("key material") {
  const auto body = [](std::string_view form) {
    const auto text = rule::Expand(form, 5);
    REQUIRE(text.ok());
    return *text;
  };
  struct Row {
    const char* header;
    const char* body;
    KeyMaterial kind;
  };
  constexpr Row kRows[] = {
      {"RSA PRIVATE KEY", "{{nl}}MII{{base64:61}}{{nl}}", KeyMaterial::kPlain},
      {"PRIVATE KEY", "\\nMII{{base64:61}}\\n", KeyMaterial::kPlain},
      {"PRIVATE KEY", "\" +{{nl}}  \"MII{{base64:40}}\" +",
       KeyMaterial::kPlain},
      {"ENCRYPTED PRIVATE KEY", "{{nl}}MII{{base64:61}}",
       KeyMaterial::kEncrypted},
      {"RSA PRIVATE KEY",
       "{{nl}}Proc-Type: 4,ENCRYPTED{{nl}}{{nl}}{{base64:64}}",
       KeyMaterial::kEncrypted},
      {"OPENSSH PRIVATE KEY",
       "{{nl}}b3BlbnNzaC1rZXktdjEAAAAABG5vbmU{{base64:39}}",
       KeyMaterial::kPlain},
      {"OPENSSH PRIVATE KEY",
       "{{nl}}b3BlbnNzaC1rZXktdjEAAAAACmFlczI1{{base64:38}}",
       KeyMaterial::kEncrypted},
      {"PRIVATE KEY", "{{nl}}...{{nl}}", KeyMaterial::kNone},
      {"PRIVATE KEY",
       "{{nl}}xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx{{nl}}",
       KeyMaterial::kNone},
      {"PRIVATE KEY", "\") { return IsThisTheBeginningOfAPrivateKeyBlock(); }",
       KeyMaterial::kNone},
      {"PRIVATE KEY", "", KeyMaterial::kNone},
  };
  for (const Row& row : kRows) {
    CAPTURE(std::string(row.body));
    const std::string text = body(row.body);
    CHECK(JudgeKeyMaterial(row.header + text, text) == row.kind);
  }
}

}  // namespace
}  // namespace scan
