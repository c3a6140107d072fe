#include "report/page.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>

#include "base/text.h"

namespace report {
namespace {

// What `git push` prints before each line from a server ("remote: ") leaves
// this much of 80 columns.
constexpr std::size_t kServerWidth = 72;
constexpr std::size_t kProseWidth = 80;
constexpr std::size_t kGutter = 10;
constexpr std::size_t kNoLimit = std::numeric_limits<std::size_t>::max();

std::size_t SizeOfFirst(std::string_view text) {
  auto lead = static_cast<unsigned char>(text[0]);
  std::size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  return std::min(size, text.size());
}

// Counts everything from the Hangul Jamo on as two: too many for some scripts,
// never too few, so that a line is rather short than broken by the terminal.
std::size_t ColumnsOfFirst(std::string_view text) {
  auto lead = static_cast<unsigned char>(text[0]);
  if (lead < 0xE1) return 1;
  // General punctuation, arrows and boxes (U+2000 to U+2FFF) are narrow.
  if (lead == 0xE2) return 1;
  return 2;
}

// The longest start of `text` of at most `width` columns, at least one
// character.
std::size_t CutAt(std::string_view text, std::size_t width) {
  std::size_t at = 0;
  std::size_t columns = 0;
  while (at < text.size()) {
    columns += ColumnsOfFirst(text.substr(at));
    if (columns > width && at > 0) break;
    at += SizeOfFirst(text.substr(at));
  }
  return at;
}

std::string_view SeverityLabel(rule::Severity severity) {
  switch (severity) {
    case rule::Severity::kLow:
      return "LOW";
    case rule::Severity::kMedium:
      return "MEDIUM";
    case rule::Severity::kHigh:
      return "HIGH";
    case rule::Severity::kCritical:
      return "CRITICAL";
  }
  return "HIGH";
}

}  // namespace

std::size_t Columns(std::string_view text) {
  std::size_t columns = 0;
  while (!text.empty()) {
    columns += ColumnsOfFirst(text);
    text.remove_prefix(SizeOfFirst(text));
  }
  return columns;
}

std::vector<std::string> Fold(std::string_view text, std::size_t width,
                              std::size_t first, Cut cut) {
  std::vector<std::string> lines(1);
  std::size_t used = std::min(first, width);
  for (std::string_view word : base::Split(text, ' ')) {
    const bool fresh = lines.back().empty();
    if (!fresh && used + 1 + Columns(word) <= width) {
      lines.back() += ' ';
      ++used;
    } else if (!fresh || (used > 0 && used + Columns(word) > width)) {
      lines.back().erase(lines.back().find_last_not_of(' ') + 1);
      lines.emplace_back();
      used = 0;
    }
    while (cut == Cut::kYes && used + Columns(word) > width) {
      const std::size_t at = CutAt(word, width - used);
      lines.back() += word.substr(0, at);
      lines.emplace_back();
      word.remove_prefix(at);
      used = 0;
    }
    lines.back() += word;
    used += Columns(word);
  }
  return lines;
}

Page::Page(Voice voice, Color color)
    : width_(voice == Voice::kServer ? kServerWidth : kProseWidth),
      line_width_(voice == Voice::kServer ? kServerWidth : kNoLimit),
      cut_(voice == Voice::kServer ? Cut::kYes : Cut::kNo),
      color_(voice == Voice::kServer ? Color::kNo : color) {}

void Page::Heading(std::string_view text) {
  for (const std::string& line : Fold(base::Escape(text), width_, 0, cut_)) {
    text_ += Styled(line, Style::kBold) + "\n";
  }
}

void Page::Title(rule::Severity severity, std::string_view title,
                 std::string_view id) {
  const Style style = severity >= rule::Severity::kHigh     ? Style::kRed
                      : severity == rule::Severity::kMedium ? Style::kYellow
                                                            : Style::kBold;
  Put(std::string(SeverityLabel(severity)) + "  ", style,
      std::string(title) + " (" + std::string(id) + ")", width_, 2);
}

void Page::Field(std::string_view label, std::string_view text) {
  std::string lead = "  " + std::string(label);
  lead.resize(std::max(lead.size() + 1, kGutter), ' ');
  Put(lead, Style::kDim, text, line_width_, kGutter);
}

void Page::ProseField(std::string_view label, std::string_view text) {
  std::string lead = "  " + std::string(label);
  lead.resize(std::max(lead.size() + 1, kGutter), ' ');
  Put(lead, Style::kDim, text, width_, kGutter);
}

void Page::Prose(std::string_view lead, std::string_view text) {
  Put(lead, Style::kBold, text, width_, 2);
}

void Page::Line(std::string_view text) {
  Put("", Style::kPlain, text, line_width_, 2);
}

void Page::Gap() {
  if (!text_.empty() && !text_.ends_with("\n\n")) text_ += '\n';
}

void Page::Put(std::string_view lead, Style style, std::string_view text,
               std::size_t width, std::size_t indent) {
  const std::size_t room = width == kNoLimit ? kNoLimit : width - indent;
  const std::size_t lead_columns = Columns(lead);
  const std::size_t first = lead_columns > indent ? lead_columns - indent : 0;
  const std::string escaped = base::Escape(text);
  const std::size_t padding = lead.size() - (lead.find_last_not_of(' ') + 1);
  text_ += Styled(lead.substr(0, lead.size() - padding), style);
  text_.append(padding, ' ');
  bool is_first = true;
  for (const std::string& line : Fold(escaped, room, first, cut_)) {
    if (!is_first) text_.append(indent, ' ');
    is_first = false;
    text_ += line + "\n";
  }
}

std::string Page::Styled(std::string_view text, Style style) const {
  if (color_ == Color::kNo || style == Style::kPlain || text.empty()) {
    return std::string(text);
  }
  std::string_view code;
  switch (style) {
    case Style::kPlain:
    case Style::kBold:
      code = "1";
      break;
    case Style::kDim:
      code = "2";
      break;
    case Style::kRed:
      code = "1;31";
      break;
    case Style::kYellow:
      code = "1;33";
      break;
  }
  return "\x1b[" + std::string(code) + "m" + std::string(text) + "\x1b[0m";
}

}  // namespace report
