#include <doctest/doctest.h>

#include <string>

#include "scan/scanner.h"
#include "scan/toy_rules.h"

namespace {

using scan::CompiledRules;

// Rules of every kind of table entry.
rule::RuleSet Rules() {
  return toy::Load(toy::PackText({
      {"word", "\\bword_(?P<secret>[a-z]{4})\\b"},
      {"key", "ak_(?P<secret>[0-9a-f]{32})"},
      {"wide", "tok_live_(?P<secret>[a-z]{8,600})!"},
      {"pem", "--BEGIN(?P<secret>[^-]+)--END",
       "prefilter = '--BEGIN'\nends = '--END'"},
      {"leakwall-canary", "leakwall_canary_(?P<secret>[a-z]{16})"},
  }));
}

const std::string kText = "word_abcd --BEGINx--END tok_live_abcdefghij! ak" +
                          std::string("_0123456789abcdef0123456789abcdef");

std::string Told(const CompiledRules& rules) {
  const scan::Scanner scanner(rules);
  auto scratch = scanner.NewScratch();
  if (!scratch.ok()) return "error";
  const auto scanned = scanner.Scan(kText, *scratch);
  if (!scanned.ok()) return "error";
  std::string told;
  for (const scan::Hit& hit : scanned->hits) {
    told += rules.rules()[hit.rule].id + " " +
            std::string(hit.SecretIn(kText)) + "; ";
  }
  return told;
}

TEST_CASE("an image gives the same rules back") {
  for (const auto target :
       {CompiledRules::Target::kGeneric, CompiledRules::Target::kThisMachine}) {
    auto compiled = CompiledRules::Compile(Rules(), target);
    REQUIRE(compiled.ok());
    CHECK(compiled->hash().size() == 16);
    const std::string expected = Told(*compiled);
    CHECK(expected ==
          "word abcd; pem x; wide abcdefghij; "
          "key 0123456789abcdef0123456789abcdef; ");
    // An image may stand anywhere in memory.
    const std::string moved = "x" + compiled->Image();
    auto read = CompiledRules::Read(std::string_view(moved).substr(1),
                                    CompiledRules::Origin::kFile);
    REQUIRE(read.ok());
    CHECK(Told(*read) == expected);
    CHECK(read->hash() == compiled->hash());
    CHECK(read->rules().size() == compiled->rules().size());
    CHECK(read->Image() == compiled->Image());
  }
}

TEST_CASE("the hash follows whatever decides what is found") {
  const auto hash = [](rule::RuleSet rules) {
    auto compiled = CompiledRules::Compile(std::move(rules),
                                           CompiledRules::Target::kThisMachine);
    REQUIRE(compiled.ok());
    return compiled->hash();
  };
  const std::string one = hash(toy::Load(toy::PackText({{"a", "abc"}})));
  CHECK(one == hash(toy::Load(toy::PackText({{"a", "abc"}}))));
  CHECK(one != hash(toy::Load(toy::PackText({{"a", "abd"}}))));
  CHECK(one != hash(toy::Load(toy::PackText({{"b", "abc"}}))));
  CHECK(one !=
        hash(toy::Load(toy::PackText({{"a", "abc", "checks = ['digit']"}}))));
}

TEST_CASE("a damaged image is refused, or does as the whole one") {
  auto compiled =
      CompiledRules::Compile(Rules(), CompiledRules::Target::kThisMachine);
  REQUIRE(compiled.ok());
  const std::string image = compiled->Image();
  const std::string expected = Told(*compiled);
  // Every byte near the begin, where the fields are, then samples: reading a
  // database takes its time.
  std::size_t refused = 0;
  std::size_t tried = 0;
  for (std::size_t at = 0; at < image.size(); at += at < 4'000 ? 1 : 37) {
    for (const char flip : {'\x01', '\x80'}) {
      std::string damaged = image;
      damaged[at] = static_cast<char>(damaged[at] ^ flip);
      const auto read =
          CompiledRules::Read(damaged, CompiledRules::Origin::kFile);
      ++tried;
      if (!read.ok()) {
        ++refused;
      } else {
        CAPTURE(at);
        REQUIRE(Told(*read) == expected);
      }
    }
  }
  CHECK(refused * 100 > tried * 95);
}

TEST_CASE("a cut image is refused") {
  auto compiled =
      CompiledRules::Compile(Rules(), CompiledRules::Target::kThisMachine);
  REQUIRE(compiled.ok());
  const std::string image = compiled->Image();
  for (std::size_t size = 0; size < image.size();
       size += size < 4'000 ? 1 : 101) {
    CAPTURE(size);
    REQUIRE_FALSE(
        CompiledRules::Read(image.substr(0, size), CompiledRules::Origin::kFile)
            .ok());
  }
  CHECK_FALSE(
      CompiledRules::Read(image + "x", CompiledRules::Origin::kFile).ok());
}

}  // namespace
