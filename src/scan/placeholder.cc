#include "scan/placeholder.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "scan/rule_check.h"
#include "scan/sequence_model.h"
#include "scan/value_shape.h"
#include "scan/word_list.h"

namespace scan {

namespace {

// Alone, the value says that there is none.
constexpr WordList kNothing(
    " default empty false n/a na nil no none null off on optional omitted self"
    " string tbd true undefined unset void yes ");

// As one word of several it makes the whole a placeholder.
constexpr WordList kPlaceholderWords(
    " dummy example examples fake fixme foobar insert mock placeholder redacted"
    " removed replace replaceme sample todo yours your ");

// Long enough to mean it anywhere in the value, whatever stands around.
constexpr auto kPlaceholderPieces = std::to_array<std::string_view>({
    "changeit",   "changeme",   "change-me",    "change_me",    "example",
    "goes-here",  "goes_here",  "placeholder",  "redacted",     "replaceme",
    "replace_me", "replace-me", "replace_with", "replace-with", "your-",
    "your_",      "yourapi",    "yourkey",      "yourpass",     "yoursecret",
    "yourtoken",  "-here",      "_here",        "notreal",      "not-real",
    "not_real",   "too-short",  "too_short",    "tooshort",     "too-long",
    "too_long",
});

// What a reference may begin with, in lower case.
constexpr auto kReferenceBeginnings = std::to_array<std::string_view>({
    "arn:",
    "config.",
    "config[",
    "context.",
    "data.",
    "env.",
    "env:",
    "env[",
    "env(",
    "file:",
    "getenv",
    "http://",
    "https://",
    "import.meta",
    "keyring:",
    "kv://",
    "local.",
    "module.",
    "op://",
    "os.environ",
    "os.getenv",
    "params.",
    "process.env",
    "props.",
    "ref+",
    "secret://",
    "secrets.",
    "self.",
    "settings.",
    "ssm:",
    "system.getenv",
    "this.",
    "var.",
    "vault:",
    "vault.",
    "!ref",
    "!sub",
    "!vault",
    "enc[",
    "<?",
    "<%",
    "@{",
    "@@",
    "data:",
    "urn:",
    "awskms:",
    "gcpkms:",
    "kms:",
    "sm://",
    "akv:",
    "bws:",
    "doppler://",
    "infisical://",
    "projects/",
});

bool IsIdentifier(std::string_view text) {
  if (text.empty() || IsDigit(text.front())) return false;
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return IsWordByte(c) || c == '-'; });
}

// "${X}", "$X", "{{ x }}", "<x>", "%X%", "[x]", "#{x}", "$(x)", also inside a
// longer value.
bool IsTemplate(std::string_view value) {
  struct Brackets {
    std::string_view open;
    std::string_view close;
  };
  static constexpr auto kAnywhere = std::to_array<Brackets>({{"${", "}"},
                                                             {"{{", "}}"},
                                                             {"#{", "}"},
                                                             {"$(", ")"},
                                                             {"<%", "%>"},
                                                             {"%(", ")"},
                                                             {"$[", "]"},
                                                             {"\\(", ")"}});
  for (const Brackets& pair : kAnywhere) {
    const std::size_t open = value.find(pair.open);
    if (open != std::string_view::npos &&
        value.find(pair.close, open) != std::string_view::npos) {
      return true;
    }
  }
  static constexpr auto kAround = std::to_array<Brackets>({{"<", ">"},
                                                           {"[", "]"},
                                                           {"{", "}"},
                                                           {"%", "%"},
                                                           {"@", "@"},
                                                           {"__", "__"},
                                                           {"(", ")"},
                                                           {"`", "`"},
                                                           {"$", "$"}});
  for (const Brackets& pair : kAround) {
    if (value.size() > pair.open.size() + pair.close.size() &&
        value.starts_with(pair.open) && value.ends_with(pair.close)) {
      return true;
    }
  }
  if (value.size() < 2 || value.front() != '$') return false;
  // "$2b$10$..." is a password hash, "$aact_..." a provider's token.
  std::string_view name = value.substr(1);
  while (name.starts_with("$")) name.remove_prefix(1);
  if (name.starts_with("(") || name.starts_with("{")) return true;
  // "$auth[1]", "$this->x".
  name = name.substr(0, name.find_first_of("[-"));
  return IsIdentifier(name) && !LooksGenerated(name);
}

// "%s", "%(x)s", "{0}" with hardly anything else.
bool IsFormat(std::string_view value) {
  if (value.ends_with("%s")) return true;
  constexpr std::size_t kAround = 12;
  const std::size_t at = value.find('%');
  if (at > kAround) return false;  // or nowhere
  std::size_t end = at + 1;
  while (end < value.size() &&
         (IsDigit(value[end]) || value[end] == '$' || value[end] == '.' ||
          value[end] == '-' || value[end] == 'l')) {
    ++end;
  }
  constexpr std::string_view kLetters = "sdvqxu@";
  return end < value.size() &&
         kLetters.find(value[end]) != std::string_view::npos &&
         value.size() - end <= kAround && value.size() <= 2 * kAround &&
         (end + 1 == value.size() || !IsLetter(value[end + 1]));
}

// "getToken()", "a.b.c", "a->b", "A::B", "map[key]".
bool IsCode(std::string_view value) {
  std::size_t end = 0;
  bool joined = false;
  while (end < value.size()) {
    const char c = value[end];
    if (IsWordByte(c)) {
      ++end;
    } else if (c == '.' && end > 0) {
      joined = true;
      ++end;
    } else if (value.substr(end, 2) == "->" || value.substr(end, 2) == "::" ||
               value.substr(end, 2) == "?.") {
      joined = true;
      end += 2;
    } else {
      break;
    }
  }
  if (end == 0 || IsDigit(value.front())) return false;
  const std::string_view name = value.substr(0, end);
  if (end < value.size()) {
    return (value[end] == '(' || value[end] == '[') && !LooksGenerated(name);
  }
  return joined && RandomBits(name) < 0;
}

// "vault-password.yml".
bool IsFileName(std::string_view value) {
  static constexpr WordList kExtensions(
      " bak cer cfg conf crt css csv env gpg html ini jks js json jsx key "
      "keystore"
      " log md p12 pem pfx php properties pub py rb sh sql toml ts tsx txt xml"
      " yaml yml ");
  const std::size_t dot = value.rfind('.');
  return dot != std::string_view::npos && dot > 0 &&
         kExtensions.Has(value.substr(dot + 1)) && RandomBits(value) < 20;
}

// "/etc/x", "./x", "~/x", "C:\x", "a/b/c.pem": of words, not of base64.
bool IsPath(std::string_view value) {
  const bool rooted = value.starts_with("/") || value.starts_with("./") ||
                      value.starts_with("../") || value.starts_with("~/") ||
                      (value.size() > 3 && IsLetter(value[0]) &&
                       value[1] == ':' && value[2] == '\\');
  const auto slashes = std::count(value.begin(), value.end(), '/') +
                       std::count(value.begin(), value.end(), '\\');
  if (!rooted && slashes == 0) return false;
  return RandomBits(value) < (rooted ? 8 : 0);
}

}  // namespace

bool IsReference(std::string_view value) {
  if (IsTemplate(value) || IsFormat(value) || IsFileName(value)) return true;
  const std::string lower = base::Lower(value.substr(0, 24));
  for (const std::string_view beginning : kReferenceBeginnings) {
    if (lower.starts_with(beginning)) return true;
  }
  return IsCode(value) || IsPath(value);
}

bool IsMasked(std::string_view value) {
  constexpr std::string_view kFill = "xX*.#0-_=?";
  constexpr std::size_t kFewDifferent = 2;
  const Counts counts = Count(value);
  if (counts.distinct <= kFewDifferent) return true;
  std::size_t run = 0;
  for (std::size_t i = 0; i < value.size(); ++i) {
    run = i > 0 && value[i] == value[i - 1] ? run + 1 : 1;
    const bool fill = kFill.find(value[i]) != std::string_view::npos;
    // Four of a filling character, and not by chance inside a long value.
    if (fill && run >= 4 && run * 8 >= value.size()) return true;
    if (run >= 6 && run * 2 >= value.size()) return true;
  }
  return value.ends_with("...") || value.starts_with("...") ||
         value.find("\xe2\x80\xa6") != std::string_view::npos ||  // ellipsis
         value.find("\xe2\x80\xa2") != std::string_view::npos;    // bullet
}

bool IsSequence(std::string_view value) {
  const bool letters = std::all_of(value.begin(), value.end(), IsLetter);
  if (value.size() < 4) return false;
  // Letters and digits in order are somebody's alphabet, if each is there once;
  // else chance or a lazy author may have made them.
  constexpr std::size_t kAlphabet = 36;
  if (!letters && !IsDigits(value) &&
      (value.size() < kAlphabet || Count(value).distinct < value.size())) {
    return false;
  }
  std::size_t steps = 0;
  for (std::size_t i = 1; i < value.size(); ++i) {
    const int step = value[i] - value[i - 1];
    const bool wraps = (value[i - 1] == '9' && value[i] == '0') ||
                       (value[i - 1] == 'z' && value[i] == 'a');
    if (step == 1 || step == -1 || wraps) ++steps;
  }
  return (steps + 2) * 10 >= value.size() * 9;
}

bool SaysPlaceholder(std::string_view value) {
  const std::string lower = base::Lower(base::Trim(value));
  if (lower.empty() || kNothing.Has(lower)) return true;
  for (const std::string_view piece : kPlaceholderPieces) {
    if (lower.find(piece) != std::string::npos) return true;
  }
  for (const std::string& word : Words(value)) {
    if (kPlaceholderWords.Has(word)) return true;
  }
  return false;
}

bool IsPlaceholder(std::string_view value) {
  return SaysPlaceholder(value) || IsMasked(value) || IsSequence(value) ||
         IsReference(value);
}

}  // namespace scan
