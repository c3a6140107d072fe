#include "app/place_lines.h"

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

#include "source/source.h"

namespace {

// Where `needle` stands in `text`, as a report will say it.
scan::Place Located(const std::string& text, const std::string& needle,
                    blob::What what = blob::What::kFile) {
  const auto source = source::Text("name", text, what);
  scan::Finding finding;
  finding.secret = base::Secret(needle);
  scan::Place place;
  place.origin.what = what;
  place.origin.path = "name";
  place.origin.blob = 0;
  const std::size_t at = text.find(needle);
  place.span = base::Span(at, at + needle.size());
  finding.places.push_back(place);
  std::vector<scan::Finding> findings;
  findings.push_back(std::move(finding));
  blob::Coverage coverage;
  app::PlaceLines(*source, findings, coverage);
  CHECK(coverage.failed == 0);
  return findings[0].places[0];
}

}  // namespace

TEST_CASE("lines and columns count from 1, bytes and code points apart") {
  const scan::Place first = Located("abc", "abc");
  CHECK(first.line == 1);
  CHECK(first.column == 1);
  CHECK(first.end_column == 4);

  const scan::Place later = Located("a\r\nb\n\u00e9\u00e9 = xyz", "xyz");
  CHECK(later.line == 3);
  CHECK(later.column == 8);
  CHECK(later.code_point_column == 6);
  CHECK(later.code_point_end_column == 9);

  const scan::Place across = Located("k\nab\ncd\n", "ab\ncd");
  CHECK(across.line == 2);
  CHECK(across.end_line == 3);
  CHECK(across.end_column == 3);
}

TEST_CASE("in a commit object lines are those of the message") {
  const std::string commit =
      "tree 1234\nauthor A <a@x> 1 +0000\n\nsubject\n\nbody xyz\n";
  CHECK(Located(commit, "xyz", blob::What::kCommit).line == 3);
  const scan::Place header = Located(commit, "a@x", blob::What::kCommit);
  CHECK(header.line == 0);
  CHECK(header.note == "in the author field");
}

TEST_CASE("an inline comment allows the rules it names, with a reason") {
  using Names = std::vector<std::string>;
  CHECK(app::InlineAllows("x = 1") == Names{});
  CHECK(app::InlineAllows("x  # leakwall:allow github-pat -- a fixture") ==
        Names{"github-pat"});
  CHECK(app::InlineAllows("// leakwall:allow a-b, c -- rotated") ==
        Names{"a-b", "c"});
  // Without a reason it says nothing.
  CHECK(app::InlineAllows("# leakwall:allow github-pat") == Names{});
  CHECK(app::InlineAllows("# leakwall:allow github-pat -- ") == Names{});
}
