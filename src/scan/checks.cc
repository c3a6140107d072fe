#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/encoding.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/text.h"
#include "scan/assignment.h"
#include "scan/default_secret.h"
#include "scan/key_material.h"
#include "scan/placeholder.h"
#include "scan/rule_check.h"
#include "scan/secret_name.h"
#include "scan/sequence_model.h"
#include "scan/url_password.h"
#include "scan/value_shape.h"

namespace scan {

namespace {

// A check as a rule writes it, "entropy>=3.5": its name and what follows.
struct Call {
  std::string_view name;
  std::string_view argument;
};

Call Parse(std::string_view check) {
  const std::size_t mark = check.find_first_of("><=:");
  if (mark == std::string_view::npos) return {check, {}};
  const std::size_t argument = check.find_first_not_of("><=:", mark);
  return {check.substr(0, mark), argument == std::string_view::npos
                                     ? std::string_view()
                                     : check.substr(argument)};
}

double Number(std::string_view text) {
  double number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

std::string_view SecretOf(const CheckInput& input) {
  return input.secret.In(input.text);
}

bool Entropy(const CheckInput& input, std::string_view least) {
  return base::Entropy(SecretOf(input)) >= Number(least);
}

// "base62:6": the last six characters are the checksum, in base 62, of those
// before them, back to the last underscore or the secret's start.
bool Crc32(const CheckInput& input, std::string_view form) {
  const std::size_t colon = form.find(':');
  const auto width = static_cast<std::size_t>(
      colon == std::string_view::npos ? 6 : Number(form.substr(colon + 1)));
  std::string_view secret = SecretOf(input);
  const std::size_t underscore = secret.rfind('_');
  if (underscore != std::string_view::npos) {
    secret.remove_prefix(underscore + 1);
  }
  if (secret.size() <= width) return false;
  const std::string_view body = secret.substr(0, secret.size() - width);
  return base::Base62(base::Crc32(body), width) ==
         secret.substr(secret.size() - width);
}

// A JSON Web Token: the header is JSON that names an algorithm.
bool Jwt(const CheckInput& input, std::string_view) {
  const std::string_view secret = SecretOf(input);
  const std::string_view header = secret.substr(0, secret.find('.'));
  const std::optional<std::string> json = base::Base64Decode(header);
  if (!json) return false;
  const base::Result<base::Json> parsed = base::Json::Parse(*json, "header");
  return parsed.ok() && parsed.value().Find("alg").has_value();
}

bool Digit(const CheckInput& input, std::string_view least) {
  const std::string_view secret = SecretOf(input);
  const std::size_t wanted =
      least.empty() ? 1 : static_cast<std::size_t>(Number(least));
  return Count(secret).digits >= wanted;
}

bool Letter(const CheckInput& input, std::string_view) {
  return Count(SecretOf(input)).letters() > 0;
}

bool Mixed(const CheckInput& input, std::string_view) {
  const Counts counts = Count(SecretOf(input));
  return counts.lower > 0 && counts.upper > 0 && counts.digits > 0;
}

bool Length(const CheckInput& input, std::string_view least) {
  return static_cast<double>(SecretOf(input).size()) >= Number(least);
}

bool Generated(const CheckInput& input, std::string_view) {
  return LooksGenerated(SecretOf(input));
}

bool NotPlaceholder(const CheckInput& input, std::string_view) {
  return !IsPlaceholder(SecretOf(input));
}

// Not only words or names.
bool NotWord(const CheckInput& input, std::string_view) {
  return RandomBits(SecretOf(input)) > 0;
}

// Something that a person or a program may have chosen for a password, given
// in a place where only a password can stand.
bool Password(const CheckInput& input, std::string_view) {
  const std::string_view secret = SecretOf(input);
  constexpr std::string_view kBrackets = "[{(<@";
  if (IsPlaceholder(secret) || IsNameOfSecret(secret) ||
      kBrackets.find(secret.front()) != std::string_view::npos ||
      base::ContainsIgnoreCase("password passwd secret username", secret)) {
    return false;
  }
  const Counts counts = Count(secret);
  const int kinds = (counts.lower > 0) + (counts.upper > 0) +
                    (counts.digits > 0) + (counts.other > 0);
  return counts.distinct >= 4 && (kinds >= 2 || RandomBits(secret) >= 10);
}

bool UrlPasswordIs(const CheckInput& input, std::string_view grade) {
  return JudgeUrlPassword(input) ==
         (grade == "weak" ? UrlPassword::kWeak : UrlPassword::kReal);
}

bool KeyMaterialIs(const CheckInput& input, std::string_view kind) {
  return JudgeKeyMaterial(input.match.In(input.text), SecretOf(input)) ==
         (kind == "encrypted" ? KeyMaterial::kEncrypted : KeyMaterial::kPlain);
}

// The words of a wallet: hardly one twice, unlike those that test networks
// publish.
bool Mnemonic(const CheckInput& input, std::string_view) {
  const std::vector<std::string> words = Words(SecretOf(input));
  const std::set<std::string> different(words.begin(), words.end());
  return words.size() >= 12 && different.size() + 2 >= words.size();
}

// ":argument" and ":parameter" say what syntax the match is in.
bool DefaultSecret(const CheckInput& input, std::string_view syntax) {
  if (syntax == "argument") return IsDefaultArgument(input);
  if (syntax == "parameter") return IsDefaultParameter(input);
  return IsDefaultSecret(input);
}

bool NotReference(const CheckInput& input, std::string_view) {
  return !IsReference(SecretOf(input));
}

bool Named(const CheckInput& input, std::string_view) {
  return NamesSecret(Assignment(input).name());
}

bool AssignedSecret(const CheckInput& input, std::string_view) {
  return IsAssignedSecret(Assignment(input));
}

bool AssignedPassword(const CheckInput& input, std::string_view) {
  return IsAssignedPassword(Assignment(input));
}

struct Check {
  std::string_view name;
  bool (*passes)(const CheckInput& input, std::string_view argument);
};

constexpr auto kChecks = std::to_array<Check>({
    {"assigned-password", AssignedPassword},
    {"assigned-secret", AssignedSecret},
    {"crc32", Crc32},
    {"default-secret", DefaultSecret},
    {"digit", Digit},
    {"entropy", Entropy},
    {"generated", Generated},
    {"jwt", Jwt},
    {"key-material", KeyMaterialIs},
    {"length", Length},
    {"letter", Letter},
    {"mixed", Mixed},
    {"mnemonic", Mnemonic},
    {"named", Named},
    {"not-placeholder", NotPlaceholder},
    {"not-reference", NotReference},
    {"not-word", NotWord},
    {"password", Password},
    {"url-password", UrlPasswordIs},
});

}  // namespace

bool Passes(std::string_view check, const CheckInput& input) {
  const Call call = Parse(check);
  const auto* row =
      std::find_if(kChecks.begin(), kChecks.end(),
                   [&](const Check& known) { return known.name == call.name; });
  // The loader refused names that no table has; were one to slip through, the
  // hit stays: a check only ever takes hits away.
  return row == kChecks.end() || row->passes(input, call.argument);
}

}  // namespace scan
