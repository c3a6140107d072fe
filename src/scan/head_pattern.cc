#include "scan/head_pattern.h"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "scan/pattern_reader.h"

namespace scan {
namespace {

// A repeat whose counts differ by this much is long.
constexpr int kLongRepeat = 64;

// So many bytes of a repeat tell as much as all that must be there.
constexpr int kEnoughOfRepeat = 20;

// True when what is open at `at` goes on without an alternative and is
// nowhere left out: the groups around it close, and are there at least once.
bool MustBePassed(std::string_view pattern, std::size_t at, std::size_t open) {
  std::size_t inner = 0;  // groups that begin behind `at`
  while (at < pattern.size()) {
    const char c = pattern[at];
    const std::size_t end = EndOfToken(pattern, at);
    if (c == '|' && inner == 0) return false;
    if (OpensGroup(pattern.substr(at, end - at))) ++inner;
    if (c == ')' && inner > 0) {
      --inner;
    } else if (c == ')') {
      if (open == 0) return false;
      --open;
      const auto counts = ReadRepeatCounts(pattern, end);
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
    if (OpensGroup(token)) {
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
    const auto counts = ReadRepeatCounts(pattern, end);
    if (!counts || counts->most <= kEnoughOfRepeat) {
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
    const int least = std::min(counts->least, kEnoughOfRepeat);
    if (least > 0) {
      head += std::string(token) + "{" + std::to_string(least) + "}";
    }
    head.append(branches.size(), ')');
    return head;
  }
  return std::nullopt;
}

std::string ShortenSecret(std::string_view pattern) {
  std::string shorter;
  bool in_secret = false;
  for (std::size_t at = 0; at < pattern.size();) {
    const std::size_t end = EndOfToken(pattern, at);
    const std::string_view token = pattern.substr(at, end - at);
    in_secret = in_secret || token == "(?P<secret>";
    shorter += token;
    at = end;
    const auto counts = ReadRepeatCounts(pattern, end);
    if (!counts) continue;
    if (!in_secret || counts->most - counts->least < kLongRepeat) {
      shorter += pattern.substr(end, counts->end - end);
    } else {
      const std::string least = std::to_string(counts->least);
      shorter += counts->least == 0 ? "?" : "{" + least + "}";
    }
    at = counts->end;
  }
  return shorter;
}

std::optional<std::string> WithoutBounds(std::string_view pattern, int bound) {
  std::string loose;
  bool any = false;
  for (std::size_t at = 0; at < pattern.size();) {
    const std::size_t end = EndOfToken(pattern, at);
    loose += pattern.substr(at, end - at);
    at = end;
    const auto counts = ReadRepeatCounts(pattern, end);
    if (!counts) continue;
    const std::string_view repeat = pattern.substr(end, counts->end - end);
    at = counts->end;
    if (counts->most < bound || counts->most >= kNoBound ||
        counts->least == counts->most) {
      loose += repeat;
      continue;
    }
    any = true;
    loose += "{" + std::to_string(counts->least) + ",}";
    if (repeat.ends_with("}?")) loose += "?";
  }
  if (!any) return std::nullopt;
  return loose;
}

std::optional<std::string> ThroughGroup(std::string_view pattern,
                                        std::string_view name) {
  const std::string opens = "(?P<" + std::string(name) + ">";
  std::size_t depth = 0;
  bool inside = false;
  for (std::size_t at = 0; at < pattern.size();) {
    const std::size_t end = EndOfToken(pattern, at);
    const std::string_view token = pattern.substr(at, end - at);
    if (depth == 0 && token == "|") return std::nullopt;
    if (depth == 0 && token == opens) inside = true;
    if (OpensGroup(token)) ++depth;
    if (token == ")" && --depth == 0 && inside) {
      const auto counts = ReadRepeatCounts(pattern, end);
      return std::string(pattern.substr(0, counts ? counts->end : end));
    }
    at = end;
  }
  return std::nullopt;
}

Numbered WithoutNames(std::string_view pattern) {
  Numbered numbered;
  int groups = 0;
  for (std::size_t at = 0; at < pattern.size();) {
    const std::size_t end = EndOfToken(pattern, at);
    const std::string_view token = pattern.substr(at, end - at);
    const bool named = token.starts_with("(?P<");
    if (named || token == "(") ++groups;
    if (token == "(?P<secret>") numbered.secret = groups;
    if (token == "(?P<name>") numbered.name = groups;
    numbered.pattern += named ? "(" : token;
    at = end;
  }
  return numbered;
}

}  // namespace scan
