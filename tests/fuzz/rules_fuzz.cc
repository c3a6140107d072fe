// A rule pack is written by a stranger, a rule image may be damaged.

#include <string>

#include "rule/rule_set.h"

namespace {

// Rules are read when they are asked for.
void ReadAll(const std::string& bytes) {
  const auto rules = rule::RuleSet::Decode(bytes);
  if (rules.ok()) (void)rules->Encode();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const rule::Pack pack{"p", "p.toml", text};
  const auto rules = rule::RuleSet::Load({&pack, 1});
  if (rules.ok()) ReadAll(rules->Encode());
  ReadAll(text);
  (void)rule::Expand(text, 1);
  return 0;
}
