#include "detect/name_rules.h"

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "detect/packs.h"

namespace {

constexpr std::uint32_t kFile = 0100644;
constexpr std::uint32_t kTree = 0040000;

const detect::NameRules& Rules() {
  static const detect::NameRules rules(tests::DetectRules(), {});
  return rules;
}

// An example of a path rule: "path: NAME", a line feed, the content.
struct Example {
  std::string path;
  std::string text;
};
Example Read(const std::string& example) {
  constexpr std::string_view kPath = "path: ";
  const std::string expanded = tests::Expanded(example);
  REQUIRE(expanded.starts_with(kPath));
  const std::size_t end = std::min(expanded.find('\n'), expanded.size());
  return {expanded.substr(kPath.size(), end - kPath.size()),
          expanded.substr(std::min(end + 1, expanded.size()))};
}

// "rule severity", or "" where the file passes.
std::string Judged(std::string_view path, std::string_view text,
                   std::uint32_t mode = kFile) {
  const auto hit = Rules().Judge(path, mode, text);
  if (!hit) return {};
  CHECK(hit->span.empty());
  const rule::Rule& rule = tests::DetectRules()[hit->rule];
  return rule.id + " " +
         std::string(rule::Text(hit->severity.value_or(rule.severity)));
}

// Whether each step down the path may match, as trees push their entries.
bool MayReach(const std::string& path) {
  std::size_t begin = 0;
  for (;;) {
    const std::size_t slash = path.find('/', begin);
    const std::string name = path.substr(begin, slash - begin);
    blob::Name entry;
    entry.name = name;
    entry.mode = slash == std::string::npos ? kFile : kTree;
    if (Rules().MayMatch(entry)) return true;
    if (slash == std::string::npos) return false;
    begin = slash + 1;
  }
}

bool MayMatchWhole(const std::string& path) {
  blob::Name entry;
  entry.name = path;
  entry.mode = kFile;
  return Rules().MayMatch(entry);
}

}  // namespace

TEST_CASE("every path rule finds its examples and not its counter-examples") {
  std::size_t count = 0;
  for (const rule::Rule& rule : tests::DetectRules().rules()) {
    if (rule.kind != rule::Kind::kPath) continue;
    ++count;
    CAPTURE(rule.id);
    for (const std::string& example : rule.examples) {
      CAPTURE(example);
      const auto [path, text] = Read(example);
      CHECK(Judged(path, text).starts_with(rule.id + " "));
      CHECK(MayReach(path));
      CHECK(MayMatchWhole(path));
    }
    for (const std::string& example : rule.counter_examples) {
      CAPTURE(example);
      const auto [path, text] = Read(example);
      CHECK(Judged(path, text) == "");
    }
  }
  CHECK(count >= 20);
}
