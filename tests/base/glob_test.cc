#include "base/glob.h"

#include <doctest/doctest.h>

#include <string>

namespace {

// "yes" and "no" are paths, separated by spaces, that `pattern` must and must
// not match.
struct Case {
  const char* pattern;
  const char* yes;
  const char* no;
};

constexpr Case kCases[] = {
    {".env", ".env a/.env a/b/.env /abs/.env", ".envx x.env .env/x a/.env.b"},
    {"*", "a .a a/b", ""},
    {"*.pem", "x.pem a/x.pem .pem", "x.pem/y pem x.pems"},
    {"id_?sa", "id_rsa a/id_dsa", "id_sa id_rrsa"},
    {"a/b", "a/b /a/b", "x/a/b b a/b/c"},
    {"/a", "a /a", "x/a"},
    {"a/*", "a/b a/.b", "a a/b/c x/a/b"},
    {"a/**", "a/b a/b/c", "a b/a xa/b"},
    {"**", "a a/b", ""},
    {"**/x", "x a/x a/b/x", "ax a/bx x/a"},
    {"a/**/b", "a/b a/x/b a/x/y/b", "ab a/xb a/b/c"},
    {"**/a/**/b/**", "a/b/c x/a/y/b/z/c", "a/b b/a/c"},
    {"a**/b", "a/b ax/b ax/y/b", "axb xa/b"},
    {"**/**/x", "x a/x a/b/c/x", "ax"},
    {"a***b/c", "ab/c a/x/b/c", "ab/x/c"},
    {"[a-c]x", "ax bx cx", "dx x aax"},
    {"[!a-c]x", "dx -x", "ax bx a/x/ x"},
    {"[^a]x", "bx", "ax"},
    {"[]a]", "] a", "b []a]"},
    {"a/[!b]c", "a/xc", "a/bc a//c"},
    {"[\\]-]", "] -", "\\ a"},
    {"[z-a]", "", "a z - [z-a]"},
    {"[ab", "[ab", "a b"},
    {"x.{yml,yaml}", "x.yml x.yaml a/x.yml", "x. x.ymlx x.y"},
    {"{,a}b", "b ab", "aab a"},
    {"{a*,?b}c", "ac axyc xbc", "bc xc"},
    {"{a,b}{c,d}", "ac ad bc bd", "a ab cd abcd"},
    {"{**/a,b}", "a x/a b", "xa x/b"},
    {"x/{**/a,b}", "x/a x/y/a x/b", "xa x/y/b"},
    {"{a,b", "{a,b", "a b"},
    {"{a{b,c}", "a{b c", "ab {ab"},
    {"a}", "a}", "a"},
    {"\\*", "*", "a"},
    {"\\{a,b}", "{a,b}", "a b"},
    {"a\\", "a\\", "a"},
    {"{a\\,b,c}", "a,b c", "a b"},
    {"", "", "a"},
    {"*b*", "b abc bbb a/b", "b/a ac"},
    {"ab*ba", "abba ab-ba", "aba ab"},
};

TEST_CASE("a pattern matches what its row says and nothing else") {
  for (const Case& c : kCases) {
    for (const bool expected : {true, false}) {
      std::string paths = expected ? c.yes : c.no;
      while (!paths.empty()) {
        const std::string path = paths.substr(0, paths.find(' '));
        paths.erase(0, path.size() + 1);
        CAPTURE(c.pattern);
        CAPTURE(path);
        CHECK(base::Glob(c.pattern).Matches(path) == expected);
      }
    }
  }
}

TEST_CASE("case counts unless it is told not to") {
  CHECK_FALSE(base::Glob("*.PEM").Matches("a.pem"));
  CHECK(base::Glob("*.PEM", true).Matches("a.pem"));
  CHECK(base::Glob("*.pem", true).Matches("A.Pem"));
  CHECK(base::Glob("[A-C]x/y", true).Matches("bX/Y"));
  CHECK(base::Glob("*.PEM").pattern() == "*.PEM");
}

TEST_CASE("bytes that are not ASCII and newlines are bytes like others") {
  CHECK(base::Glob("a?b").Matches("a\nb"));
  CHECK(
      base::Glob("a??b").Matches("a\xC3\xA9"
                                 "b"));
  CHECK(base::Glob("[\xE0-\xFF]").Matches("\xF0"));
  CHECK(base::Glob("*").Matches(std::string("\0", 1)));
}

// Backtracking would not come back from these.
TEST_CASE("a hostile pattern takes no longer than pattern times path") {
  std::string stars;
  std::string forks;
  for (int i = 0; i < 100; ++i) {
    stars += "**/*a";
    forks += "{,a,aa}";
  }
  const std::string path(2000, 'a');
  CHECK_FALSE(base::Glob(stars + "[b]").Matches(path));
  CHECK_FALSE(base::Glob(forks + "[b]").Matches(path));
  CHECK(base::Glob(forks).Matches(std::string(200, 'a')));
  CHECK_FALSE(base::Glob(forks).Matches(std::string(201, 'a')));
}

}  // namespace
