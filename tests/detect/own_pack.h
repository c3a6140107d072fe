#ifndef LEAKWALL_TESTS_DETECT_OWN_PACK_H_
#define LEAKWALL_TESTS_DETECT_OWN_PACK_H_

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <utility>

#include "base/file.h"
#include "rule/rule_set.h"

// The pack of the rules whose values no file's structure shows.

namespace tests {

inline const rule::RuleSet& OwnPack() {
  static const rule::RuleSet rules = [] {
    const auto text =
        base::ReadFile(std::string(LEAKWALL_SOURCE_DIR) + "/patterns/own.toml");
    REQUIRE(text.ok());
    REQUIRE(text->has_value());
    const rule::Pack pack{"own", "own.toml", **text};
    auto loaded = rule::RuleSet::Load({&pack, 1});
    if (!loaded.ok()) FAIL(loaded.error().Line());
    return std::move(loaded).value();
  }();
  return rules;
}

inline std::string OwnExpanded(std::string_view text) {
  const auto expanded = rule::Expand(text, 1);
  if (!expanded.ok()) FAIL(expanded.error().Line());
  return *expanded;
}

// What stands between the first and the last quote.
inline std::string Quoted(std::string_view text) {
  const std::size_t begin = text.find('"') + 1;
  return std::string(text.substr(begin, text.rfind('"') - begin));
}

}  // namespace tests

#endif  // LEAKWALL_TESTS_DETECT_OWN_PACK_H_
