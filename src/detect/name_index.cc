#include "detect/name_index.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"

namespace detect {

namespace {

constexpr auto npos = std::string_view::npos;

// "{a,b}" written out; braces do not nest.
std::vector<std::string> Alternatives(const std::string& glob) {
  const std::size_t open = glob.find('{');
  const std::size_t close = glob.find('}', open == npos ? 0 : open);
  if (open == npos || close == npos) return {glob};
  const std::vector<std::string> rests = Alternatives(glob.substr(close + 1));
  const std::string inside = glob.substr(open + 1, close - open - 1);
  std::vector<std::string> all;
  for (const std::string_view choice : base::Split(inside, ',')) {
    for (const std::string& rest : rests) {
      std::string one = glob.substr(0, open);
      one += choice;
      one += rest;
      all.push_back(std::move(one));
    }
  }
  return all;
}

bool IsLiteral(std::string_view component) {
  return component.find_first_of("*?[\\") == npos;
}

}  // namespace

void NameIndex::Add(std::string_view glob) {
  // An escaped brace or star would need the glob's own reader; nobody needs
  // to be quick about it.
  if (glob.find('\\') != npos) {
    anything_ = true;
    return;
  }
  const std::string lower = base::Lower(glob);
  if (lower.find('{') == npos) return AddOne(lower);
  for (const std::string& one : Alternatives(lower)) AddOne(one);
}

void NameIndex::AddOne(std::string_view glob) {
  const std::size_t slash = glob.rfind('/');
  const std::string_view last = glob.substr(slash == npos ? 0 : slash + 1);
  // The nearest directory that must be on the path: all below it is looked at.
  for (std::size_t end = slash; end != npos && end > 0;) {
    const std::size_t before = glob.rfind('/', end - 1);
    const std::size_t begin = before == npos ? 0 : before + 1;
    const std::string_view component = glob.substr(begin, end - begin);
    end = before;
    if (component.empty() || !IsLiteral(component)) continue;
    directories_.emplace(component);
    ends_.set(Bit(component.front(), component.back()));
    return;
  }
  if (last.empty()) return;
  if (IsLiteral(last)) {
    files_.emplace(last);
    ends_.set(Bit(last.front(), last.back()));
    return;
  }
  Pieces pieces;
  std::size_t from = 0;
  // '?' and sets match one byte that we do not care to check.
  for (std::size_t at = 0; at <= last.size(); ++at) {
    if (at < last.size() && last[at] != '*' && last[at] != '?' &&
        last[at] != '[') {
      continue;
    }
    pieces.literals.emplace_back(last.substr(from, at - from));
    if (at < last.size() && last[at] == '[') {
      const std::size_t close = last.find(']', std::min(at + 2, last.size()));
      if (close == npos) break;
      at = close;
    }
    from = at + 1;
  }
  const std::string& head = pieces.literals.front();
  const std::string& tail = pieces.literals.back();
  if (tail.size() >= 2) {
    tails_.set(Bit(tail[tail.size() - 2], tail.back()));
  } else if (head.size() >= 2) {
    heads_.set(Bit(head[0], head[1]));
  } else {
    anything_ = true;
  }
  wild_.push_back(std::move(pieces));
}

bool NameIndex::Pieces::Match(std::string_view name) const {
  if (!name.starts_with(literals.front()) || !name.ends_with(literals.back())) {
    return false;
  }
  std::size_t at = literals.front().size();
  for (std::size_t i = 1; i < literals.size(); ++i) {
    at = name.find(literals[i], at);
    if (at == npos) return false;
    at += literals[i].size();
  }
  return true;
}

bool NameIndex::MayMatchFile(std::string_view name) const {
  if (name.empty()) return false;
  const bool whole = ends_[Bit(name.front(), name.back())];
  const bool wild =
      name.size() >= 2 && (heads_[Bit(name[0], name[1])] ||
                           tails_[Bit(name[name.size() - 2], name.back())]);
  if (whole && files_.contains(std::string(name))) return true;
  return wild &&
         std::any_of(wild_.begin(), wild_.end(),
                     [&](const Pieces& pieces) { return pieces.Match(name); });
}

bool NameIndex::MayMatchDirectory(std::string_view name) const {
  return !name.empty() && ends_[Bit(name.front(), name.back())] &&
         directories_.contains(std::string(name));
}

bool NameIndex::MayMatch(std::string_view name, Names what) const {
  if (anything_) return true;
  // Names are short; a longer one pays for a string of its own.
  std::array<char, 256> buffer;
  std::string longer;
  std::string_view folded;
  if (name.size() <= buffer.size()) {
    std::transform(name.begin(), name.end(), buffer.begin(), [](char c) {
      return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    folded = std::string_view(buffer.data(), name.size());
  } else {
    longer = base::Lower(name);
    folded = longer;
  }
  std::size_t slash;
  while ((slash = folded.find('/')) != npos) {
    if (MayMatchDirectory(folded.substr(0, slash))) return true;
    folded.remove_prefix(slash + 1);
  }
  return what == Names::kDirectory ? MayMatchDirectory(folded)
                                   : MayMatchFile(folded);
}

}  // namespace detect
