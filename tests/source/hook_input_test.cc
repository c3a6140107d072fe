#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "source/source.h"

namespace source {
namespace {

using std::string_literals::operator""s;

const std::string kA(40, 'a');
const std::string kZero(40, '0');
const std::string kLong(64, 'b');

TEST_CASE("pre-receive lines are read") {
  const auto updates =
      ParsePreReceive(kZero + " " + kA + " refs/heads/x\xff\n" + kA + " " +
                      kZero + " refs/tags/v1\n");
  REQUIRE(updates.ok());
  REQUIRE(updates->size() == 2);
  CHECK((*updates)[0].ref == "refs/heads/x\xff");
  CHECK((*updates)[0].old_id.zero());
  CHECK((*updates)[0].new_id.Hex() == kA);
  CHECK((*updates)[1].new_id.zero());
  CHECK(ParsePreReceive("")->empty());
  CHECK(ParsePreReceive(kLong + " " + kLong + " refs/heads/x\n").ok());
}

TEST_CASE("pre-push lines are read") {
  const auto updates =
      ParsePrePush("refs/heads/a " + kA + " refs/heads/b " + kZero +
                   "\n(delete) " + kZero + " refs/heads/c " + kA +
                   "\nHEAD@{1 day ago} " + kA + " refs/heads/d " + kA + "\n");
  REQUIRE(updates.ok());
  REQUIRE(updates->size() == 3);
  CHECK((*updates)[0].ref == "refs/heads/b");
  CHECK((*updates)[0].old_id.zero());
  CHECK((*updates)[0].new_id.Hex() == kA);
  CHECK((*updates)[1].new_id.zero());
  CHECK((*updates)[2].ref == "refs/heads/d");
}

TEST_CASE("whatever Git does not write is refused") {
  const std::string good = kZero + " " + kA + " refs/heads/x";
  for (const std::string& input :
       {"\n"s, good, good + "\r\n", good + "\n\n", good + " \n",
        " "s.append(good) + "\n", good + "\n" + good, kA + " refs/heads/x\n",
        kA + "  " + kA + " refs/heads/x\n", kA + " " + kA + " \n",
        kA + " " + kA + "\n", kA + " " + kLong + " refs/heads/x\n",
        kA.substr(1) + " " + kA + " refs/heads/x\n",
        "g"s.append(kA, 1) + " " + kA + " refs/heads/x\n",
        kZero + " " + kA + " refs/heads/x\ty\n",
        kZero + " " + kA + " refs/he\0ds\n"s + good + "\n",
        kZero + " " + kA + " refs heads/x\n"}) {
    INFO(input);
    CHECK_FALSE(ParsePreReceive(input).ok());
  }
  const std::string pushed = "refs/heads/a " + kA + " refs/heads/b " + kZero;
  for (const std::string& input :
       {"\n"s, pushed, pushed + "\r\n", pushed + " \n",
        kA + " refs/heads/b " + kZero + "\n", " "s.append(pushed, 13) + "\n",
        "refs/heads/a " + kA + " refs/heads/b\n"}) {
    INFO(input);
    CHECK_FALSE(ParsePrePush(input).ok());
  }
}

TEST_CASE("the error names the line") {
  const std::string good = kZero + " " + kA + " refs/heads/x\n";
  const auto updates = ParsePreReceive(good + "bad\n");
  REQUIRE_FALSE(updates.ok());
  CHECK(updates.error().doing().find("line 2") != std::string::npos);
}

}  // namespace
}  // namespace source
