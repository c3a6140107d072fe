#include "detect/interpolation.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

namespace {

// "NAME=literal" for each fallback, "NAME=" for an empty one, a '!' after
// those that are the whole text.
std::string Shown(std::string_view text) {
  std::string shown;
  for (const detect::Fallback& fallback : detect::Fallbacks(text)) {
    if (!shown.empty()) shown += ' ';
    shown += fallback.name;
    shown += '=';
    shown += text.substr(fallback.begin, fallback.end - fallback.begin);
    if (fallback.whole) shown += '!';
  }
  return shown;
}

}  // namespace

TEST_CASE("fallbacks of variables") {
  struct Case {
    std::string text;
    std::string shown;
  };
  const Case cases[] = {
      {"", ""},
      {"plain", ""},
      {"$A ${B}", ""},
      {"${A:-b}", "A=b!"},
      {"${A-b}", "A=b!"},
      {"x${A:-b}", "A=b"},
      {"${A:-}", "A=!"},
      {"${A-}", "A=!"},
      {"${A:?b}", ""},
      {"${A?b}", ""},
      {"${A:+b}", "A=b!"},
      {"${A:+${A}}", ""},
      {"${A:-${B:-c}}", "B=c!"},
      {"${A:-${B:?c}}", ""},
      {"${A:-${B-${C-d}}}", "C=d!"},
      {"$${A:-b}", ""},
      {"$$${A:-b}", "A=b"},
      {"${A:-b} and ${C:-d}", "A=b C=d"},
      {"${A:-b", ""},
      {"${:-b}", ""},
      {"${1A:-b}", "1A=b!"},
      {"${", ""},
      {"$", ""},
      {"${A:-a}b}", "A=a"},
      {"${A:-{\"k\": 1}}", "A={\"k\": 1"},
      {"postgres://${U:-u}:${P:-p}@h", "U=u P=p"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    CHECK(Shown(c.text) == c.shown);
  }
}

TEST_CASE("nesting without an end is cut") {
  std::string deep;
  for (int i = 0; i < 10'000; ++i) deep += "${A:-";
  CHECK(Shown(deep) == "");
  std::string closed = "x";
  for (int i = 0; i < 200; ++i) closed = "${A:-" + closed + "}";
  CHECK(Shown(closed) == "");
}

TEST_CASE("escaped dollars are dollars") {
  CHECK(detect::WithoutEscapes("a$$b$c$$$$") == "a$b$c$$");
}
