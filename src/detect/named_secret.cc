#include "detect/named_secret.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/encoding.h"
#include "base/text.h"
#include "detect/dotenv.h"
#include "detect/env_value.h"

namespace detect {

namespace {

constexpr auto npos = std::string_view::npos;

bool IsNameByte(char c) { return base::IsWordByte(c) || c == '-' || c == '.'; }

bool IsBlank(char c) { return c == ' ' || c == '\t'; }

// The name that ends before `at`, quotes and blanks passed over.
std::string_view NameBefore(std::string_view line, std::size_t at) {
  while (at > 0 && (IsBlank(line[at - 1]) || line[at - 1] == '"' ||
                    line[at - 1] == '\'')) {
    --at;
  }
  const std::size_t end = at;
  while (at > 0 && IsNameByte(line[at - 1])) --at;
  return line.substr(at, end - at);
}

// The value that begins after `at`: to its closing quote, or to the end of
// the line or of a JSON member.
std::string_view ValueAfter(std::string_view line, std::size_t at) {
  // One line may be a whole file, and every colon of it asks.
  constexpr std::size_t kLongest = 8192;
  line = line.substr(0, at + kLongest);
  while (at < line.size() && (IsBlank(line[at]) || line[at] == '>')) ++at;
  if (at == line.size()) return {};
  const char quote = line[at];
  if (quote == '"' || quote == '\'') {
    const std::size_t close = line.find(quote, at + 1);
    return line.substr(at + 1, close == npos ? npos : close - at - 1);
  }
  return base::Trim(line.substr(at, line.find_first_of(",; \t", at) - at));
}

// Docker writes a login as "auth": base64 of user:password.
bool IsLogin(std::string_view name, std::string_view value) {
  if (!base::EqualsIgnoreCase(name, "auth") && name != "_auth") return false;
  const std::optional<std::string> plain = base::Base64Decode(value);
  return plain && base::IsUtf8(*plain) &&
         plain->find(':') != std::string::npos && plain->size() > 3;
}

bool IsSecret(std::string_view name, std::string_view value) {
  if (name.empty() || value.empty()) return false;
  return JudgeEnvSecret(name, value) != EnvSecret::kNone ||
         IsLogin(name, value);
}

// "machine x login y password z".
bool HasNetrcPassword(std::string_view line) {
  for (std::size_t at = line.find("password"); at != npos;
       at = line.find("password", at + 1)) {
    const std::size_t end = at + std::string_view("password").size();
    const bool begins = at == 0 || IsBlank(line[at - 1]);
    if (!begins || end >= line.size() || !IsBlank(line[end])) continue;
    const std::string_view value = ValueAfter(line, end);
    if (IsSecret("password", value)) return true;
  }
  return false;
}

// host:port:database:user:password of a .pgpass.
bool IsPgpassLine(std::string_view line) {
  constexpr std::size_t kLongest = 1024;
  if (line.size() > kLongest) return false;
  const std::vector<std::string_view> fields = base::Split(line, ':');
  if (fields.size() != 5 || line.find(' ') != npos) return false;
  const bool port =
      fields[1] == "*" ||
      (!fields[1].empty() &&
       std::all_of(fields[1].begin(), fields[1].end(), base::IsDigit));
  return port && IsSecret("password", fields[4]);
}

bool LineHasSecret(std::string_view line) {
  for (std::size_t at = line.find_first_of("=:"); at != npos;
       at = line.find_first_of("=:", at + 1)) {
    if (IsSecret(NameBefore(line, at), ValueAfter(line, at + 1))) return true;
  }
  for (const UrlPassword& password : UrlPasswords(line)) {
    const std::string_view secret =
        line.substr(password.begin, password.end - password.begin);
    if (IsSecret("password", secret)) return true;
  }
  return HasNetrcPassword(line) || IsPgpassLine(line);
}

}  // namespace

bool HasNamedSecret(std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = base::Trim(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line.front() == '#' || line.starts_with("//# ")) {
      continue;
    }
    if (LineHasSecret(line)) return true;
  }
  return false;
}

}  // namespace detect
