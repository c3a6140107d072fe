#include <algorithm>
#include <cstddef>
#include <string_view>

#include "base/span.h"
#include "base/text.h"
#include "detect/dotenv.h"

namespace detect {

namespace {

constexpr auto npos = std::string_view::npos;

// How far a quoted value may go on over the lines, and how many quotes may
// close nowhere before a quote is taken to end with its line.
constexpr std::size_t kLongestValue = 64 << 10;
constexpr int kLostQuotes = 8;

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

bool IsNameByte(char c) { return base::IsWordByte(c) || c == '.' || c == '-'; }

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  Dotenv Read() {
    if (text_.starts_with("\xef\xbb\xbf")) at_ = 3;
    while (at_ < text_.size()) {
      std::size_t begin = at_;
      std::size_t end = std::min(text_.find('\n', begin), text_.size());
      at_ = std::min(end + 1, text_.size());
      while (begin < end && IsBlank(text_[begin])) ++begin;
      while (end > begin && IsBlank(text_[end - 1])) --end;
      if (begin == end || text_[begin] == '#') continue;
      if (!Take(begin, end)) ++dotenv_.other;
    }
    return std::move(dotenv_);
  }

 private:
  std::size_t SkipBlanks(std::size_t at, std::size_t end) const {
    while (at < end && IsBlank(text_[at])) ++at;
    return at;
  }

  bool Take(std::size_t begin, std::size_t end) {
    constexpr std::string_view kExport = "export";
    if (text_.substr(begin, kExport.size()) == kExport &&
        begin + kExport.size() < end &&
        IsBlank(text_[begin + kExport.size()])) {
      begin = SkipBlanks(begin + kExport.size(), end);
    }
    std::size_t name_end = begin;
    while (name_end < end && IsNameByte(text_[name_end])) ++name_end;
    const std::size_t equals = SkipBlanks(name_end, end);
    if (name_end == begin || equals == end || text_[equals] != '=' ||
        text_.substr(equals, 2) == "==") {
      return false;
    }
    EnvLine line;
    line.name = text_.substr(begin, name_end - begin);
    line.value = Value(SkipBlanks(equals + 1, end), end);
    line.where = base::Span(begin, std::max(line.value.end(), equals + 1));
    dotenv_.lines.push_back(line);
    return true;
  }

  base::Span Value(std::size_t begin, std::size_t end) {
    if (begin == end) return base::Span(begin, end);
    const char quote = text_[begin];
    if (quote == '"' || quote == '\'') {
      const std::size_t close = Closing(begin, end);
      if (close != npos) return base::Span(begin + 1, close);
      return base::Span(begin + 1, end);
    }
    for (std::size_t i = begin; i < end; ++i) {
      if (text_[i] == '#' && i > begin && IsBlank(text_[i - 1])) {
        end = i;
        while (end > begin && IsBlank(text_[end - 1])) --end;
      }
    }
    return base::Span(begin, end);
  }

  // The quote that closes the one at `begin`; reading goes on after its line.
  std::size_t Closing(std::size_t begin, std::size_t line_end) {
    const bool far = lost_quotes_ < kLostQuotes;
    const std::size_t limit =
        far ? std::min(begin + kLongestValue, text_.size()) : line_end;
    const char quote = text_[begin];
    for (std::size_t i = begin + 1; i < limit; ++i) {
      if (text_[i] == '\\' && quote == '"') {
        ++i;
      } else if (text_[i] == quote) {
        if (i > line_end) {
          at_ = std::min(std::min(text_.find('\n', i), text_.size() - 1) + 1,
                         text_.size());
        }
        return i;
      }
    }
    ++lost_quotes_;
    return npos;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int lost_quotes_ = 0;
  Dotenv dotenv_;
};

bool IsUpperName(std::string_view name) {
  return std::none_of(name.begin(), name.end(), [](char c) {
    return base::IsLower(c) || c == '.' || c == '-';
  });
}

}  // namespace

Dotenv Dotenv::Read(std::string_view text) { return Reader(text).Read(); }

bool Dotenv::LooksLikeOne() const {
  const auto upper = static_cast<std::size_t>(std::count_if(
      lines.begin(), lines.end(),
      [](const EnvLine& line) { return IsUpperName(line.name); }));
  // One line in five may be something else: `set -a`, a line that an editor
  // broke, a name in lower case.
  return upper > 0 && (other + lines.size() - upper) * 4 <= upper;
}

}  // namespace detect
