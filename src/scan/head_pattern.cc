#include "scan/head_pattern.h"

#include <cstddef>
#include <vector>

namespace scan {
namespace {

// A repeat whose counts differ by this much is long.
constexpr int kLongRepeat = 64;

// The end of the atom, or of the parenthesis, that begins at `at`.
std::size_t EndOfToken(std::string_view pattern, std::size_t at) {
  if (pattern[at] == '\\') return at + (pattern[at + 1] == 'x' ? 4 : 2);
  if (pattern[at] == '[') {
    std::size_t end = at + 1;
    if (pattern[end] == '^') ++end;
    for (bool first = true; pattern[end] != ']' || first; first = false) {
      if (pattern[end] == '\\') {
        end = EndOfToken(pattern, end);
      } else if (pattern.substr(end, 2) == "[:") {
        end = pattern.find(":]", end) + 2;
      } else {
        ++end;
      }
    }
    return end + 1;
  }
  if (pattern.substr(at, 3) == "(?P") return pattern.find('>', at) + 1;
  if (pattern.substr(at, 2) == "(?") {
    return pattern.find_first_of(":)", at) + 1;
  }
  return at + 1;
}

struct Counts {
  int least = 1;
  int most = 1;
  std::size_t end = 0;  // behind the repeat, and behind its '?'
};

int ReadNumber(std::string_view pattern, std::size_t& at) {
  int number = 0;
  while (pattern[at] >= '0' && pattern[at] <= '9') {
    number = number * 10 + (pattern[at++] - '0');
  }
  return number;
}

// The repeat at `at`, if there is one.
std::optional<Counts> ReadCounts(std::string_view pattern, std::size_t at) {
  constexpr int kNoBound = 1 << 20;
  if (at >= pattern.size()) return std::nullopt;
  Counts counts;
  switch (pattern[at]) {
    case '*':
      counts = {0, kNoBound, at + 1};
      break;
    case '+':
      counts = {1, kNoBound, at + 1};
      break;
    case '?':
      counts = {0, 1, at + 1};
      break;
    case '{':
      ++at;
      counts.least = counts.most = ReadNumber(pattern, at);
      if (pattern[at] == ',') {
        ++at;
        counts.most = pattern[at] == '}' ? kNoBound : ReadNumber(pattern, at);
      }
      counts.end = at + 1;
      break;
    default:
      return std::nullopt;
  }
  if (counts.end < pattern.size() && pattern[counts.end] == '?') ++counts.end;
  return counts;
}

// True when what is open at `at` goes on without an alternative and is
// nowhere left out: the groups around it close, and are there at least once.
bool MustBePassed(std::string_view pattern, std::size_t at, std::size_t open) {
  std::size_t inner = 0;  // groups that begin behind `at`
  while (at < pattern.size()) {
    const char c = pattern[at];
    const std::size_t end = EndOfToken(pattern, at);
    if (c == '|' && inner == 0) return false;
    if (c == '(' && pattern[end - 1] != ')') ++inner;
    if (c == ')' && inner > 0) {
      --inner;
    } else if (c == ')') {
      if (open == 0) return false;
      --open;
      const auto counts = ReadCounts(pattern, end);
      if (counts && counts->least == 0) return false;
    }
    at = end;
  }
  return open == 0;
}

}  // namespace

std::optional<std::string> HeadOf(std::string_view pattern) {
  std::string head;
  std::vector<bool> branches;  // of each open group: it has alternatives
  bool branches_outside = false;
  for (std::size_t at = 0; at < pattern.size();) {
    const std::size_t end = EndOfToken(pattern, at);
    const std::string_view token = pattern.substr(at, end - at);
    if (token.front() == '(' && token.back() != ')') {
      branches.push_back(false);
    } else if (token == ")") {
      branches.pop_back();
    } else if (token == "|") {
      if (branches.empty()) {
        branches_outside = true;
      } else {
        branches.back() = true;
      }
    }
    const bool names = token.starts_with("(?P");
    const auto counts = ReadCounts(pattern, end);
    if (!counts || counts->most - counts->least < kLongRepeat) {
      head += names ? "(?:" : token;
      at = end;
      if (counts) {
        head += pattern.substr(end, counts->end - end);
        at = counts->end;
      }
      continue;
    }
    bool may_branch = branches_outside;
    for (const bool branch : branches) may_branch = may_branch || branch;
    // A repeated group would have to be taken back whole.
    if (token == ")" || may_branch ||
        !MustBePassed(pattern, counts->end, branches.size())) {
      return std::nullopt;
    }
    if (counts->least > 0) {
      head += std::string(token) + "{" + std::to_string(counts->least) + "}";
    }
    head.append(branches.size(), ')');
    return head;
  }
  return std::nullopt;
}

}  // namespace scan
