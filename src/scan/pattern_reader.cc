#include "scan/pattern_reader.h"

namespace scan {
namespace {

int ReadNumber(std::string_view pattern, std::size_t& at) {
  int number = 0;
  while (pattern[at] >= '0' && pattern[at] <= '9') {
    number = number * 10 + (pattern[at++] - '0');
  }
  return number;
}

void AddRange(ByteSet& set, unsigned first, unsigned last) {
  for (unsigned c = first; c <= last; ++c) set.set(c);
}

ByteSet Digits() {
  ByteSet set;
  AddRange(set, '0', '9');
  return set;
}
ByteSet Letters() {
  ByteSet set;
  AddRange(set, 'a', 'z');
  AddRange(set, 'A', 'Z');
  return set;
}
ByteSet WordBytes() { return (Digits() | Letters()).set('_'); }

unsigned HexValue(char c) {
  if (c <= '9') return static_cast<unsigned>(c - '0');
  return static_cast<unsigned>((c | 0x20) - 'a') + 10;
}

// The bytes of one escape, backslash and all.
ByteSet BytesOfEscape(std::string_view token) {
  switch (token[1]) {
    case 'd':
      return Digits();
    case 'D':
      return ~Digits();
    case 'w':
      return WordBytes();
    case 'W':
      return ~WordBytes();
    case 'b':
      return {};
    case 'n':
      return ByteSet().set('\n');
    case 'r':
      return ByteSet().set('\r');
    case 't':
      return ByteSet().set('\t');
    case 'f':
      return ByteSet().set('\f');
    case 'x':
      return ByteSet().set(HexValue(token[2]) * 16 + HexValue(token[3]));
    default:
      return ByteSet().set(static_cast<unsigned char>(token[1]));
  }
}

// "[:alnum:]" and its like, as the dialect has them.
ByteSet BytesOfNamedClass(std::string_view name) {
  ByteSet set;
  if (name == "alnum") return Letters() | Digits();
  if (name == "alpha") return Letters();
  if (name == "digit") return Digits();
  if (name == "word") return WordBytes();
  if (name == "lower") AddRange(set, 'a', 'z');
  if (name == "upper") AddRange(set, 'A', 'Z');
  if (name == "xdigit") {
    set = Digits();
    AddRange(set, 'a', 'f');
    AddRange(set, 'A', 'F');
  }
  if (name == "punct") {
    AddRange(set, 0x21, 0x7E);
    set &= ~(Letters() | Digits());
  }
  return set;
}

// The end of the member of a class that begins at `at`.
std::size_t EndOfMember(std::string_view atom, std::size_t at) {
  if (atom.substr(at, 2) == "[:") return atom.find(":]", at) + 2;
  return atom[at] == '\\' ? EndOfToken(atom, at) : at + 1;
}

ByteSet BytesOfMember(std::string_view member) {
  if (member.size() > 2 && member[0] == '[') {
    return BytesOfNamedClass(member.substr(2, member.size() - 4));
  }
  if (member[0] == '\\') return BytesOfEscape(member);
  return ByteSet().set(static_cast<unsigned char>(member[0]));
}

ByteSet BytesOfClass(std::string_view atom) {
  ByteSet set;
  const bool negated = atom[1] == '^';
  std::size_t at = negated ? 2 : 1;
  const std::size_t close = atom.size() - 1;
  while (at < close) {
    const std::size_t end = EndOfMember(atom, at);
    const ByteSet first = BytesOfMember(atom.substr(at, end - at));
    at = end;
    if (atom[at] != '-' || at + 1 >= close || first.count() != 1) {
      set |= first;
      continue;
    }
    const std::size_t last_end = EndOfMember(atom, at + 1);
    const ByteSet last = BytesOfMember(atom.substr(at + 1, last_end - at - 1));
    AddRange(set, static_cast<unsigned>(first._Find_first()),
             static_cast<unsigned>(last._Find_first()));
    at = last_end;
  }
  return negated ? ~set : set;
}

}  // namespace

ByteSet BytesOf(std::string_view atom) {
  switch (atom[0]) {
    case '\\':
      return BytesOfEscape(atom);
    case '[':
      return BytesOfClass(atom);
    case '.':
      return ~ByteSet();
    case '^':
    case '$':
      return {};
    default:
      return ByteSet().set(static_cast<unsigned char>(atom[0]));
  }
}

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

std::optional<RepeatCounts> ReadRepeatCounts(std::string_view pattern,
                                             std::size_t at) {
  if (at >= pattern.size()) return std::nullopt;
  RepeatCounts counts;
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

bool OpensGroup(std::string_view token) {
  return token.front() == '(' && token.back() != ')';
}

}  // namespace scan
