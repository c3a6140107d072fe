#include "scan/default_secret.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "scan/assignment.h"
#include "scan/placeholder.h"
#include "scan/secret_name.h"
#include "scan/value_shape.h"
#include "scan/word_list.h"

namespace scan {

namespace {

// Falling back to one of these is falling back to nothing.
constexpr WordList kNothing(
    " empty false n/a na nil no none null off on optional true undefined unset"
    " void yes ");

// What a setting may name instead of hold: a header, a scheme, a kind of
// token.
constexpr WordList kNames(
    " access_token authorization basic bearer cookie header jwt opaque"
    " plain refresh_token session ");

// The function in whose brackets the name at `begin` is an argument, or "".
std::string_view Callee(std::string_view text, std::size_t begin) {
  constexpr std::size_t kFarthest = 64;
  constexpr std::string_view kBetween = "\"'`$- \t\r\n\\{@:.";
  const std::size_t stop = begin > kFarthest ? begin - kFarthest : 0;
  std::size_t end = begin;
  while (end > stop &&
         (IsWordByte(text[end - 1]) ||
          kBetween.find(text[end - 1]) != std::string_view::npos)) {
    --end;
  }
  if (end == stop || text[end - 1] != '(') return {};
  --end;
  if (end > stop && text[end - 1] == '>') {  // GetValue<string>(
    while (end > stop && text[end - 1] != '<') --end;
    if (end > stop) --end;
  }
  std::size_t start = end;
  while (start > stop && (IsWordByte(text[start - 1]) ||
                          text[start - 1] == '.' || text[start - 1] == ':')) {
    --start;
  }
  return text.substr(start, end - start);
}

// setenv("TOKEN", "x") gives a value, it does not fall back to one.
bool ReadsSetting(std::string_view callee) {
  static constexpr WordList kSetters(
      " add assert equal equals expect message messages put putenv register"
      " setenv setitem setproperty setvar with ");
  static constexpr WordList kReaders(
      " cfg conf config configuration declare env environ environment"
      " fetch flag getenv option optional prop property setdefault setting"
      " settings ");
  const std::vector<std::string> words = Words(callee);
  bool reads = false;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    const bool set_default =
        i + 1 < words.size() && words[i + 1].starts_with("default");
    if (kSetters.Has(word) || (word == "set" && !set_default)) return false;
    // SetDefault, getOrDefault; a DefaultToken is no reader.
    if (word == "default" && i > 0) reads = true;
    reads = reads || kReaders.Has(word) || word.ends_with("env");
  }
  // "get" and what it gets, as the whole name of the function.
  static constexpr WordList kGetters(
      " get getstring getvalue getor str string ");
  const std::size_t dot = callee.find_last_of(".:");
  const std::string last = base::Lower(
      dot == std::string_view::npos ? callee : callee.substr(dot + 1));
  return reads || kGetters.Has(last);
}

bool IsHeaderName(std::string_view value) {
  return value.starts_with("X-") || value.starts_with("x-");
}

}  // namespace

bool IsDefaultSecret(const CheckInput& input) {
  const Assignment assignment(input);
  const std::string_view value = assignment.value();
  const std::string lower = base::Lower(base::Trim(value));
  if (lower.empty() || kNothing.Has(lower) || kNames.Has(lower) ||
      IsHeaderName(value) || IsMasked(value) || IsReference(value)) {
    return false;
  }
  // A path, a sentence, a number of seconds.
  constexpr std::size_t kMostSpaces = 3;
  const auto spaces = std::count(value.begin(), value.end(), ' ');
  if (static_cast<std::size_t>(spaces) > kMostSpaces || value.front() == '-' ||
      value.front() == '/') {
    return false;
  }
  if (IsDigits(value) && value.size() < 4) return false;
  // "New Password": what a form says.
  if (spaces > 0 && IsUpper(value.front()) && Count(value).digits == 0) {
    return false;
  }
  if (assignment.kind() == NameKind::kMaybe) return LooksGenerated(value);
  return assignment.kind() != NameKind::kOther;
}

bool IsDefaultArgument(const CheckInput& input) {
  const Assignment assignment(input);
  const auto begin =
      static_cast<std::size_t>(assignment.name().data() - input.text.data());
  const std::string_view between =
      input.text.substr(begin, input.secret.begin() - begin);
  const bool says = base::ContainsIgnoreCase(between, "default") ||
                    base::ContainsIgnoreCase(between, "fallback");
  return (says || ReadsSetting(Callee(input.text, begin))) &&
         IsDefaultSecret(input);
}

bool IsDefaultParameter(const CheckInput& input) {
  const std::string_view line =
      base::Trim(base::LineAt(input.text, input.match.begin()));
  static constexpr auto kBeginnings = std::to_array<std::string_view>(
      {"def ", "async def ", "function ", "async function ", "export function ",
       "export default function ", "export async function ", "constructor(",
       "public function ", "private function ", "protected function ",
       "static function ", "public static function ", "fun ", "func "});
  const bool begins = std::any_of(
      kBeginnings.begin(), kBeginnings.end(),
      [&](std::string_view beginning) { return line.starts_with(beginning); });
  return begins && IsDefaultSecret(input);
}

}  // namespace scan
