// Expands a template of the rules' examples: expand TEMPLATE [SEED].  The tests
// in sh assemble their fake secrets with it.

#include <cstdio>
#include <cstdlib>

#include "rule/rule_set.h"

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const auto seed = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1;
  auto text = rule::Expand(argv[1], seed);
  if (!text.ok()) {
    std::fprintf(stderr, "%s\n", text.error().Line().c_str());
    return 2;
  }
  std::fwrite(text->data(), 1, text->size(), stdout);
  return 0;
}
