#ifndef LEAKWALL_REPORT_PAGE_H_
#define LEAKWALL_REPORT_PAGE_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "report/reporter.h"

namespace report {

// How many columns a terminal gives `text`: two for each wide character.
// REQUIRES: `text` is valid UTF-8 without controls, such as base::Escape's.
std::size_t Columns(std::string_view text);

// `text` in lines of at most `width` columns, broken at spaces; the first has
// `first` columns less.  A word that is longer than a line is left whole, or
// cut where `cut` says so.  Never empty.
enum class Cut { kNo, kYes };
std::vector<std::string> Fold(std::string_view text, std::size_t width,
                              std::size_t first, Cut cut);

// Text for one reader, line by line.  It alone decides about escapes, colours
// and columns: whatever is put in may hold any bytes, and only printable UTF-8
// comes out.  In the server's voice no line has more than 72 columns.
class Page {
 public:
  Page(Voice voice, Color color);

  // A line that stands for itself, in bold.
  void Heading(std::string_view text);
  // "HIGH  GitHub token (github-token)".
  void Title(rule::Severity severity, std::string_view title,
             std::string_view id);
  // A line of the table under a title; an empty label goes on under the one
  // before.  Prose is folded, anything else is left on one line where the
  // voice lets it.
  void Field(std::string_view label, std::string_view text);
  void ProseField(std::string_view label, std::string_view text);
  // A paragraph that starts with `lead`, such as "note: ".
  void Prose(std::string_view lead, std::string_view text);
  // One line at the margin, never folded but on a server.
  void Line(std::string_view text);
  // An empty line, unless the page is empty or has one there.
  void Gap();

  bool empty() const { return text_.empty(); }
  std::string Take() { return std::move(text_); }

 private:
  enum class Style { kPlain, kBold, kDim, kRed, kYellow };
  // `lead` in its style, then `text` folded beside it.
  void Put(std::string_view lead, Style style, std::string_view text,
           std::size_t width, std::size_t indent);
  std::string Styled(std::string_view text, Style style) const;

  std::size_t width_;
  std::size_t line_width_;  // of what is not prose
  Cut cut_;
  Color color_;
  std::string text_;
};

}  // namespace report

#endif  // LEAKWALL_REPORT_PAGE_H_
