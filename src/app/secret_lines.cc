#include "app/secret_lines.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <utility>

#include "base/encoding.h"
#include "base/json.h"
#include "base/text.h"
#include "scan/rule_check.h"

namespace app {
namespace {

// What comes after such a beginning is meant to be seen.
constexpr auto kPublished = std::to_array<std::string_view>(
    {"EXPO_PUBLIC_", "GATSBY_", "NEXT_PUBLIC_", "NUXT_PUBLIC_", "PUBLIC_",
     "REACT_APP_", "VITE_", "VUE_APP_"});

// Names that mean a secret in these files, though not everywhere: "auth" of
// Docker and "_auth" of npm, a login in base64; the key of a kubeconfig.
constexpr auto kInTheseFiles =
    std::to_array<std::string_view>({"auth", "_auth", "client-key-data"});

// Deeper documents are not read further.
constexpr int kDeepest = 16;

bool IsNameByte(char c) { return base::IsWordByte(c) || c == '-' || c == '.'; }

// The identifier at the end of what stands before '=' or ':'.
std::string_view NameAtEnd(std::string_view text) {
  text = base::Trim(text);
  while (text.ends_with('"') || text.ends_with('\'')) text.remove_suffix(1);
  std::size_t begin = text.size();
  while (begin > 0 && IsNameByte(text[begin - 1])) --begin;
  return text.substr(begin);
}

// A value without its quotes, or without the comment after it.
std::string_view ValueIn(std::string_view text) {
  text = base::Trim(text);
  if (text.starts_with('"') || text.starts_with('\'')) {
    const std::size_t end = text.find(text.front(), 1);
    return text.substr(1, end == std::string_view::npos ? end : end - 1);
  }
  text = text.substr(0, text.find(" #"));
  if (text.ends_with(',')) text.remove_suffix(1);
  return base::Trim(text);
}

class Values {
 public:
  std::vector<std::string> Take() { return std::move(values_); }

  void Add(std::string_view value) {
    if (value.empty()) return;
    values_.emplace_back(value);
    // "user:password" in base64: what Docker and npm write.
    const auto login = base::Base64Decode(value);
    if (!login) return;
    const std::size_t colon = login->find(':');
    if (colon != std::string::npos && base::IsUtf8(*login)) {
      values_.push_back(login->substr(colon + 1));
    }
  }

  void AddNamed(std::string_view name, std::string_view value) {
    const bool here = std::find(kInTheseFiles.begin(), kInTheseFiles.end(),
                                name) != kInTheseFiles.end();
    if (here || NamesOwnSecret(name)) Add(value);
  }

  // The password of "scheme://user:password@host".
  void AddUrlPassword(std::string_view text) {
    const std::size_t scheme = text.find("://");
    if (scheme == std::string_view::npos) return;
    text.remove_prefix(scheme + 3);
    text = text.substr(0, text.find_first_of("/?# \t\"'"));
    const std::size_t colon = text.find(':');
    const std::size_t at = text.rfind('@');
    if (at == std::string_view::npos || colon >= at) return;
    values_.push_back(
        base::PercentDecode(text.substr(colon + 1, at - colon - 1)));
  }

  void AddLine(std::string_view line) {
    line = base::Trim(line);
    if (line.starts_with('#') || line.starts_with(';')) return;
    // Which of the two separates is seen by what stands before it: both stand
    // in "//registry/:_authToken=x" and in "auth: eHg=".
    for (const char separator : {'=', ':'}) {
      const std::size_t at = line.find(separator);
      if (at == std::string_view::npos) continue;
      AddNamed(NameAtEnd(line.substr(0, at)), ValueIn(line.substr(at + 1)));
    }
    AddUrlPassword(line);
  }

  void AddJson(const base::Json& json, int depth) {
    if (depth > kDeepest) return;
    for (const auto& [name, value] : json.Members()) {
      if (const auto text = value.AsString()) {
        AddNamed(name, *text);
        AddUrlPassword(*text);
      }
      AddJson(value, depth + 1);
    }
    for (const base::Json& element : json.Elements()) {
      AddJson(element, depth + 1);
    }
  }

 private:
  std::vector<std::string> values_;
};

}  // namespace

bool NamesOwnSecret(std::string_view name) {
  for (const std::string_view published : kPublished) {
    if (name.starts_with(published)) return false;
  }
  return scan::NamesSecret(name);
}

std::vector<std::string> SecretsInLines(std::string_view text) {
  Values values;
  for (const std::string_view line : base::Split(text, '\n')) {
    values.AddLine(line);
  }
  return values.Take();
}

std::vector<std::string> SecretsInNetrc(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  Values values;
  bool is_password = false;
  std::size_t begin = text.find_first_not_of(kBlanks);
  while (begin != std::string_view::npos) {
    const std::size_t end =
        std::min(text.find_first_of(kBlanks, begin), text.size());
    const std::string_view word = text.substr(begin, end - begin);
    if (is_password) values.Add(ValueIn(word));
    is_password = !is_password && word == "password";
    begin = text.find_first_not_of(kBlanks, end);
  }
  return values.Take();
}

std::vector<std::string> SecretsInJson(std::string_view text) {
  const auto json = base::Json::Parse(text, "");
  if (!json.ok()) return SecretsInLines(text);
  Values values;
  values.AddJson(*json, 0);
  return values.Take();
}

}  // namespace app
