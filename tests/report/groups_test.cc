#include "report/groups.h"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include "report/sample.h"

namespace report {
namespace {

// "folder or file or secret's places: number of findings" of each group.
std::vector<std::string> Names(const std::vector<Group>& groups) {
  std::vector<std::string> names;
  for (const Group& group : groups) {
    std::string name = group.folder + group.file;
    if (name.empty()) name = group.first().finding.places[0].origin.path;
    names.push_back(name + ": " + std::to_string(group.findings.size()));
  }
  return names;
}

TEST_CASE("files of one rule are shown by their folders") {
  struct Case {
    const char* name;
    std::vector<std::string> paths;
    std::vector<std::string> expected;
  };
  std::vector<std::string> hosts;
  for (int i = 0; i < 214; ++i) {
    hosts.push_back("secrets/host" + std::to_string(i) + "/key.json");
  }
  const Case cases[] = {
      {"one", {"a/.env"}, {"a/.env: 1"}},
      {"two folders", {"a/.env", "b/.env"}, {"a/.env: 1", "b/.env: 1"}},
      {"one folder", {"a/.env", "a/b.pem"}, {"a/: 2"}},
      {"at the top", {".env", ".env.prod"}, {"./: 2"}},
      {"a folder under another",
       {"s/a", "s/t/b", "s/a2"},
       {"s/: 2", "s/t/b: 1"}},
      {"hundreds of folders", hosts, {"secrets/: 214"}},
      {"deep and shallow",
       {"s/1/x", "s/2/x", "s/3/x", "s/4/x", "s/5/x", "s/6/x", "t/x"},
       {"s/: 6", "t/x: 1"}},
      {"folders at the top are not mixed",
       {"1/x", "2/x", "3/x", "4/x", "5/x", "6/x", "7/x"},
       {"1/x: 1", "2/x: 1", "3/x: 1", "4/x: 1", "5/x: 1", "6/x: 1", "7/x: 1"}},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    Sample sample;
    for (const std::string& path : c.paths) {
      sample.Found("env-file", kBlock, "", path).At(path);
    }
    CHECK(Names(GroupsOf(sample.verdict, kBlock)) == c.expected);
  }
}

TEST_CASE("many secrets of one rule in one file are one group, few are not") {
  for (std::size_t count : {3u, 4u}) {
    Sample sample;
    for (std::size_t i = 0; i < count; ++i) {
      sample.Found("plain-password", kBlock, std::string(10 + i, 'a'))
          .At("f.yaml", i + 1, 1);
    }
    sample.Found("plain-password", kBlock, std::string(30, 'b'))
        .At("f.yaml", 9, 1)
        .At("g.yaml", 9, 1);
    sample.Found("acme-key", kBlock, AcmeKey()).At("f.yaml", 10, 1);
    sample.Found("plain-password", kWarn, std::string(31, 'c'))
        .At("f.yaml", 11, 1);
    const auto names = Names(GroupsOf(sample.verdict, kBlock));
    CAPTURE(count);
    if (count == 3) {
      CHECK(names.size() == 5);
    } else {
      CHECK(names ==
            std::vector<std::string>{"f.yaml: 4", "f.yaml: 1", "f.yaml: 1"});
    }
  }
}

TEST_CASE("decisive places are those with the finding's own action") {
  Sample sample;
  sample.Found("acme-key", kBlock, AcmeKey())
      .At("a", 1, 1)
      .At("b", 1, 1)
      .Ruled(policy::Action::kAllow, "x")
      .At("c", 1, 1);
  const auto groups = GroupsOf(sample.verdict, kBlock);
  REQUIRE(groups.size() == 1);
  const auto places = DecisivePlaces(groups[0]);
  REQUIRE(places.size() == 2);
  CHECK(places[0].place->origin.path == "a");
  CHECK(places[1].place->origin.path == "c");
}

TEST_CASE("no rule takes all the room from another") {
  Sample sample;
  for (int i = 0; i < 20; ++i) {
    const std::string path = "f" + std::to_string(i);
    sample.Found("acme-key", kBlock, AcmeKey(static_cast<char>('a' + i)))
        .At(path, 1, 1);
  }
  sample.Found("plain-password", kBlock, std::string(10, 'x')).At("x", 1, 1);
  Selection selection = Select(GroupsOf(sample.verdict, kBlock), 4);
  CHECK(Names(selection.shown) ==
        std::vector<std::string>{"f0: 1", "f1: 1", "f2: 1", "x: 1"});
  REQUIRE(selection.left_out.size() == 1);
  CHECK(selection.left_out.begin()->second == 17);
  selection = Select(GroupsOf(sample.verdict, kBlock), 21);
  CHECK(selection.shown.size() == 21);
  CHECK(selection.left_out.empty());
}

}  // namespace
}  // namespace report
