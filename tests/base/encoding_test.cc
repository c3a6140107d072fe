#include "base/encoding.h"

#include <doctest/doctest.h>

namespace {

using namespace std::string_view_literals;

TEST_CASE("base64 there and back, by RFC 4648 section 10") {
  struct {
    std::string_view bytes;
    std::string_view text;
    std::string_view url;
  } const kVectors[] = {
      {"", "", ""},
      {"f", "Zg==", "Zg"},
      {"fo", "Zm8=", "Zm8"},
      {"foo", "Zm9v", "Zm9v"},
      {"foob", "Zm9vYg==", "Zm9vYg"},
      {"fooba", "Zm9vYmE=", "Zm9vYmE"},
      {"foobar", "Zm9vYmFy", "Zm9vYmFy"},
      {"\xfb\xff\xfe"sv, "+//+", "-__-"},
      {"\0\0"sv, "AAA=", "AAA"},
  };
  for (const auto& vector : kVectors) {
    CAPTURE(vector.text);
    CHECK(base::Base64Encode(vector.bytes) == vector.text);
    CHECK(base::Base64UrlEncode(vector.bytes) == vector.url);
    CHECK(base::Base64Decode(vector.text) == vector.bytes);
    CHECK(base::Base64Decode(vector.url) == vector.bytes);
  }
}

TEST_CASE("base64 decodes what people wrap and refuses what is not base64") {
  CHECK(base::Base64Decode("Zm9v\r\n YmFy\t\n") == "foobar");
  CHECK(base::Base64Decode("Zg=\n=") == "f");
  for (const auto* bad : {"Z", "Zm9vY", "Zg=", "Zg===", "=", "Zg==Zg==",
                          "Zm9v!", "Zm 9.", "Zm9v====", "Zm9v\x80"}) {
    CAPTURE(bad);
    CHECK_FALSE(base::Base64Decode(bad).has_value());
  }
  CHECK_FALSE(base::Base64Decode("Zm9\0"sv).has_value());
}

TEST_CASE("hexadecimal") {
  CHECK(base::HexDecode("") == "");
  CHECK(base::HexDecode("00fFAb") == "\x00\xff\xab"sv);
  for (const auto* bad : {"0", "0g", "x0", " 00", "0x00"}) {
    CAPTURE(bad);
    CHECK_FALSE(base::HexDecode(bad).has_value());
  }
}

TEST_CASE("percent-encoding keeps what it is told to keep") {
  using base::HexCase;
  CHECK(base::PercentEncode("", "", HexCase::kUpper) == "");
  CHECK(base::PercentEncode("aZ09", "", HexCase::kUpper) == "aZ09");
  CHECK(base::PercentEncode("a b/c:\xff\0"sv, "/", HexCase::kUpper) ==
        "a%20b/c%3A%FF%00");
  CHECK(base::PercentEncode("a/:\xff", base::kUnreserved, HexCase::kLower) ==
        "a%2f%3a%ff");
  CHECK(base::PercentEncode("-._~%", base::kUnreserved, HexCase::kUpper) ==
        "-._~%25");
}

TEST_CASE("percent-encoding leaves alone what is none") {
  CHECK(base::PercentDecode("a%20b%2Fc%2f") == "a b/c/");
  CHECK(base::PercentDecode("%00") == "\0"sv);
  for (const auto* same : {"", "%", "%2", "%zz", "a+b", "100%"}) {
    CHECK(base::PercentDecode(same) == same);
  }
  CHECK(base::PercentDecode("%%41") == "%A");
  CHECK(base::PercentDecode("%41%4") == "A%4");
}

}  // namespace
