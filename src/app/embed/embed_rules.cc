#include <cstdio>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "base/file.h"
#include "base/result.h"
#include "rule/rule_set.h"
#include "scan/scanner.h"

// Build tool: compiles rule packs for the generic platform into one image,
// which is then linked into the binary.
//
// usage: embed_rules OUTPUT_IMAGE PACK.toml...

namespace {

base::Result<std::vector<rule::Pack>> ReadPacks(int count, char** files) {
  std::vector<rule::Pack> packs;
  for (int i = 0; i < count; ++i) {
    const std::filesystem::path path(files[i]);
    auto text = base::ReadFile(path.string());
    if (!text.ok()) return text.error();
    if (!text->has_value()) {
      return base::Error("read pack " + path.string(), "there is no such file");
    }
    // Named as the program names them: rules are known by their places, too.
    packs.push_back(rule::Pack{path.stem().string(),
                               "patterns/" + path.filename().string(),
                               std::move(**text)});
  }
  return packs;
}

base::Status Embed(const std::string& output, int count, char** files) {
  auto packs = ReadPacks(count, files);
  if (!packs.ok()) return packs.error();
  auto rules = rule::RuleSet::Load(*packs);
  if (!rules.ok()) return rules.error();
  auto compiled = scan::CompiledRules::Compile(
      std::move(*rules), scan::CompiledRules::Target::kGeneric);
  if (!compiled.ok()) return compiled.error();
  const std::string image = compiled->Image();
  // What was written must be what a hook can read.
  auto read =
      scan::CompiledRules::Read(image, scan::CompiledRules::Origin::kFile);
  if (!read.ok()) return read.error();
  return base::WriteFile(output, image);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fputs("usage: embed_rules OUTPUT_IMAGE PACK.toml...\n", stderr);
    return 1;
  }
  const auto done = Embed(argv[1], argc - 2, argv + 2);
  if (!done.ok()) {
    std::fprintf(stderr, "embed_rules: %s\n", done.error().Line().c_str());
    return 1;
  }
  return 0;
}
