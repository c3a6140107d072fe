#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "scan/head_pattern.h"
#include "scan/pattern_reader.h"
#include "scan/pattern_shape.h"

namespace {

TEST_CASE("the long tail of a secret is cut to what must be there") {
  const struct {
    const char* pattern;
    const char* expected;
  } kCases[] = {
      {"pass=(?P<secret>[a-z]{8,512})", "pass=(?P<secret>[a-z]{8})"},
      {"pass=(?P<secret>[a-z]{8,20})", "pass=(?P<secret>[a-z]{8,20})"},
      {"[a-z]{1,99}=(?P<secret>a{0,99})x{1,99}",
       "[a-z]{1,99}=(?P<secret>a?)x{1}"},
      {"pass=[a-z]{8,512}", "pass=[a-z]{8,512}"},
  };
  for (const auto& c : kCases) {
    CAPTURE(std::string(c.pattern));
    CHECK(scan::ShortenSecret(c.pattern) == c.expected);
  }
}

TEST_CASE("a pattern up to the end of a group") {
  const struct {
    const char* pattern;
    const char* expected;  // empty: none
  } kCases[] = {
      {"(?i)(?P<name>key[a-z]{0,9})=(?P<secret>x)",
       "(?i)(?P<name>key[a-z]{0,9})"},
      {"a(?P<name>b(?:c|d))?e", "a(?P<name>b(?:c|d))?"},
      {"a|(?P<name>b)", ""},
      {"(?:a(?P<name>b))c", ""},
      {"abc", ""},
  };
  for (const auto& c : kCases) {
    CAPTURE(std::string(c.pattern));
    CHECK(scan::ThroughGroup(c.pattern, "name").value_or("") == c.expected);
  }
}

TEST_CASE("the head of a pattern is what every match begins with") {
  const struct {
    const char* pattern;
    const char* expected;  // empty: none
  } kCases[] = {
      {"tok_[a-z]{20,900}", "tok_[a-z]{20}"},
      {"\\b(?P<secret>tok_[a-z]{20,900})\\b", "\\b(?:tok_[a-z]{20})"},
      {"tok_(?:a|b)[a-z]{20,900}x", "tok_(?:a|b)[a-z]{20}"},
      {"tok_[a-z]{0,900}x", "tok_"},
      {"tok_[a-z]{3}-?[^\\]]{2,99}?y", "tok_[a-z]{3}-?[^\\]]{2}"},
      {"(?i)tok\\x5f[]a]{5,500}", "(?i)tok\\x5f[]a]{5}"},
      {"tok_[a-z]{20,30}", "tok_[a-z]{20}"},
      {"tok_[a-z]{200}", "tok_[a-z]{20}"},
      {"tok_[a-z]{5,20}", ""},
      {"tok_[a-z]{20,900}|x", ""},
      {"x|tok_[a-z]{20,900}", ""},
      {"a(?:tok_[a-z]{20,900}|x)", ""},
      {"a(?:tok_[a-z]{20,900})?", ""},
      {"a(?:tok_[a-z]{20,900}){2}", "a(?:tok_[a-z]{20})"},
      {"a(?:b|c){1,500}", ""},
  };
  for (const auto& c : kCases) {
    CAPTURE(c.pattern);
    CHECK(scan::HeadOf(c.pattern).value_or("") == c.expected);
  }
}

std::string BytesTold(std::string_view atom) {
  std::string told;
  const scan::ByteSet bytes = scan::BytesOf(atom);
  for (std::size_t c = 0x20; c < 0x7F; ++c) {
    if (bytes.test(c)) told.push_back(static_cast<char>(c));
  }
  return told;
}

TEST_CASE("the bytes of an atom") {
  const struct {
    const char* atom;
    const char* expected;
  } kCases[] = {
      {"a", "a"},
      {"\\.", "."},
      {"\\x41", "A"},
      {"\\d", "0123456789"},
      {"[a-e]", "abcde"},
      {"[]a]", "]a"},
      {"[a\\]b]", "]ab"},
      {"[+-]", "+-"},
      {"[a-cx-]", "-abcx"},
      {"[\\x61-\\x63]", "abc"},
      {"[^\\x20-\\x7d]", "~"},
      {"[[:digit:]a]", "0123456789a"},
      {"\\b", ""},
      {"^", ""},
  };
  for (const auto& c : kCases) {
    CAPTURE(c.atom);
    std::string expected = c.expected;
    std::sort(expected.begin(), expected.end());
    CHECK(BytesTold(c.atom) == expected);
  }
  CHECK(scan::BytesOf("[^a]").test('\n'));
  CHECK(scan::BytesOf(".").test('\n'));
  CHECK_FALSE(scan::BytesOf("[^\\n]").test('\n'));
}

TEST_CASE("what is true of every match") {
  const struct {
    const char* pattern;
    bool sure;
    bool is_all;
    bool all_token;
    unsigned least;
    unsigned before;
    unsigned behind;
  } kCases[] = {
      {"(?P<secret>[0-9a-f]{32})", true, true, true, 32, 0, 0},
      {"\\b(?P<secret>ab[0-9a-f]{3,9})\\b", true, true, true, 5, 0, 0},
      {"x(?P<secret>[a-z]{4})", true, false, true, 4, 0, 0},
      {"(?:(?P<secret>[a-z]{4}))", true, true, true, 4, 0, 0},
      {"(?P<secret>a b)", true, true, false, 3, 0, 0},
      {"(?P<secret>aaaa|bb)", true, true, true, 2, 0, 0},
      {"(?:x|(?P<secret>aa))", false, false, true, 2, 0, 0},
      {"(?:(?P<secret>aa)|x)", false, false, true, 2, 0, 0},
      {"(?:x(?P<secret>aa))?y", false, false, true, 2, 0, 0},
      {"a\\n{0,3}b(?P<secret>cc)", true, false, true, 2, 3, 0},
      {"[^a](?P<secret>cc)[^a]", true, false, true, 2, 1, 0},
      {"(?P<secret>cc)(?:[^a]|(?m:$))", true, false, true, 2, 0, 0},
      {"(?P<secret>cc)[^a]\\b", true, false, true, 2, 0, 0},
      {"(?P<secret>cc)[^a]x", true, false, true, 2, 0, 1},
      {"(?P<secret>cc)[^a]{2}", true, false, true, 2, 0, 1},
      {"cc", true, true, true, 2, 0, 0},
  };
  for (const auto& c : kCases) {
    CAPTURE(c.pattern);
    const scan::PatternShape shape = scan::ShapeOf(c.pattern);
    CHECK(shape.secret_is_sure == c.sure);
    CHECK(shape.secret_is_all == c.is_all);
    CHECK(shape.secret.all_token == c.all_token);
    CHECK(shape.secret.least == c.least);
    if (!c.sure) continue;
    CHECK(shape.breaks_before == c.before);
    CHECK(shape.breaks_behind == c.behind);
  }
}

TEST_CASE("how rare a match without a digit is") {
  const auto share = [](const char* pattern) {
    return std::exp(scan::ShapeOf(pattern).all.log_no_digit);
  };
  CHECK(share("[0-9a-f]{2}") == doctest::Approx(0.375 * 0.375));
  CHECK(share("[a-z]{9}") == doctest::Approx(1));
  CHECK(share("[0-9]{1,9}") == doctest::Approx(0));
  CHECK(share("[0-9a-f]{0,9}") == doctest::Approx(1));
  CHECK(share("(?:[0-9a-f]{2}|[a-z])") == doctest::Approx(1));
}

}  // namespace
