#include "scan/keywords.h"

#include <algorithm>
#include <array>
#include <map>

#include "base/text.h"

namespace scan {
namespace {

enum Class : std::uint16_t {
  kWord = 1,    // of a name: [A-Za-z0-9_]
  kCloser = 2,  // what closes a name's quotation, call or index
  kBlank = 4,
  kQuote = 8,
  kDigit = 16,
  kValue = 32,      // of a value without quotation marks
  kGoesOn = 64,     // may stand behind a name that gets a value
  kOperator = 128,  // between a name and its value
  kEndsLine = 256,  // no value follows on the next line
};

constexpr auto kClasses = [] {
  std::array<std::uint16_t, 256> table{};
  const auto add = [&](std::string_view bytes, Class kind) {
    for (const char c : bytes) {
      auto& kinds = table[static_cast<std::uint8_t>(c)];
      kinds = static_cast<std::uint16_t>(kinds | kind);
    }
  };
  add("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_", kWord);
  add("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_"
      "+/=.~%:@!#$^*-",
      kValue);
  add("0123456789", kDigit);
  add("\\\"'`])}", kCloser);
  add(" \t\r\n", kBlank);
  add("\"'`", kQuote);
  add(" \t\r\n\\\"'`])}[=:>?.+|&!<-,/", kGoesOn);
  add("=:>,", kOperator);
  add("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_)]",
      kEndsLine);
  return table;
}();

bool Is(char c, int kinds) {
  return (kClasses[static_cast<std::uint8_t>(c)] & kinds) != 0;
}

// Past the bytes of these kinds at `at`.
std::size_t Skip(std::string_view text, std::size_t at, int kinds) {
  while (at < text.size() && Is(text[at], kinds)) ++at;
  return at;
}

// What names the value, in a list of pairs of a name and a value.
constexpr std::array<std::string_view, 4> kValueNames = {
    "val", "content", "stringvalue", "secretstring"};

// The farthest that is looked behind a byte: the longest of kValueNames, and
// what the end of a text is told by.
constexpr std::size_t kLookAhead = 16;

// What a gate says, and the byte at which it knew.
struct Answer {
  bool passes = false;
  std::size_t at = 0;
};

// `, "value":`, or the same behind a semicolon or on the next line.
Answer IsPair(std::string_view text, std::size_t at) {
  at = Skip(text, at, kBlank);
  if (at < text.size() && (text[at] == ',' || text[at] == ';')) ++at;
  at = Skip(text, at, kBlank | kCloser);
  const bool is_pair = std::any_of(
      kValueNames.begin(), kValueNames.end(), [&](std::string_view name) {
        return base::EqualsIgnoreCase(text.substr(at, name.size()), name);
      });
  return {is_pair, at};
}

// True where an operator, or a comma, begins that may stand between a name and
// its value.
bool OperatesAt(std::string_view text, std::size_t at) {
  const char c = text[at];
  if (Is(c, kOperator)) return true;
  if (at + 1 == text.size()) return false;
  const char next = text[at + 1];
  switch (c) {
    case '<':
      return next == '-';
    case '|':
    case '?':
    case '/':
      return next == c;
    case '.':  // .default(
      return next == 'd' || next == 'D';
    case 'o':
    case 'O':
      return next == 'r' || next == 'R';
    default:
      return false;
  }
}

// Whether a value may stand in text[at...], which begins behind a name:
// something in quotation marks behind an operator, or a run of its bytes with a
// digit and seven more, or of twenty.  Between the name and the operator there
// is one more word at most (a type), behind it there are few, and no line ends
// but behind an operator, a comma or what opens a call.
Answer HoldsValue(std::string_view text, std::size_t at) {
  constexpr int kMostWords = 6;
  std::size_t run = 0;
  std::size_t since_digit = 0;  // bytes from the run's first digit on
  bool operated = false;
  int words = 0;
  bool in_word = true;
  char last = '=';  // the last byte that is no blank
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (Is(c, kBlank)) {
      if (c == '\n' && Is(last, kEndsLine)) return {false, at};
      run = since_digit = 0;
      in_word = false;
      continue;
    }
    last = c;
    if (c == ';') return {false, at};
    if (c == '&' && text.substr(at).starts_with("&quot;")) return {true, at};
    if (OperatesAt(text, at) || c == '(') {
      operated = operated || c != '(';
      words = 0;
      in_word = true;
    } else if (!in_word) {
      in_word = true;
      if (++words > (operated ? kMostWords : 1)) return {false, at};
    }
    if (operated && Is(c, kQuote)) return {true, at};
    if (!Is(c, kValue)) {
      run = since_digit = 0;
      continue;
    }
    ++run;
    if (since_digit > 0 || Is(c, kDigit)) ++since_digit;
    if (since_digit >= 8 || run >= 20) return {true, at};
  }
  return {false, at};
}

// What the gate says of what begins with a keyword, and the byte that decided.
Answer AskGate(std::string_view text, Gate gate) {
  // The keyword's first byte may be the '-' of "-pat".
  const std::size_t name = Skip(text, 1, kWord);
  if (name == text.size()) return {false, name};
  if (text[name] == ';') return IsPair(text, name);
  if (!Is(text[name], kGoesOn)) return {false, name};
  if (gate == Gate::kMention) return {true, name};
  const std::size_t closed = Skip(text, name, kCloser);
  const Answer value = HoldsValue(text, closed);
  if (value.passes) return value;
  const Answer pair = IsPair(text, closed);
  return {pair.passes, std::max(value.at, pair.at)};
}

}  // namespace

std::vector<std::string> LeadingWords(std::string_view prefilter) {
  constexpr std::string_view kStart = "(?i)(?:";
  if (!prefilter.starts_with(kStart)) return {};
  const std::string_view rest = prefilter.substr(kStart.size());
  const std::size_t end = rest.find(')');
  if (end == std::string_view::npos || end + 1 == rest.size()) return {};
  std::vector<std::string> words;
  for (const std::string_view word : base::Split(rest.substr(0, end), '|')) {
    const bool plain = !word.empty() && word.size() <= kLongestKeyword &&
                       std::all_of(word.begin(), word.end(), [](char c) {
                         return (c >= 'a' && c <= 'z') ||
                                (c >= '0' && c <= '9') || c == '_' || c == '-';
                       });
    if (!plain) return {};
    words.emplace_back(word);
  }
  // A group that is repeated is no word.
  if (std::string_view("*+?{").find(rest[end + 1]) != std::string_view::npos) {
    return {};
  }
  return words;
}

base::Result<std::vector<Keyword>> KeywordsOf(const rule::RuleSet& rules) {
  std::map<std::string, Gate> gates;
  for (const rule::Rule& rule : rules) {
    if (rule.gate.empty()) continue;
    const Gate gate =
        rule.gate == "assignment" ? Gate::kAssignment : Gate::kMention;
    const auto words = LeadingWords(rule.prefilter);
    if (words.empty()) {
      return base::Error(rule.where + ": " + rule.id,
                         "a rule with a gate, and a prefilter that does not "
                         "begin with words",
                         "write prefilter = '(?i)(?:one|two)...'");
    }
    for (const std::string& word : words) {
      const auto at = gates.emplace(word, gate).first;
      at->second = std::min(at->second, gate);
    }
  }
  std::vector<Keyword> keywords;
  keywords.reserve(gates.size());
  for (const auto& [word, gate] : gates) keywords.push_back({word, gate});
  return keywords;
}

bool PassesGate(std::string_view text, KeywordAt& keyword, std::size_t reach) {
  text = text.substr(keyword.begin, reach);
  const Answer answer = AskGate(text, keyword.gate);
  // Behind the byte that decided some more may have been compared, and the end
  // of a text decides, too.
  const std::size_t looked =
      answer.passes ? reach : std::min(reach, answer.at + kLookAhead);
  keyword.decided = static_cast<std::uint16_t>(looked);
  return answer.passes;
}

}  // namespace scan
