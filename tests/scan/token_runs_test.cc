#include "scan/token_runs.h"

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <vector>

namespace {

using base::Span;

bool IsToken(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
         (c >= 'a' && c <= 'z') || c == '+' || c == '/' || c == '_' ||
         c == '=' || c == '.' || c == '-';
}

// The same, byte by byte.
std::vector<Span> SlowRuns(std::string_view text, Span where) {
  std::vector<Span> runs;
  std::size_t begin = where.begin();
  for (std::size_t i = where.begin(); i <= where.end(); ++i) {
    if (i < where.end() && IsToken(text[i])) continue;
    if (i - begin >= scan::kTokenRun) runs.emplace_back(begin, i);
    begin = i + 1;
  }
  return runs;
}

TEST_CASE("every byte is told apart") {
  std::vector<Span> runs;
  for (int c = 0; c < 256; ++c) {
    const std::string text(16, static_cast<char>(c));
    scan::FindTokenRuns(text, Span(0, 16), runs);
    CAPTURE(c);
    CHECK(runs.empty() != IsToken(static_cast<char>(c)));
  }
}

TEST_CASE("many bytes at a time find what one at a time finds") {
  std::mt19937 random(7);
  std::vector<Span> runs;
  for (int round = 0; round < 3'000; ++round) {
    std::string text;
    const std::size_t size = random() % 700;
    while (text.size() < size) {
      text += std::string(random() % (round % 2 == 0 ? 24 : 200), 'a');
      text += std::string(random() % 3, ' ');
    }
    const std::size_t begin = random() % (text.size() + 1);
    const std::size_t end = begin + random() % (text.size() - begin + 1);
    scan::FindTokenRuns(text, Span(begin, end), runs);
    REQUIRE(runs == SlowRuns(text, Span(begin, end)));
  }
}

TEST_CASE("the stretches around runs with a digit") {
  const std::string run = "abcdefgh12345678";
  const std::string dull(16, 'x');
  const struct {
    const char* name;
    std::string text;
    std::size_t reach;
    std::vector<std::string> expected;
  } kCases[] = {
      {"alone", run, 99, {run}},
      {"no digit", dull, 99, {}},
      {"its line and the one before",
       "a\nb\nc " + run + " d\ne\nf",
       99,
       {"\nb\nc " + run + " d\ne"}},
      {"no farther than the reach",
       "0123456 " + run + " 0123456",
       3,
       {"56 " + run + " 01"}},
      {"two that overlap", run + " " + run, 3, {run + " " + run}},
      {"two apart", run + "\n\n\n\n\n" + run, 9, {run + "\n\n", "\n\n" + run}},
  };
  for (const auto& c : kCases) {
    CAPTURE(c.name);
    std::vector<Span> runs;
    std::vector<Span> stretches;
    const Span all(0, c.text.size());
    scan::FindTokenRuns(c.text, all, runs);
    scan::FindGuardedStretches(c.text, all, runs, c.reach, stretches);
    std::vector<std::string> told;
    for (const Span stretch : stretches) {
      told.emplace_back(stretch.In(c.text));
    }
    CHECK(told == c.expected);
  }
}

}  // namespace
