#include "scan/scanner.h"

#include <doctest/doctest.h>

#include <string>
#include <thread>
#include <vector>

#include "base/result.h"
#include "scan/toy_rules.h"

namespace {

using toy::Bench;

// A rule that looks for runs of token bytes is guarded; see token_runs.h.
constexpr toy::Lines kKey = {"key", "ak_(?P<secret>[0-9a-f]{32})"};

std::string Hex32() { return "0123456789abcdef0123456789abcdef"; }

TEST_CASE("a rule finds its secret where it stands") {
  Bench bench({
      {"short", "\\bak_(?P<secret>[a-z]{4,8})\\b"},
      {"whole", "sk_[0-9]{4}"},
      {"line", "(?m:^)pw: (?P<secret>[a-z]{4})(?m:$)"},
      {"nocase", "(?i:PASS)=(?P<secret>[a-z]{3})"},
      {"bytes", "z\\x00(?P<secret>[\\x80-\\xff]{2})"},
  });
  using namespace std::string_literals;
  const struct {
    std::string name;
    std::string text;
    std::string expected;
  } kCases[] = {
      {"nothing", "", ""},
      {"no match", "ak_ abc", ""},
      {"alone", "ak_abcd", "short 3-7 abcd"},
      {"greedy to its bound", "ak_abcdefgh", "short 3-11 abcdefgh"},
      {"no boundary before", "xak_abcd", ""},
      {"no boundary behind", "ak_abcdefghi", ""},
      {"between others", "(ak_abcd)", "short 4-8 abcd"},
      {"two", "ak_abcd ak_efgh", "short 3-7 abcd; short 11-15 efgh"},
      {"no group", "sk_1234", "whole 0-7 sk_1234"},
      {"adjacent", "sk_1234sk_5678", "whole 0-7 sk_1234; whole 7-14 sk_5678"},
      {"first line", "pw: abcd", "line 4-8 abcd"},
      {"in a line", "x\npw: abcd\ny", "line 6-10 abcd"},
      {"not at a line's begin", "x pw: abcd", ""},
      {"not at a line's end", "pw: abcde", ""},
      {"before CRLF", "pw: abcd\r\n", ""},
      {"case", "pAsS=xyz", "nocase 5-8 xyz"},
      {"NUL and bytes above ASCII", "z\0\xC3\xA9"s, "bytes 2-4 \xC3\xA9"},
  };
  for (const auto& c : kCases) {
    CAPTURE(c.name);
    CHECK(bench.Told(c.text) == c.expected);
  }
}

TEST_CASE("a guarded rule is found wherever its run stands") {
  Bench bench({kKey});
  const std::string key = "ak" + ("_" + Hex32());
  const struct {
    std::string name;
    std::string before;
    std::string behind;
  } kCases[] = {
      {"alone", "", ""},
      {"at a block's end", std::string(64 - 35, ' '), ""},
      {"over a block's end", std::string(64 - 10, ' '), " "},
      {"far in", std::string(5'000, '\n'), "\n"},
      {"within a long run", std::string(3'000, 'x'), std::string(3'000, 'x')},
      {"in a long line", std::string(100'000, ' '), std::string(9'999, ' ')},
  };
  for (const auto& c : kCases) {
    CAPTURE(c.name);
    const std::string text = c.before + key + c.behind;
    const std::size_t at = c.before.size() + 3;
    CHECK(bench.Told(text) == "key " + std::to_string(at) + "-" +
                                  std::to_string(at + 32) + " " + Hex32());
  }
}

TEST_CASE("a guarded rule may begin in the line before its run") {
  Bench bench({{"name", "name[^\\n]{0,9}\\n(?P<secret>[0-9a-f]{32})"}});
  CHECK(bench.Told("x\nname: a\n" + Hex32() + "\n") == "name 10-42 " + Hex32());
  CHECK(bench.Told("name\n" + Hex32()) == "name 5-37 " + Hex32());
}

TEST_CASE("a match without a bound ends behind its literal") {
  Bench bench({{"pem", "--BEGIN(?P<secret>[^-]+)--END--",
                "prefilter = '--BEGIN'\nends = '--END'"}});
  const std::string body(40'000, 'k');
  CHECK(bench.Told("--BEGIN" + body + "--END--") == "pem 7-40007 " + body);
  CHECK(bench.Told("--BEGINa--END----BEGINb--END--") ==
        "pem 7-8 a; pem 22-23 b");
  CHECK(bench.Told("--BEGINa--BEGINb--END--") == "pem 15-16 b");
  CHECK(bench.Told("--BEGIN" + body) == "");
  CHECK(bench.Told("--END----BEGIN") == "");
  // Farther than any key is long.
  CHECK(bench.Told("--BEGIN" + std::string(1 << 21, 'k') + "--END--") == "");
}

TEST_CASE("a pattern that the engine cannot hold is looked for as a superset") {
  // Hyperscan gives up on this many states, and takes less than all of them.
  Bench bench({{"huge", "x(?:a?b?c?d?e?f?g?h?){20}(?:[ab]{1,10}c){12}y"}});
  std::string text = "x";
  for (int i = 0; i < 12; ++i) text += "abc";
  CHECK(bench.Told(text + "y") == "huge 0-38 " + text + "y");
  CHECK(bench.Told(text + "z") == "");
}

TEST_CASE("checks and allowed values silence") {
  Bench bench({{"pw", "pw=(?P<secret>[a-z0-9]{6,12})\\b",
                "checks = ['digit']\nallow = ['^test', '(?i)EXAMPLE']"}});
  CHECK(bench.Told("pw=abcdef1") == "pw 3-10 abcdef1");
  CHECK(bench.Told("pw=abcdefg") == "");
  CHECK(bench.Told("pw=test1234") == "");
  CHECK(bench.Told("pw=1test234") == "pw 3-11 1test234");
  CHECK(bench.Told("pw=1example2") == "");
}

TEST_CASE("the worst texts cost no more than their length") {
  Bench bench({{"chain", "[ab]{20,40}c?"},
               {"word", "key[a-z]{0,200}!"},
               {"pem", "--BEGIN[^-]+--END",
                "prefilter = '--BEGIN'\n"
                "ends = '--END'"}});
  std::string keys;
  std::string begins;
  for (int i = 0; i < 100'000; ++i) {
    keys += "key";
    begins += "--BEGIN";
  }
  CHECK(bench.Scan(std::string(1'000'000, 'a')).hits.size() == 25'000);
  CHECK(bench.Scan(keys).hits.empty());
  CHECK(bench.Scan(begins).hits.empty());
  CHECK(bench.Scan(begins + "x--END").hits.size() == 1);
}

TEST_CASE("more hits than a text can sensibly have are an error") {
  Bench bench({{"any", "a"}});
  const auto scanned =
      bench.scanner.Scan(std::string(200'001, 'a'), bench.scratch);
  REQUIRE_FALSE(scanned.ok());
  CHECK(scanned.error().why().find("more than 200000 hits") !=
        std::string::npos);
  CHECK(bench.scanner.Scan(std::string(200'000, 'a'), bench.scratch).ok());
}

TEST_CASE("many threads scan with one scanner") {
  Bench bench({kKey, {"word", "\\bword_(?P<secret>[a-z]{4})"}});
  const std::string text = "word_abcd ak" + ("_" + Hex32());
  const std::string expected = bench.Told(text);
  std::vector<std::string> told(4);
  std::vector<std::thread> threads;
  for (std::string& one : told) {
    threads.emplace_back([&] {
      auto scratch = bench.scanner.NewScratch();
      if (!scratch.ok()) return;
      for (int i = 0; i < 200; ++i) {
        const auto scanned = bench.scanner.Scan(text, *scratch);
        one = scanned.ok() ? bench.Told(text, scanned->hits) : "error";
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const std::string& one : told) CHECK(one == expected);
}

TEST_CASE("a rule that cannot be compiled is refused by name") {
  const struct {
    std::string name;
    toy::Lines lines;
    std::string expected;
  } kCases[] = {
      {"no bound",
       {"open", "a[b]+c"},
       "toys.toml:1: open: the pattern has no bound and the rule no `ends`; "
       "bound its repeats, or name the literal that ends it"},
      {"no prefilter",
       {"open", "a[b]+c", "ends = 'c'"},
       "toys.toml:1: open: a rule with `ends` needs a `prefilter`; give the "
       "literal that begins every match"},
      {"too wide",
       {"wide", "a(?:[b]{1000}){5}c"},
       "toys.toml:1: wide: a match may have 5002 bytes; bound its repeats to "
       "4096 bytes in all"},
      {"matches nothing",
       {"void", "a?"},
       "toys.toml:1: void: Pattern matches empty buffer; use "
       "HS_FLAG_ALLOWEMPTY to enable support.; simplify the pattern"},
      {"wrong prefilter",
       {"pre", "ab(?P<secret>c)", "prefilter = 'xy'\nexamples = ['abc']"},
       "toys.toml:1: pre: the prefilter is not inside an example's match; "
       "give a part of the pattern that every match has"},
  };
  for (const auto& c : kCases) {
    CAPTURE(c.name);
    const auto compiled =
        scan::CompiledRules::Compile(toy::Load(toy::PackText({c.lines})),
                                     scan::CompiledRules::Target::kThisMachine);
    REQUIRE_FALSE(compiled.ok());
    CHECK(compiled.error().Line() == c.expected);
  }
}

TEST_CASE("the canary must be found, and is never reported") {
  Bench without({{"word", "word_(?P<secret>[a-z]{4})"}});
  const auto missing = without.scanner.CheckCanary(without.scratch);
  REQUIRE_FALSE(missing.ok());
  CHECK(missing.error().why() == "no canary rule");

  Bench with({{"leakwall-canary", "leakwall_canary_(?P<secret>[a-z]{16})"}});
  CHECK(with.scanner.CheckCanary(with.scratch).ok());
  CHECK(with.Told("leakwall_" + ("canary_" + std::string(16, 'a'))) == "");

  Bench broken({{"leakwall-canary", "leakwall_canary(?P<secret>[0-9]{16})"}});
  const auto dead = broken.scanner.CheckCanary(broken.scratch);
  REQUIRE_FALSE(dead.ok());
  CHECK(dead.error().why() == "the canary is not found");
}

}  // namespace
