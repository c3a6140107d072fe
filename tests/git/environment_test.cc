#include "git/environment.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "git/temp_repo.h"

namespace git {
namespace {

TEST_CASE("alternates are split as Git splits them") {
  struct Case {
    const char* name;
    std::string list;
    char separator;
    std::vector<std::string> expected;
  };
  for (const Case& c : {
           Case{"nothing", "", ':', {}},
           Case{"two", "/a:/b", ':', {"/a", "/b"}},
           Case{"empty ones", ":/a::/b:", ':', {"/a", "/b"}},
           Case{"a quoted colon", R"("/a:b":/c)", ':', {"/a:b", "/c"}},
           Case{"escapes", R"("/a\"\\\n\377":/c)", ':', {"/a\"\\\n\xff", "/c"}},
           Case{"broken quoting is plain text",
                R"("/a:/b)",
                ':',
                {R"("/a)", "/b"}},
           Case{"a bad escape is plain text",
                R"("/a\q":/b)",
                ':',
                {R"("/a\q")", "/b"}},
           Case{
               "a quote inside is plain", R"(/a"b:/c)", ':', {R"(/a"b)", "/c"}},
           Case{"lines with a comment",
                "#x\n/a:b\n../c\n",
                '\n',
                {"/a:b", "../c"}},
       }) {
    INFO(c.name);
    CHECK(SplitAlternates(c.list, c.separator) == c.expected);
  }
}

TEST_CASE("a quoted alternate is read back as it was") {
  for (const std::string path : {"/plain", "/a:b", "\"x", "/a:\\\"\n\xff"}) {
    CHECK(SplitAlternates(QuoteAlternate(path) + ":/z", ':') ==
          std::vector<std::string>{path, "/z"});
  }
}

TEST_CASE("every variable that Git calls local is cleared") {
  const test::TempRepo repo;
  const std::vector<std::string> cleared = LocalVariables();
  const std::string names = repo.Sh("git rev-parse --local-env-vars");
  for (const std::string_view name : base::Split(names, '\n')) {
    if (name == "GIT_NO_REPLACE_OBJECTS") continue;  // set, for every child
    INFO(name);
    CHECK(std::find(cleared.begin(), cleared.end(), name) != cleared.end());
  }
}

TEST_CASE("alternates of alternates are found, relative ones too, once") {
  const test::TempRepo repo;
  repo.Sh(
      "for r in b c d; do git init -q --bare ../$r.git; done\n"
      "echo ../../../b.git/objects > .git/objects/info/alternates\n"
      "echo ../../c.git/objects > ../b.git/objects/info/alternates\n"
      "echo \"$PWD/.git/objects\" > ../c.git/objects/info/alternates\n"
      "echo /nowhere >> .git/objects/info/alternates");
  const auto found = AllAlternates(repo.path() + "/.git/objects",
                                   {repo.top() + "/d.git/objects"});
  REQUIRE(found.ok());
  REQUIRE(found->size() == 3);
  CHECK((*found)[0] == repo.top() + "/d.git/objects");
  CHECK(
      std::filesystem::equivalent((*found)[1], repo.top() + "/b.git/objects"));
  CHECK(
      std::filesystem::equivalent((*found)[2], repo.top() + "/c.git/objects"));
}

}  // namespace
}  // namespace git
