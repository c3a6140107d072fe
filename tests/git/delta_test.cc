#include "git/delta.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "git/inflate.h"
#include "git/pack_maker.h"

namespace git {
namespace {

using test::CopyOp;
using test::InsertOp;

// "c<from>,<to>,<length> i<begin>-<end> ...": copies, then insertions.
std::string Show(const DeltaShape& shape) {
  std::string text;
  for (const blob::Copy& copy : shape.copies) {
    text += "c" + std::to_string(copy.from) + "," + std::to_string(copy.to) +
            "," + std::to_string(copy.length) + " ";
  }
  for (const base::Span& span : shape.inserted) {
    text += "i" + std::to_string(span.begin()) + "-" +
            std::to_string(span.end()) + " ";
  }
  return text;
}

// The result and its shape, or "malformed".
std::string Apply(const std::string& instructions, const std::string& base,
                  std::size_t size) {
  Buffer out;
  REQUIRE(out.Resize(size));
  DeltaShape shape;
  if (!ApplyDelta(instructions, base, out.data(), size, shape)) {
    return "malformed";
  }
  return std::string(out.view()) + " " + Show(shape);
}

TEST_CASE("instructions are applied, and adjoining pieces are one") {
  const std::string base = "0123456789";
  struct Case {
    std::string name;
    std::string instructions;
    std::size_t size;
    std::string expected;
  };
  const std::vector<Case> cases = {
      {"nothing", "", 0, " "},
      {"an insertion", InsertOp("ab"), 2, "ab i0-2 "},
      {"two insertions", InsertOp("ab") + InsertOp("c"), 3, "abc i0-3 "},
      {"a copy", CopyOp(2, 3), 3, "234 c2,0,3 "},
      {"copies that go on", CopyOp(2, 3) + CopyOp(5, 2), 5, "23456 c2,0,5 "},
      {"copies that do not", CopyOp(5, 2) + CopyOp(2, 3), 5,
       "56234 c5,0,2 c2,2,3 "},
      {"the same twice", CopyOp(0, 2) + CopyOp(0, 2), 4, "0101 c0,0,2 c0,2,2 "},
      {"a copy, an insertion, the copy's rest",
       CopyOp(0, 2) + InsertOp("x") + CopyOp(2, 2), 5,
       "01x23 c0,0,2 c2,3,2 i2-3 "},
      {"to the very end", CopyOp(0, 10), 10, "0123456789 c0,0,10 "},
      {"absent operands are zero", "\x90\x03", 3, "012 c0,0,3 "},
      {"beyond the base", CopyOp(8, 3), 3, "malformed"},
      {"from beyond the base", CopyOp(11, 1), 1, "malformed"},
      {"from far beyond", CopyOp(0xffffffff, 0xffffff), 1, "malformed"},
      {"beyond the result", CopyOp(0, 3), 2, "malformed"},
      {"an insertion beyond the result", InsertOp("abc"), 2, "malformed"},
      {"short of the result", CopyOp(0, 3), 4, "malformed"},
      {"the reserved instruction", std::string(1, '\0'), 0, "malformed"},
      {"a cut insertion",
       std::string("\x05"
                   "abcd"),
       5, "malformed"},
      {"a cut copy", CopyOp(0, 3).substr(0, 7), 3, "malformed"},
      {"a copy without any operand", "\x91", 3, "malformed"},
      {"size 0 means 65536", std::string("\x80"), 65536, "malformed"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    CHECK(Apply(c.instructions, base, c.size) == c.expected);
    const auto size = DeltaResultSize(c.instructions);
    if (c.expected != "malformed") CHECK(size == c.size);
  }
}

TEST_CASE("a copy of size 0 is one of 65536 bytes") {
  const std::string base(70000, 'x');
  CHECK(Apply("\x80", base, 65536) == base.substr(0, 65536) + " c0,0,65536 ");
  CHECK(DeltaResultSize("\x80") == 65536);
}

TEST_CASE("what instructions make is known without the base") {
  CHECK(DeltaResultSize(CopyOp(0, 5) + InsertOp("abc")) == 8u);
  CHECK(DeltaResultSize(CopyOp(0, 5).substr(0, 3)) == std::nullopt);
  CHECK(DeltaResultSize("\x05"
                        "ab") == std::nullopt);
  CHECK(DeltaResultSize(std::string(1, '\0')) == std::nullopt);
}

TEST_CASE("a delta's header") {
  struct Case {
    std::string name;
    std::string bytes;
    bool ok;
    std::uint64_t base;
    std::uint64_t result;
    std::size_t instructions;
  };
  const std::vector<Case> cases = {
      {"short sizes", "\x05\x07rest", true, 5, 7, 2},
      {"long sizes", "\x80\x01\xff\xff\x03", true, 128, 0xffff, 5},
      {"empty", "", false, 0, 0, 0},
      {"one size", "\x05", false, 0, 0, 0},
      {"a size without end", "\x05\x80", false, 0, 0, 0},
      {"a size beyond all", std::string(12, '\xff') + "\x01\x01", false, 0, 0,
       0},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    const auto header = ReadDeltaHeader(c.bytes);
    REQUIRE(header.has_value() == c.ok);
    if (!c.ok) continue;
    CHECK(header->base_size == c.base);
    CHECK(header->result_size == c.result);
    CHECK(header->instructions == c.instructions);
  }
}

}  // namespace
}  // namespace git
