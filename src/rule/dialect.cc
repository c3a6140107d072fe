#include "rule/dialect.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/text.h"

namespace rule {
namespace {

// RE2's own limit on the counts of a repeat.
constexpr int kMostRepeats = 1000;

struct Row {
  std::string_view what;
  std::string_view why;
  std::string_view fix;
};

// Escapes that need more than "is not in the dialect".
constexpr Row kEscapes[] = {
    {"s", "\\s is another set in each engine", "write [ \\t\\r\\n]"},
    {"S", "\\S is another set in each engine", "write [^ \\t\\r\\n]"},
    {"h", "RE2 does not know \\h", "write [ \\t]"},
    {"v", "\\v is another set in each engine", "write [\\n\\f\\r] or \\x0b"},
    {"R", "RE2 does not know \\R", "write (?:\\r?\\n)"},
    {"p", "patterns see bytes, not Unicode", "write the bytes of the class"},
    {"P", "patterns see bytes, not Unicode", "write the bytes of the class"},
    {"X", "patterns see bytes, not Unicode", "write the bytes of the class"},
    {"C", "\\C is not in both engines", "write (?s:.)"},
    {"B", "\\B is not in both engines", "write the class that may stand there"},
    {"Z", "a pattern has no end of text", "write (?m:$)"},
    {"z", "a pattern has no end of text", "write (?m:$)"},
    {"A", "a pattern has no begin of text", "write (?m:^)"},
    {"G", "a pattern has no begin of text", "write (?m:^)"},
    {"Q", "\\Q is not in both engines", "escape each character"},
    {"E", "\\E is not in both engines", "escape each character"},
    {"K", "\\K is not in both engines", "name the secret: (?P<secret>...)"},
    {"k", "there are no back-references", "write the group again"},
    {"g", "there are no back-references", "write the group again"},
};

// What may follow "(?", where it is refused.  The first row that fits counts.
constexpr Row kGroups[] = {
    {"=", "there is no look-ahead", "match what follows, outside the secret"},
    {"!", "there is no look-ahead", "match what may follow, as a class"},
    {"<=", "there is no look-behind",
     "match what comes before, outside the secret"},
    {"<!", "there is no look-behind", "match what may come before, as a class"},
    {"<", "RE2 does not know (?<name>", "write (?P<name>...)"},
    {">", "there is no atomic group", "write (?:...)"},
    {"|", "there is no branch reset", "write (?:...)"},
    {"#", "there are no comments in patterns", "put it on a line of its own"},
    {"(", "there are no conditions", "write two alternatives"},
    {"P=", "there are no back-references", "write the group again"},
    {"P>", "there is no recursion", "write the group again"},
    {"R", "there is no recursion", "write the group again"},
    {"&", "there is no recursion", "write the group again"},
};

constexpr std::string_view kClasses[] = {"alnum", "alpha",  "digit", "lower",
                                         "upper", "xdigit", "punct", "word"};

using base::IsDigit;
using base::IsLetter;

bool IsHex(char c) {
  return IsDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// Walks a pattern once, from left to right.
class Reader {
 public:
  Reader(std::string_view pattern, Use use) : text_(pattern), use_(use) {}

  std::optional<Departure> Read() {
    for (at_ = 0; at_ < text_.size();) {
      if (!ReadBytes(at_, 1) || !ReadOne()) return departure_;
    }
    if (!groups_.empty()) Leave(at_, "a group has no )", "close it");
    return departure_;
  }

 private:
  // Notes why the pattern is refused; returns false, for chains.
  bool Leave(std::size_t offset, std::string_view why, std::string_view fix) {
    departure_ = Departure{offset, std::string(why), std::string(fix)};
    return false;
  }

  bool ReadBytes(std::size_t begin, std::size_t count) {
    for (const char c : text_.substr(begin, count)) {
      const auto byte = static_cast<unsigned char>(c);
      if (byte >= 0x80) {
        return Leave(begin, "there is a byte that is not ASCII",
                     "write it as \\xHH, byte by byte");
      }
      if (byte < 0x20 || byte == 0x7F) {
        return Leave(begin, "there is a control character",
                     "write it as \\n, \\t or \\xHH");
      }
    }
    return true;
  }

  bool ReadOne() {
    switch (text_[at_]) {
      case '\\':
        return ReadEscape(InClass::kNo) && ReadRepeat();
      case '[':
        return ReadClass() && ReadRepeat();
      case '(':
        return ReadGroup();
      case ')':
        return ReadGroupEnd() && ReadRepeat();
      case '^':
      case '$':
        return ReadAnchor();
      case '|':
        ++at_;
        return true;
      case '*':
      case '+':
      case '?':
        return Leave(at_, "nothing stands before a repeat", "escape it");
      case '{':
        return Leave(at_, "a { that repeats nothing", "write \\{");
      default:
        ++at_;
        return ReadRepeat();
    }
  }

  enum class InClass { kNo, kYes };

  bool ReadEscape(InClass in_class) {
    const std::size_t begin = at_++;
    if (at_ >= text_.size()) {
      return Leave(begin, "a \\ escapes nothing", "write \\\\");
    }
    if (!ReadBytes(at_, 1)) return false;
    const char c = text_[at_++];
    if (c == 'x') return ReadHex(begin);
    if (c == 'b' && in_class == InClass::kYes) {
      return Leave(begin, "\\b is no member of a class", "write \\x08");
    }
    if (std::string_view("dDwWbnrtf").find(c) != std::string_view::npos) {
      return true;
    }
    if (IsDigit(c)) {
      return Leave(begin, "there are no back-references and octal escapes",
                   "write the group again, or \\xHH");
    }
    if (!IsLetter(c)) return true;
    for (const Row& row : kEscapes) {
      if (row.what[0] == c) return Leave(begin, row.why, row.fix);
    }
    return Leave(begin, "\\" + std::string(1, c) + " is not in the dialect",
                 "leave out the \\, or write \\xHH");
  }

  bool ReadHex(std::size_t begin) {
    if (at_ + 2 > text_.size() || !IsHex(text_[at_]) ||
        !IsHex(text_[at_ + 1])) {
      return Leave(begin, "\\x wants two hexadecimal digits", "write \\xHH");
    }
    // RE2 folds Latin-1 letters where Hyperscan folds ASCII alone.
    if (text_[at_] >= '8' && ignores_case_) {
      return Leave(begin, "a byte above \\x7f where case is ignored",
                   "put it outside of (?i:...)");
    }
    at_ += 2;
    return true;
  }

  bool ReadClass() {
    const std::size_t begin = at_++;
    if (at_ < text_.size() && text_[at_] == '^') ++at_;
    for (bool first = true; at_ < text_.size(); first = false) {
      if (!ReadBytes(at_, 1)) return false;
      if (text_[at_] == ']' && !first) {
        ++at_;
        return true;
      }
      if (text_.substr(at_, 2) == "[:") {
        if (!ReadNamedClass()) return false;
      } else if (text_[at_] == '\\') {
        if (!ReadEscape(InClass::kYes)) return false;
      } else if (text_.substr(at_, 2) == "[." || text_.substr(at_, 2) == "[=") {
        return Leave(at_, "there are no collating classes", "write \\[");
      } else {
        ++at_;
      }
    }
    return Leave(begin, "a class has no ]", "close it, or write \\[");
  }

  bool ReadNamedClass() {
    const std::size_t end = text_.find(":]", at_);
    std::string_view name = text_.substr(at_ + 2);
    if (end != std::string_view::npos) {
      name = text_.substr(at_ + 2, end - at_ - 2);
    }
    if (end == std::string_view::npos ||
        std::find(std::begin(kClasses), std::end(kClasses), name) ==
            std::end(kClasses)) {
      return Leave(at_, "that [:class:] is not the same in both engines",
                   "write its characters");
    }
    at_ = end + 2;
    return true;
  }

  bool ReadAnchor() {
    if (use_ == Use::kAllow) {
      ++at_;
      return true;
    }
    const bool is_line = at_ >= 4 && text_.substr(at_ - 4, 4) == "(?m:" &&
                         text_.substr(at_ + 1, 1) == ")";
    if (!is_line) {
      const std::string anchor(1, text_[at_]);
      return Leave(
          at_, "a bare " + anchor + " means another place in each engine",
          "write (?m:" + anchor + "), or \\" + anchor + " for the character");
    }
    ++at_;
    return true;
  }

  bool ReadGroup() {
    const std::size_t begin = at_++;
    groups_.push_back(ignores_case_);
    if (at_ >= text_.size() || text_[at_] != '?') {
      if (at_ < text_.size() && text_[at_] == '*') {
        return Leave(begin, "there are no verbs", "write \\(");
      }
      return true;
    }
    ++at_;
    if (text_.substr(at_, 2) == "P<") return ReadName(begin);
    for (const Row& row : kGroups) {
      if (text_.substr(at_).starts_with(row.what)) {
        return Leave(begin, row.why, row.fix);
      }
    }
    return ReadFlags(begin);
  }

  bool ReadName(std::size_t begin) {
    const std::size_t end = text_.find('>', at_);
    if (end == std::string_view::npos) {
      return Leave(begin, "a group's name has no >", "write (?P<secret>...)");
    }
    const std::string_view name = text_.substr(at_ + 2, end - at_ - 2);
    if (use_ != Use::kPattern) {
      return Leave(begin, "a named group belongs in `pattern` alone",
                   "write (?:...)");
    }
    bool* const seen = name == "secret" ? &has_secret_
                       : name == "name" ? &has_name_
                                        : nullptr;
    if (seen == nullptr) {
      return Leave(begin, "only `secret` and `name` are groups' names",
                   "write (?:...)");
    }
    if (*seen) {
      return Leave(begin, "a second group `" + std::string(name) + "`",
                   "leave one, around all alternatives");
    }
    *seen = true;
    at_ = end + 1;
    return true;
  }

  // "i)", "s:", "-i:", ... after "(?".
  bool ReadFlags(std::size_t begin) {
    bool value = true;
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '-' && value) {
        value = false;
      } else if (c == 'i') {
        ignores_case_ = value;
      } else if (c == ':') {
        ++at_;
        return true;
      } else if (c == ')') {
        // Holds to the end of the group around it.
        groups_.pop_back();
        ++at_;
        return true;
      } else if (c != 'm' && c != 's') {
        break;
      }
    }
    return Leave(begin, "only i, m and s are flags",
                 "write (?i:...), (?s:...) or (?:...)");
  }

  bool ReadGroupEnd() {
    if (groups_.empty()) return Leave(at_, "a ) closes nothing", "write \\)");
    ignores_case_ = groups_.back();
    groups_.pop_back();
    ++at_;
    return true;
  }

  // What may follow an item: one repeat, then a '?'.
  bool ReadRepeat() {
    if (!AtRepeat()) return true;
    const std::size_t begin = at_;
    if (text_[at_] == '{') {
      if (!ReadCounts()) return false;
    } else {
      ++at_;
    }
    if (at_ < text_.size() && text_[at_] == '+') {
      return Leave(begin, "there are no possessive repeats",
                   "leave out the second +");
    }
    if (at_ < text_.size() && text_[at_] == '?') ++at_;
    if (AtRepeat()) {
      return Leave(at_, "a repeat of a repeat", "put the first in (?:...)");
    }
    return true;
  }

  bool AtRepeat() const {
    return at_ < text_.size() &&
           std::string_view("*+?{").find(text_[at_]) != std::string_view::npos;
  }

  // "{n}", "{n,}" or "{n,m}".
  bool ReadCounts() {
    const std::size_t begin = at_++;
    const std::optional<int> least = ReadCount();
    std::optional<int> most = least;
    bool sound = least.has_value();
    if (at_ < text_.size() && text_[at_] == ',') {
      ++at_;
      most = text_.substr(at_, 1) == "}" ? least : ReadCount();
      sound = sound && most.has_value() && *least <= *most;
    }
    if (!sound || text_.substr(at_, 1) != "}") {
      return Leave(begin, "a { that is no {n}, {n,} or {n,m}", "write \\{");
    }
    if (*most > kMostRepeats) {
      return Leave(begin, "a count above 1000", "repeat a group");
    }
    ++at_;
    return true;
  }

  std::optional<int> ReadCount() {
    const std::size_t begin = at_;
    int count = 0;
    while (at_ < text_.size() && IsDigit(text_[at_])) {
      count = std::min(count * 10 + (text_[at_++] - '0'), 100'000);
    }
    return at_ == begin ? std::nullopt : std::optional<int>(count);
  }

  std::string_view text_;
  Use use_;
  std::size_t at_ = 0;
  std::optional<Departure> departure_;
  bool ignores_case_ = false;
  bool has_secret_ = false;
  bool has_name_ = false;
  std::vector<bool> groups_;  // open groups: ignores_case_ outside of each
};

}  // namespace

std::optional<Departure> FindDeparture(std::string_view pattern, Use use) {
  if (pattern.empty()) {
    return Departure{0, "an empty pattern matches everywhere", "write one"};
  }
  return Reader(pattern, use).Read();
}

}  // namespace rule
