#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "base/encoding.h"
#include "scan/delta.h"
#include "scan/finding.h"
#include "scan/toy_rules.h"

namespace {

using base::Span;
using blob::Copy;
using scan::Hit;

Hit HitAt(Span span, Span footprint) {
  Hit hit;
  hit.span = span;
  hit.footprint = footprint;
  return hit;
}

TEST_CASE("a hit is carried with the copy that holds its footprint") {
  const std::vector<Hit> hits = {HitAt({12, 18}, {10, 20})};
  const struct {
    const char* name;
    std::vector<Copy> copies;
    std::vector<Span> rescanned;
    std::vector<Span> expected;
  } kCases[] = {
      {"whole", {{0, 100, 50}}, {}, {{112, 118}}},
      {"exactly", {{10, 0, 10}}, {}, {{2, 8}}},
      {"one byte short at its begin", {{11, 0, 20}}, {}, {}},
      {"one byte short at its end", {{0, 0, 19}}, {}, {}},
      {"cut in two", {{0, 0, 15}, {15, 16, 20}}, {}, {}},
      {"Git's 64 KiB split", {{0, 0, 15}, {15, 15, 20}}, {}, {{12, 18}}},
      {"copied twice", {{0, 0, 30}, {5, 40, 30}}, {}, {{12, 18}, {47, 53}}},
      {"looked at again", {{0, 0, 30}}, {{19, 25}}, {}},
      {"looked at beside it", {{0, 0, 30}}, {{20, 25}}, {}},
      {"looked at behind it", {{0, 0, 30}}, {{21, 25}}, {{12, 18}}},
      {"looked at before it", {{0, 0, 30}}, {{1, 9}}, {{12, 18}}},
      {"nothing copied", {}, {}, {}},
  };
  for (const auto& c : kCases) {
    CAPTURE(c.name);
    std::vector<Span> spans;
    for (const Hit& hit : scan::CarryOver(hits, c.copies, c.rescanned)) {
      spans.push_back(hit.span);
    }
    CHECK(spans == c.expected);
  }
}

TEST_CASE("a change is an insertion, or a place with a new neighbour") {
  const struct {
    const char* name;
    std::vector<Copy> copies;
    std::size_t base_size;
    std::size_t size;
    std::vector<Span> expected;
  } kCases[] = {
      {"the same", {{0, 0, 9}}, 9, 9, {}},
      {"the same in parts", {{0, 0, 4}, {4, 4, 5}}, 9, 9, {}},
      {"inserted", {{0, 0, 4}, {4, 6, 5}}, 9, 11, {{4, 6}}},
      {"cut out", {{0, 0, 4}, {6, 4, 3}}, 9, 7, {{4, 4}}},
      {"cut off in front", {{2, 0, 7}}, 9, 7, {{0, 0}}},
      {"cut off behind", {{0, 0, 7}}, 9, 7, {{7, 7}}},
      {"prepended", {{0, 3, 9}}, 9, 12, {{0, 3}}},
      {"appended", {{0, 0, 9}}, 9, 12, {{9, 12}}},
      {"nothing kept", {}, 9, 4, {{0, 4}}},
      {"emptied", {}, 9, 0, {{0, 0}}},
      {"both empty", {}, 0, 0, {}},
  };
  for (const auto& c : kCases) {
    CAPTURE(c.name);
    CHECK(scan::FindChanges(scan::JoinCopies(c.copies), c.base_size, c.size) ==
          c.expected);
  }
}

// Rules of every kind that the engine looks for within a line, such that random
// text makes and breaks their matches.
std::string InLineKinds() {
  return toy::PackText({
      {"word", "\\bkey_(?P<secret>[a-z]{4,9})\\b"},
      // Matches follow each other without a gap: what one is depends on where
      // the first began.
      {"chain", "[xy]{5,8}"},
      {"lazy", "<[^\\n]{0,20}?>"},
      {"line", "(?m:^)pw=(?P<secret>[^\\n]{3,12})(?m:$)"},
      {"named", "(?P<name>[a-z]{1,8})[ ]?:[ ]?\"(?P<secret>[^\"\\n]{6,30})\"",
       "checks = [\"entropy>=2\"]"},
      {"wide", "tok_live_(?P<secret>[a-z0-9]{8,600})\\b"},
      {"guarded", "gk_(?P<secret>[a-z0-9]{20,30})\\b", "checks = ['digit']"},
      // Begins on the line before its run, and ends with its line feed.
      {"guarded-line",
       "vendor[a-z ]{0,9}\\n(?P<secret>[a-z0-9]{20,30})[^a-z0-9]",
       "checks = ['digit']"},
      // Seen by its keyword, guarded by a run that stands far behind it.
      {"guarded-keyword", "vendor[ a-z=]{0,60}(?P<secret>[a-z0-9]{20,30})\\b",
       "prefilter = 'vendor|ven'\nchecks = ['digit']"},
      // What is before the match, on another line, decides.
      {"argument", "(?P<name>SECRET_KEY)\", \"(?P<secret>[a-z0-9]{6,20})\"",
       "checks = ['default-secret:argument']"},
      {"parameter", "(?P<name>password)=\\x27(?P<secret>[a-z0-9]{6,20})\\x27",
       "checks = ['default-secret:parameter']"},
      {"keyed",
       "(?i)(?P<name>(?:secret|token)[a-z_]{0,10})\"?[ ]{0,3}[=:][ "
       "]{0,3}\"(?P<secret>[^\"\\n]{4,90})\"",
       "prefilter = '(?i)(?:secret|token)[a-z_]*\"?[ ]*[=:][ "
       "]*\"[^\"\\n]{4}'\ngate = 'assignment'"},
      {"fenced", "user:(?P<secret>[^@]{300,500})@", "prefilter = 'user:'"},
      {"pem", "---BEGIN(?P<secret>[^-]{4,}?)---END ?[a-z]*",
       "prefilter = '---BEGIN'\nends = '---END'"},
  });
}

// These, and one that it looks for across lines.
std::string AllKinds() {
  return InLineKinds() +
         toy::PackText(
             {{"spans-lines", "begin\\n(?P<secret>[a-z\\n]{1,40})\\nend"}});
}

class Texts {
 public:
  explicit Texts(unsigned seed) : random_(seed) {}

  std::size_t Below(std::size_t bound) { return random_() % bound; }

  // Text of about `size` bytes, rich in matches and near misses.
  std::string Make(std::size_t size) {
    static const std::vector<std::string> kBits = {
        "key_",
        "abcd",
        " ",
        "\n",
        "x",
        "y",
        "xyxyxyx",
        "<",
        ">",
        "\npw=",
        "hi",
        "name",
        ": \"",
        "\"",
        "s3cr3tQ!",
        "begin\n",
        "\nend",
        "tok_live_",
        "a1b2c3d4",
        "user:",
        "@",
        "---",
        "BEGIN",
        "---BEGIN",
        "---END",
        "\r\n",
        "\n    ",
        "=",
        "eyJ",
        ".",
        "zzzzzzzzzzzzzzzzzzzz",
        "vendor ",
        "a b c d e f = ",
        "getenv(\n  ",
        "setenv(\n  ",
        "          \"SECRET_KEY\", \"k3yk3y\")\n",
        "\ndef f(",
        "a, b, c, ",
        "password='abcd1234'):\n",
        "secret",
        "Token",
        " = \"",
        "_",
        "hunter2!\"",
        "gk_",
        "a1b2c3d4e5f6g7h8i9j0",
        "xxxxxxxxxxxxxxxxxxxxxxxxxx",
        "qwertyuiopasdfghjklzxcvbnm0123456789",
        "vendor\n",
        "a1b2c3d4e5f6g7h8i9j0\n",
    };
    std::string text;
    while (text.size() < size) {
      const std::size_t kind = Below(40);
      if (kind == 0) {
        text += std::string(Below(700), 'k');
      } else if (kind == 1) {
        text += base::Base64Encode("say key_" + std::string(Below(12), 'm') +
                                   " and \"name: \"" + Make(20) + "\n");
      } else if (kind == 2) {
        text += Wrap(base::Base64Encode(Make(60)));
      } else if (kind == 3) {
        text += std::string(Below(1500), ' ');
      } else {
        text += kBits[Below(kBits.size())];
      }
    }
    return text;
  }

  // A text made of parts of `base` and new bytes, as a delta has it.
  std::string Derive(const std::string& base, std::vector<Copy>& copies) {
    std::string text;
    copies.clear();
    const auto copy = [&](std::size_t from, std::size_t length) {
      length = std::min(length, base.size() - from);
      if (length == 0) return;
      copies.push_back({from, text.size(), length});
      text += base.substr(from, length);
    };
    const std::size_t edits = Below(5);
    std::size_t from = Below(4) == 0 ? Below(base.size() + 1) : 0;
    for (std::size_t i = 0; i < edits && from < base.size(); ++i) {
      const std::size_t length = Below(base.size() - from + 1);
      copy(from, length);
      from += length;
      switch (Below(4)) {
        case 0:  // inserted
          text += Make(Below(30));
          break;
        case 1:  // cut out
          from = std::min(base.size(), from + Below(20));
          break;
        case 2:  // replaced
          text += Make(Below(10));
          from = std::min(base.size(), from + Below(10));
          break;
        default:  // moved, or copied once more
          from = Below(base.size() + 1);
      }
    }
    if (Below(5) != 0) copy(from, base.size());
    if (Below(5) == 0) text += Make(Below(20));
    if (Below(50) == 0) text += Widen(" key_" + std::string(5, 'w') + " ");
    return text;
  }

 private:
  std::string Wrap(const std::string& encoded) {
    std::string wrapped;
    for (std::size_t i = 0; i < encoded.size(); i += 28) {
      wrapped += "  " + encoded.substr(i, 28) + "\n";
    }
    return wrapped;
  }

  // In UTF-16.
  std::string Widen(const std::string& text) {
    std::string wide;
    for (const char c : text) wide += {c, '\0'};
    return wide;
  }

  std::mt19937 random_;
};

// The keyword is as far from the change as its whole match is wide, and the run
// of token bytes that guards it farther still.
TEST_CASE("a guarded rule is seen by a keyword far before its secret") {
  toy::Bench bench({{"far", "vendor[ =]{0,150}(?P<secret>[a-z0-9]{20,30})\\b",
                     "prefilter = 'vendor|ven'\nchecks = ['digit']"}});
  const std::string rest = std::string(180, ' ') + "vendor" +
                           std::string(140, '=') + "a1b2c3d4e5f6g7h8i9j0\n" +
                           std::string(3000, '.');
  const std::string base = "-" + rest;
  const std::string text = "-#" + rest;
  const std::vector<Copy> copies = {{0, 0, 1}, {1, 2, rest.size()}};
  blob::Blob blob;
  blob.text = text;
  blob.copies = &copies;
  const auto scanned =
      bench.scanner.ScanDelta(blob, bench.Scan(base), bench.scratch);
  REQUIRE(scanned.ok());
  CHECK(bench.Told(text, scanned->hits) == "far 328-348 a1b2c3d4e5f6g7h8i9j0");
}

// The match ends with the line feed before the change, and its keyword is on
// the line before its run: two lines before the one that changed.
TEST_CASE("a guarded rule is seen whole when the line behind it changes") {
  toy::Bench bench(
      {{"far", "vendor:[ ]?\\n(?P<secret>[a-z0-9]{20,30})[^a-z0-9]",
        "checks = ['digit']"}});
  const std::string before =
      std::string(500, '.') + "\nvendor:\na1b2c3d4e5f6g7h8i9j0\n";
  const std::string base = before + "x" + std::string(500, '-');
  const std::string text = before + "y" + std::string(500, '-');
  const std::vector<Copy> copies = {
      {0, 0, before.size()}, {before.size() + 1, before.size() + 1, 500}};
  blob::Blob blob;
  blob.text = text;
  blob.copies = &copies;
  const auto scanned =
      bench.scanner.ScanDelta(blob, bench.Scan(base), bench.scratch);
  REQUIRE(scanned.ok());
  CHECK(bench.Told(text, scanned->hits) == bench.Told(text));
  CHECK(bench.Told(text) == "far 509-529 a1b2c3d4e5f6g7h8i9j0");
}

// Texts derived from one another, each judged by its delta, by one scratch for
// all; and anew, by one that remembers nothing.
void CompareWithWhole(const std::string& rules, scan::Expect expect,
                      unsigned seeds) {
  toy::Bench bench(toy::Load(rules));
  auto scratch = toy::Bench::NewScratch(bench.scanner, expect);
  std::size_t hits = 0;
  for (unsigned seed = 1; seed <= seeds; ++seed) {
    Texts texts(seed);
    std::string base = texts.Make(100 + texts.Below(12'000));
    auto first = bench.scanner.Scan(base, scratch);
    REQUIRE(first.ok());
    scan::Scanned known = std::move(*first);
    REQUIRE(bench.Told(base, known.hits) == bench.Told(base));
    for (int generation = 0; generation < 8; ++generation) {
      std::vector<Copy> copies;
      const std::string text = texts.Derive(base, copies);
      blob::Blob blob;
      blob.text = text;
      blob.copies = &copies;
      auto by_delta = bench.scanner.ScanDelta(blob, known, scratch);
      REQUIRE(by_delta.ok());
      const scan::Scanned whole = bench.Scan(text);
      CAPTURE(seed);
      CAPTURE(generation);
      REQUIRE(bench.Told(text, by_delta->hits) == bench.Told(text, whole.hits));
      REQUIRE(by_delta->size == whole.size);
      hits += whole.hits.size();
      base = text;
      known = std::move(*by_delta);
    }
  }
  // Otherwise the texts test nothing.
  CHECK(hits > 20 * seeds);
}

TEST_CASE("a delta's scan finds what a whole scan finds") {
  CompareWithWhole(AllKinds(), scan::Expect::kOthers, 200);
  CompareWithWhole(InLineKinds(), scan::Expect::kOthers, 100);
}

TEST_CASE("and so does one that remembers what it has seen") {
  CompareWithWhole(AllKinds(), scan::Expect::kVersions, 100);
  CompareWithWhole(InLineKinds(), scan::Expect::kVersions, 200);
}

}  // namespace
