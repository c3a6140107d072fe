#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "rule/rule_set.h"

namespace {

using rule::Rule;
using rule::RuleSet;

RuleSet Sample() {
  const std::string examples =
      "examples = [\"{{lower:8}}\"]\ncounter_examples = [\"x\"]\n";
  const rule::Pack pack{
      "acme", "acme.toml",
      "[[rule]]\nid = \"acme-key\"\naliases = [\"old\"]\ntitle = "
      "\"K\\u00e9y\"\n"
      "severity = \"critical\"\nconfidence = \"high\"\ntags = [\"a\", \"b\"]\n"
      "rotate = \"https://a/\"\nsource = \"https://b/\"\nfix = \"f\"\n"
      "pattern = 'ak_[a-z]{8}'\nprefilter = 'ak_'\nends = \"END\"\n"
      "checks = [\"entropy>=3\"]\nallow = ['^x', 'y$']\n" +
          examples + "[[rule]]\nid = \"env\"\ntitle = \"" +
          std::string(300, 't') +
          "\"\nseverity = \"low\"\ndetector = \"dotenv\"\n" + examples +
          "[[rule]]\nid = \"pem\"\ntitle = \"P\"\nseverity = \"medium\"\n"
          "paths = [\"*.pem\"]\nnot_paths = [\"x/**\"]\ncontent = \"any\"\n" +
          examples};
  auto set = RuleSet::Load({&pack, 1});
  REQUIRE_MESSAGE(set.ok(), set.error().Line());
  return std::move(set).value();
}

void CheckSame(const Rule& a, const Rule& b) {
  CHECK(a.id == b.id);
  CHECK(a.aliases == b.aliases);
  CHECK(a.title == b.title);
  CHECK(a.kind == b.kind);
  CHECK(a.severity == b.severity);
  CHECK(a.confidence == b.confidence);
  CHECK(a.tags == b.tags);
  CHECK(a.rotate == b.rotate);
  CHECK(a.source == b.source);
  CHECK(a.fix == b.fix);
  CHECK(a.pattern == b.pattern);
  CHECK(a.prefilter == b.prefilter);
  CHECK(a.ends == b.ends);
  CHECK(a.checks == b.checks);
  CHECK(a.allow == b.allow);
  CHECK(a.detector == b.detector);
  CHECK(a.paths == b.paths);
  CHECK(a.not_paths == b.not_paths);
  CHECK(a.content == b.content);
  CHECK(a.where == b.where);
}

TEST_CASE("rules come back from their bytes, without examples") {
  const RuleSet set = Sample();
  const std::string bytes = set.Encode();
  const auto back = RuleSet::Decode(bytes);
  REQUIRE(back.ok());
  REQUIRE(back->size() == 3);
  for (rule::RuleIndex i = 0; i < 3; ++i) {
    CheckSame(set[i], (*back)[i]);
    CHECK((*back)[i].examples.empty());
    CHECK((*back)[i].counter_examples.empty());
  }
  CHECK(back->Encode() == bytes);
  CHECK(back->Find("old") == 0);
  CHECK(back->Find("pem") == 2);
  CHECK_FALSE(back->Find("no-such-rule"));
  CHECK(back->KindOf(1) == rule::Kind::kDetector);
  CHECK(back->KindOf(2) == rule::Kind::kPath);
}

TEST_CASE("an empty set is a set") {
  const std::string bytes = RuleSet().Encode();
  const auto back = RuleSet::Decode(bytes);
  REQUIRE(back.ok());
  CHECK(back->size() == 0);
}

TEST_CASE("bytes cut short, lengthened or of another version are errors") {
  const std::string bytes = Sample().Encode();
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    CAPTURE(size);
    CHECK_FALSE(RuleSet::Decode(bytes.substr(0, size)).ok());
  }
  CHECK_FALSE(RuleSet::Decode(bytes + '\0').ok());
  std::string other = bytes;
  ++other[4];
  CHECK(RuleSet::Decode(other).error().why().find("another version") !=
        std::string::npos);
}

TEST_CASE("lengths that lie are errors") {
  const std::string bytes = Sample().Encode();
  // Of the head: how many rules, how many names; and of the first rule, how
  // long its id is, which follows kind, severity and confidence.
  const std::size_t id_length = bytes.find("acme-key") - 1;
  REQUIRE(bytes[id_length] == 8);
  for (const std::size_t at : {std::size_t{5}, std::size_t{9}, id_length}) {
    for (const char* count :
         {"\x01", "\xff\xff\xff\xff\x0f", "\xff\xff\xff\x7f",
          "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
          "\x80\x80\x80\x80\x80\x80"}) {
      std::string lying = bytes;
      lying.replace(at, std::string_view(count).size(), count);
      CHECK_FALSE(RuleSet::Decode(lying).ok());
    }
  }
}

TEST_CASE("a part of this program is found in without being read") {
  const RuleSet set = Sample();
  const std::string bytes = set.Encode();
  const auto back = RuleSet::Decode(bytes, RuleSet::Check::kNone);
  REQUIRE(back.ok());
  CHECK(back->Find("acme-key") == 0);
  CHECK(back->Find("old") == 0);
  CHECK(back->Find("env") == 1);
  CHECK(back->Find("pem") == 2);
  CHECK_FALSE(back->Find(""));
  CHECK_FALSE(back->Find("zzz"));
  CheckSame(set[2], (*back)[2]);
  CHECK(back->Encode() == bytes);
}

TEST_CASE("every damaged byte gives an error or a set that encodes again") {
  const std::string bytes = Sample().Encode();
  std::size_t refused = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    for (int change = 1; change < 256; ++change) {
      std::string damaged = bytes;
      damaged[i] = static_cast<char>(damaged[i] ^ change);
      const auto set = RuleSet::Decode(damaged);
      if (!set.ok()) {
        ++refused;
      } else if (set->Encode() != damaged) {
        // Only a length may be written in more bytes than it needs.
        CHECK(set->Encode().size() < damaged.size());
      }
    }
  }
  CHECK(refused > 255 * 40);
}

}  // namespace
