#include "app/place_lines.h"

#include <algorithm>
#include <tuple>

#include "base/text.h"

namespace app {
namespace {

// Counts forward from where it was: places of one text come sorted, so all of
// them together cost one pass.
class LineCounter {
 public:
  explicit LineCounter(std::string_view text) : text_(text) {}

  base::LineColumn At(std::size_t offset) {
    if (offset < at_) at_ = line_start_ = 0, line_ = 1;
    line_ += static_cast<std::size_t>(
        std::count(text_.begin() + static_cast<std::ptrdiff_t>(at_),
                   text_.begin() + static_cast<std::ptrdiff_t>(offset), '\n'));
    at_ = offset;
    const std::size_t newline =
        offset == 0 ? std::string_view::npos : text_.rfind('\n', offset - 1);
    line_start_ = newline == std::string_view::npos ? 0 : newline + 1;
    return {line_, offset - line_start_ + 1};
  }
  std::size_t line_start() const { return line_start_; }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  std::size_t line_start_ = 0;
};

// The column of `offset` in code points: continuation bytes do not count.
std::size_t CodePointColumn(std::string_view text, std::size_t line_start,
                            std::size_t offset) {
  const auto is_start = [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  };
  return 1 + static_cast<std::size_t>(std::count_if(
                 text.begin() + static_cast<std::ptrdiff_t>(line_start),
                 text.begin() + static_cast<std::ptrdiff_t>(offset), is_start));
}

// In a commit or tag object, lines are told from the first of the message;
// what stands before it is the header, which has no lines for the reader.
void CountFromMessage(std::string_view text, scan::Place& place) {
  const std::size_t blank = text.find("\n\n");
  const std::size_t header =
      blank == std::string_view::npos ? text.size() : blank + 1;
  if (place.span.begin() < header) {
    const std::string_view line = base::LineAt(text, place.span.begin());
    const std::string field(line.substr(0, line.find(' ')));
    place.note = "in the " + field + " field" +
                 (place.note.empty() ? "" : ", " + place.note);
    place.line = place.end_line = 0;
    return;
  }
  const auto above = static_cast<std::size_t>(
      std::count(text.begin(),
                 text.begin() + static_cast<std::ptrdiff_t>(header) + 1, '\n'));
  place.line -= above;
  place.end_line -= above;
}

void FillIn(std::string_view text, LineCounter& lines, scan::Place& place) {
  if (place.span.end() > text.size()) return;
  const base::LineColumn begin = lines.At(place.span.begin());
  place.line = begin.line;
  place.column = begin.column;
  place.code_point_column =
      CodePointColumn(text, lines.line_start(), place.span.begin());
  const base::LineColumn end = lines.At(place.span.end());
  place.end_line = end.line;
  place.end_column = end.column;
  place.code_point_end_column =
      CodePointColumn(text, lines.line_start(), place.span.end());
  place.inline_allows = InlineAllows(base::LineAt(text, place.span.begin()));
  if (place.origin.what == blob::What::kCommit ||
      place.origin.what == blob::What::kTag) {
    CountFromMessage(text, place);
  }
}

bool SameText(const blob::Origin& a, const blob::Origin& b) {
  return a.blob == b.blob && a.id == b.id && a.path == b.path;
}

}  // namespace

void PlaceLines(source::Source& source, std::vector<scan::Finding>& findings,
                blob::Coverage& coverage) {
  std::vector<scan::Place*> places;
  for (scan::Finding& finding : findings) {
    if (finding.secret.Reveal().empty()) continue;
    for (scan::Place& place : finding.places) places.push_back(&place);
  }
  std::sort(
      places.begin(), places.end(),
      [](const scan::Place* a, const scan::Place* b) {
        return std::tie(a->origin.blob, a->origin.id, a->origin.path, a->span) <
               std::tie(b->origin.blob, b->origin.id, b->origin.path, b->span);
      });
  for (std::size_t i = 0; i < places.size();) {
    const blob::Origin& origin = places[i]->origin;
    std::size_t end = i;
    while (end < places.size() && SameText(places[end]->origin, origin)) ++end;
    auto text = source.Read(origin);
    if (text.ok()) {
      LineCounter lines(*text);
      for (; i < end; ++i) FillIn(*text, lines, *places[i]);
    } else {
      ++coverage.planned;
      ++coverage.failed;
      coverage.errors.push_back(text.error());
      i = end;
    }
  }
}

std::vector<std::string> InlineAllows(std::string_view line) {
  constexpr std::string_view kMark = "leakwall:allow";
  const std::size_t mark = line.find(kMark);
  if (mark == std::string_view::npos) return {};
  std::string_view rest = line.substr(mark + kMark.size());
  const std::size_t dashes = rest.find("--");
  if (dashes == std::string_view::npos ||
      base::Trim(rest.substr(dashes + 2)).empty()) {
    return {};
  }
  std::vector<std::string> rules;
  for (std::string_view name : base::Split(rest.substr(0, dashes), ',')) {
    name = base::Trim(name);
    if (!name.empty()) rules.emplace_back(name);
  }
  return rules;
}

}  // namespace app
