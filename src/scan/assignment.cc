#include "scan/assignment.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/encoding.h"
#include "base/text.h"
#include "scan/placeholder.h"
#include "scan/rule_check.h"
#include "scan/secret_name.h"
#include "scan/sequence_model.h"
#include "scan/value_shape.h"
#include "scan/word_list.h"

namespace scan {

namespace {

bool IsNameByte(char c) { return IsWordByte(c) || c == '-' || c == '.'; }
bool IsQuote(char c) { return c == '"' || c == '\'' || c == '`'; }

// How far before the match an identifier is followed.
constexpr std::size_t kLongestName = 64;

// Where the identifier begins that goes on at `at`.
std::size_t NameBegin(std::string_view text, std::size_t at) {
  const std::size_t stop = at > kLongestName ? at - kLongestName : 0;
  std::size_t begin = at;
  while (begin > stop && IsNameByte(text[begin - 1])) --begin;
  // "access key", "API Token": the word before one space qualifies the name.
  if (begin > stop + 1 && text[begin - 1] == ' ' && IsLetter(text[begin - 2])) {
    --begin;
    while (begin > stop && IsWordByte(text[begin - 1])) --begin;
  }
  return begin;
}

// True where an unquoted value is the beginning of an expression: a call, an
// index, an operator follows, or stands in the value.
bool GoesOn(std::string_view text, base::Span value) {
  std::size_t end = value.end();
  while (end < text.size() && text[end] == ' ') ++end;
  constexpr std::string_view kOn = "([{?+*|%<";
  const bool closes_tag = text.substr(end).starts_with("</");
  if (end < text.size() && !closes_tag &&
      kOn.find(text[end]) != std::string_view::npos) {
    return true;
  }
  const std::string_view inside = value.In(text);
  const std::size_t call = inside.find('(');
  if (call == std::string_view::npos || call == 0) return false;
  return std::all_of(inside.begin(), inside.begin() + static_cast<long>(call),
                     [](char c) { return IsNameByte(c) || c == ':'; });
}

// The text that base64 holds, where it is all printable.
std::string DecodeText(std::string_view value) {
  constexpr std::size_t kShortest = 8;
  if (value.size() < kShortest || value.size() % 4 != 0) return {};
  const std::optional<std::string> bytes = base::Base64Decode(value);
  if (!bytes) return {};
  const bool printable = std::all_of(bytes->begin(), bytes->end(), [](char c) {
    return c >= ' ' && c <= '~';
  });
  return printable ? *bytes : std::string();
}

// The beginning of what PKIX calls a SubjectPublicKeyInfo, in base64.
bool IsPublicKey(std::string_view value) {
  static constexpr auto kBeginnings = std::to_array<std::string_view>(
      {"MIGfMA0G", "MIIBIjAN", "MIIBojAN", "MIICIjAN", "MFkwEwYH", "MHYwEAYH",
       "MIGbMBAG", "MCowBQYD"});
  return std::any_of(
      kBeginnings.begin(), kBeginnings.end(),
      [&](std::string_view begin) { return value.starts_with(begin); });
}

// A digest that says so, a version, a time, a host: random to look at, and
// public.
bool IsPublicValue(std::string_view value) {
  static constexpr WordList kDigests(
      " blake2b blake3 crc32 h1 magnet md5 sha1 sha224 sha256 sha384 sha512 ");
  const std::size_t mark = value.find_first_of(":-");
  if (mark != std::string_view::npos &&
      kDigests.Has(base::Lower(value.substr(0, mark)))) {
    return true;
  }
  if (value.size() > 2 && value[0] == 'v' && IsDigit(value[1]) &&
      (value[2] == '.' || IsDigit(value[2])) &&
      value.find('.') != std::string_view::npos) {
    return true;
  }
  // group:artifact:1.2, image:1.2
  const std::size_t colon = value.rfind(':');
  if (colon != std::string_view::npos && colon + 2 < value.size() &&
      IsDigit(value[colon + 1]) &&
      value.find('.', colon) != std::string_view::npos) {
    return true;
  }
  if (IsPublicKey(value)) return true;
  const Counts counts = Count(value);
  // Dates, versions, addresses, numbers with units.
  return counts.letters() < 3 && counts.other > 0 && counts.digits > 0;
}

bool IsNumber(std::string_view value) {
  if (value.starts_with("0x")) value.remove_prefix(2);
  while (!value.empty() && (value.back() == ',' || value.back() == ';')) {
    value.remove_suffix(1);
  }
  return !value.empty() && std::all_of(value.begin(), value.end(), [](char c) {
    return IsDigit(c) || c == '_';
  });
}

// Kept from the name in another spelling: token = "token1", SECRET_KEY:
// secret-key.
bool RepeatsName(std::string_view name, std::string_view value) {
  const auto squeeze = [](std::string_view text) {
    std::string kept;
    for (const char c : base::Lower(text)) {
      if (IsLetter(c)) kept += c;
    }
    return kept;
  };
  const std::string squeezed = squeeze(value);
  return squeezed.size() >= 4 &&
         squeeze(name).find(squeezed) != std::string::npos &&
         Count(value).digits <= 3;
}

// "{bcrypt}...", "$6$...", "sha1:...": not the password; password-hash has it.
bool IsHash(std::string_view value) {
  if (value.front() == '{' && value.find('}') != std::string_view::npos) {
    return true;
  }
  const std::size_t mark = value.find_first_of(value[0] == '$' ? "$" : ":", 1);
  return mark < 10 && (value[0] == '$' || value.starts_with("sha"));
}

bool SaysNothing(const Assignment& assignment) {
  const std::string_view value = assignment.value();
  return assignment.continues() || IsPlaceholder(value) ||
         IsNameOfSecret(value) || RepeatsName(assignment.name(), value);
}

}  // namespace

Assignment::Assignment(const CheckInput& input)
    : value_(input.secret.In(input.text)), decoded_(DecodeText(value_)) {
  const std::string_view text = input.text;
  std::size_t name_begin = input.match.begin();
  std::size_t name_end = name_begin;
  if (!input.name.empty()) {
    name_begin = static_cast<std::size_t>(input.name.data() - text.data());
    name_end = name_begin + input.name.size();
  }
  name_begin = NameBegin(text, name_begin);
  name_ = text.substr(name_begin, name_end - name_begin);
  const std::size_t begin = input.secret.begin();
  const std::string_view between = text.substr(name_end, begin - name_end);
  const std::size_t mark = between.find_first_of("=:>,(");
  kind_ = KindOfName(name_);
  if (kind_ == NameKind::kOther) {
    // "monkeylearn KEY": the match began too early.
    const std::size_t more = between.find_first_of("=:>,(\"'");
    name_ =
        text.substr(name_begin, std::min(begin, more == std::string_view::npos
                                                    ? begin
                                                    : name_end + more) -
                                    name_begin);
    kind_ = KindOfName(name_);
  }
  quoted_ = begin > 0 && (IsQuote(text[begin - 1]) || text[begin - 1] == ';');
  assigned_ = mark != std::string_view::npos;
  listed_ = between.find(',') != std::string_view::npos &&
            between.find_first_of("=:>") == std::string_view::npos;
  // "/etc/passwd", "file"; "admin/passwords" => "...": paths.
  if (quoted_ && name_begin > 0 && text[name_begin - 1] == '/') {
    kind_ = NameKind::kOther;
  }
  continues_ = !quoted_ && GoesOn(text, input.secret);
}

bool IsAssignedSecret(const Assignment& assignment) {
  const std::string_view value = assignment.value();
  if (assignment.kind() == NameKind::kOther || SaysNothing(assignment) ||
      IsPublicValue(value)) {
    return false;
  }
  const Counts counts = Count(value);
  if (counts.distinct < 5) return false;
  const bool strong = assignment.kind() != NameKind::kMaybe;
  if (counts.letters() == 0) return value.size() >= 16 && strong;
  const double bits =
      std::min(RandomBits(value), RandomBits(assignment.meaning()) + 5);
  // Letters alone are words, or must be many.
  if (counts.digits == 0 && bits < (value.size() < 16 ? 25 : 20)) return false;
  if (!assignment.assigned() || !strong || assignment.listed()) {
    // A key of sixteen digits names a public key wherever nothing else does.
    if (!strong && value.size() <= 16 && IsHex(value, 16) &&
        Words(assignment.name()).size() < 2) {
      return false;
    }
    return value.size() >= 12 && bits >= 22 &&
           (counts.digits >= 2 || bits >= 40);
  }
  if (assignment.quoted()) return value.size() >= 8 && bits >= 10;
  return value.size() >= 10 && bits >= 14;
}

bool IsAssignedPassword(const Assignment& assignment) {
  const std::string_view value = assignment.value();
  if (assignment.kind() != NameKind::kPassword || SaysNothing(assignment) ||
      IsNumber(value) || IsHash(value) || value.front() == '@' ||
      value.front() == '.') {
    return false;
  }
  const Counts counts = Count(value);
  if (counts.distinct < 4) return false;
  const double bits =
      std::min(RandomBits(value), RandomBits(assignment.meaning()) + 5);
  const int kinds = (counts.lower > 0) + (counts.upper > 0) +
                    (counts.digits > 0) + (counts.other > 0);
  if (!assignment.quoted() || assignment.listed() || !assignment.assigned()) {
    if (value.size() < 6 || counts.letters() == 0 || value.back() == ':') {
      return false;
    }
    if ((bits >= 14 && kinds >= 2) || bits >= 30) return true;
    return kinds >= 3 && counts.digits > 0 &&
           bits >= (assignment.listed() ? 9 : 2);
  }
  // A literal: anything but a word, a name, a sentence.
  if (counts.digits > 0) return counts.letters() > 0 || value.size() >= 6;
  if (bits >= 20) return true;
  return kinds >= 2 && counts.letters() > 0 &&
         value.find_first_of("!@#$%^&*+?") != std::string_view::npos;
}

}  // namespace scan
