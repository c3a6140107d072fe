#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "git/repository.h"

namespace git {
namespace {

using std::string_literals::operator""s;

const std::string kId1(20, '\x11');
const std::string kHex1(40, '1');
const std::string kHex2(40, '2');

TEST_CASE("a tree is its entries, in their order") {
  const std::string bytes =
      "100644 a\0"s + kId1 + "40000 b c\0"s + kId1 + "120000 \xff\n\0"s + kId1;
  const auto tree = ParseTree(bytes, 20);
  REQUIRE(tree.ok());
  REQUIRE(tree->size() == 3);
  CHECK((*tree)[0].mode == 0100644);
  CHECK((*tree)[0].name == "a");
  CHECK((*tree)[0].id.Hex() == kHex1);
  CHECK((*tree)[1].mode == 040000);
  CHECK((*tree)[1].name == "b c");
  CHECK((*tree)[2].mode == 0120000);
  CHECK((*tree)[2].name == "\xff\n");
  CHECK(ParseTree("", 20)->empty());
  CHECK(ParseTree("100644 a\0"s + std::string(32, 'x'), 32)->size() == 1);
}

TEST_CASE("a malformed tree is an error, not a shorter tree") {
  for (const std::string& bytes :
       {"x"s, "100644"s, "100644 "s, "100644 a"s, "100644 a\0"s,
        "100644 a\0"s + std::string(19, 'x'), " a\0"s + kId1,
        "100644 \0"s + kId1, "10x644 a\0"s + kId1, "77777777777 a\0"s + kId1,
        "100644 a\0"s + kId1 + "1"}) {
    INFO(bytes);
    CHECK_FALSE(ParseTree(bytes, 20).ok());
  }
}

TEST_CASE("a commit is its tree, parents and author") {
  const auto commit = ParseCommit(
      "tree " + kHex1 + "\nparent " + kHex2 + "\nparent " + kHex1 +
      "\nauthor A > B <a@b> 1700000000 +0100\ncommitter C <c> 1 +0000\n\n"
      "parent " +
      kHex1 + "\n");
  REQUIRE(commit.ok());
  CHECK(commit->tree.Hex() == kHex1);
  REQUIRE(commit->parents.size() == 2);
  CHECK(commit->parents[0].Hex() == kHex2);
  CHECK(commit->author == "A > B <a@b>");
  CHECK(commit->author_time == 1700000000);
}

TEST_CASE("odd authors do not make a commit unreadable") {
  struct Case {
    std::string line;
    std::string author;
    std::int64_t time;
  };
  for (const auto& [line, author, time] : {
           Case{"author nobody", "nobody", 0},
           Case{"author <>", "<>", 0},
           Case{"author A <a> -5 +0000", "A <a>", -5},
           Case{"author A <a> 99999999999999999999 +0000", "A <a>", 0},
           Case{"committer C <c> 1 +0000", "", 0},
       }) {
    const auto commit = ParseCommit("tree " + kHex1 + "\n" + line + "\n\nm");
    REQUIRE(commit.ok());
    CHECK(commit->author == author);
    CHECK(commit->author_time == time);
  }
}

TEST_CASE("a commit without a tree or with a broken id is an error") {
  for (const std::string& bytes :
       {""s, "\n"s, "parent " + kHex1 + "\n", "tree xyz\n"s,
        "tree " + kHex1 + "\nparent 12\n", "author A <a> 1 +0000\n"s}) {
    CHECK_FALSE(ParseCommit(bytes).ok());
  }
}

TEST_CASE("a tag is what it names") {
  const auto tag = ParseTag("object " + kHex1 + "\ntype blob\ntag v1\n\nm\n");
  REQUIRE(tag.ok());
  CHECK(tag->target.Hex() == kHex1);
  CHECK(tag->kind == Kind::kBlob);
  for (const std::string& bytes :
       {""s, "object " + kHex1 + "\n", "object 12\ntype blob\n"s,
        "object " + kHex1 + "\ntype thing\n", "type blob\n"s}) {
    CHECK_FALSE(ParseTag(bytes).ok());
  }
}

}  // namespace
}  // namespace git
