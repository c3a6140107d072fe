#include "report/page.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace report {
namespace {

using Lines = std::vector<std::string>;

TEST_CASE("columns") {
  struct Case {
    const char* text;
    std::size_t expected;
  };
  const Case cases[] = {
      {"", 0},       {"abc", 3},    {"na\u00efve", 5},
      {"\u2026", 1}, {"\u6f22", 2}, {"\U0001F512", 2},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    CHECK(Columns(c.text) == c.expected);
  }
}

TEST_CASE("text is folded at spaces") {
  struct Case {
    const char* name;
    const char* text;
    std::size_t first;
    Cut cut;
    Lines expected;
  };
  const Case cases[] = {
      {"nothing", "", 0, Cut::kNo, {""}},
      {"fits", "one two", 0, Cut::kNo, {"one two"}},
      {"fits just so", "one two 34", 0, Cut::kNo, {"one two 34"}},
      {"one too many", "one two 345", 0, Cut::kNo, {"one two", "345"}},
      {"inner spaces stay", "a  b", 0, Cut::kNo, {"a  b"}},
      {"none at the end of a line",
       "12345678  bcde",
       0,
       Cut::kNo,
       {"12345678", "bcde"}},
      {"less room at first", "one two", 5, Cut::kNo, {"one", "two"}},
      {"no room at first", "four five", 9, Cut::kNo, {"", "four five"}},
      {"a long word",
       "a 0123456789012 b",
       0,
       Cut::kNo,
       {"a", "0123456789012", "b"}},
      {"a long word, cut",
       "a 0123456789012 b",
       0,
       Cut::kYes,
       {"a", "0123456789", "012 b"}},
      {"twice too long",
       "0123456789012345678901",
       0,
       Cut::kYes,
       {"0123456789", "0123456789", "01"}},
      {"never inside a character",
       "\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4"
       "\u00e4\u00e4\u00e4\u00e4",
       0,
       Cut::kYes,
       {"\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4",
        "\u00e4"}},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    CHECK(Fold(c.text, 10, c.first, c.cut) == c.expected);
  }
}

TEST_CASE("whatever is put in, only printable text comes out") {
  const std::string odd("\x1b[31m\n\r\t\x07\x7f\xff\u009b\u202e\0x", 18);
  for (Voice voice : {Voice::kTerminal, Voice::kServer}) {
    Page page(voice, Color::kNo);
    page.Heading(odd);
    page.Title(rule::Severity::kLow, odd, odd);
    page.Field("where", odd);
    page.ProseField("why", odd);
    page.Prose("note: ", odd);
    page.Line(odd);
    for (char c : page.Take()) {
      const bool printable = c == '\n' || (c >= ' ' && c <= '~');
      CHECK(printable);
    }
  }
}

TEST_CASE("colour only where it is wanted, and never from a server") {
  const auto title = [](Voice voice, Color color, rule::Severity severity) {
    Page page(voice, color);
    page.Title(severity, "Title", "id");
    return page.Take();
  };
  using rule::Severity;
  CHECK(title(Voice::kCommit, Color::kYes, Severity::kHigh) ==
        "\x1b[1;31mHIGH\x1b[0m  Title (id)\n");
  CHECK(title(Voice::kCommit, Color::kYes, Severity::kMedium) ==
        "\x1b[1;33mMEDIUM\x1b[0m  Title (id)\n");
  CHECK(title(Voice::kCommit, Color::kNo, Severity::kHigh) ==
        "HIGH  Title (id)\n");
  CHECK(title(Voice::kServer, Color::kYes, Severity::kHigh) ==
        "HIGH  Title (id)\n");
}

TEST_CASE("gaps do not pile up") {
  Page page(Voice::kTerminal, Color::kNo);
  page.Gap();
  page.Line("a");
  page.Gap();
  page.Gap();
  page.Line("b");
  CHECK(page.Take() == "a\n\nb\n");
}

}  // namespace
}  // namespace report
