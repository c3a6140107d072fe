#include "base/secret.h"

#include <doctest/doctest.h>

#include <string>

namespace {

using namespace std::string_view_literals;

TEST_CASE("Redacted shows a fifth at most, four bytes at most") {
  struct {
    std::string_view bytes;
    std::string_view text;
  } const kCases[] = {
      {"", "\u2026 (0 bytes)"},
      {"a", "\u2026 (1 byte)"},
      {"abcd", "\u2026 (4 bytes)"},
      {"abcde", "a\u2026 (5 bytes)"},
      {"abcdefghijklmno", "abc\u2026 (15 bytes)"},
      {"abcdefghijklmnopqrstuvwxyz0123456789ABCD", "abcd\u2026 (40 bytes)"},
      {"a\nbcdefghijklmnopqrst", "a\u2026 (21 bytes)"},
      {"\x1b"
       "bcdefghijklmnopqrst",
       "\u2026 (20 bytes)"},
      {"\xC3\xA9"
       "cdefghijklmnopqrst",
       "\u2026 (20 bytes)"},
      {"a\0bcdefghijklmnopqrst"sv, "a\u2026 (21 bytes)"},
  };
  for (const auto& c : kCases) {
    CHECK(base::Secret(c.bytes).Redacted() == c.text);
  }
}

TEST_CASE("only Reveal and SameBytes look at the bytes") {
  const base::Secret secret(std::string("one"));
  CHECK(secret.Reveal() == "one");
  CHECK(secret.SameBytes(base::Secret("one"sv)));
  CHECK_FALSE(secret.SameBytes(base::Secret("two"sv)));
  static_assert(!std::is_convertible_v<base::Secret, std::string>);
}

}  // namespace
