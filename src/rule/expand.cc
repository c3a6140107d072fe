#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/encoding.h"
#include "base/hash.h"
#include "base/text.h"
#include "rule/rule_set.h"

namespace rule {
namespace {

constexpr std::string_view kAll =
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ+/";

struct Alphabet {
  std::string_view name;
  std::string_view characters;
};

constexpr Alphabet kAlphabets[] = {
    {"alnum", kAll.substr(0, 62)},
    {"lower", kAll.substr(10, 26)},
    {"upper", kAll.substr(36, 26)},
    {"digit", kAll.substr(0, 10)},
    {"hex", kAll.substr(0, 16)},
    {"HEX", "0123456789ABCDEF"},
    {"lowalnum", kAll.substr(0, 36)},
    {"upalnum", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"},
    {"base64", kAll},
    {"base64url",
     "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_"},
    {"base32", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"},
};

constexpr std::size_t kLongest = 1'000'000;
// How deep {{b64:...}} may stand in itself.
constexpr int kDeepest = 8;

// Which of digits, lower case and upper case there are: a set of three bits.
unsigned Kinds(std::string_view text) {
  unsigned kinds = 0;
  for (const char c : text) {
    if (base::IsDigit(c)) kinds |= 1;
    if (base::IsLower(c)) kinds |= 2;
    if (base::IsUpper(c)) kinds |= 4;
  }
  return kinds;
}

// SplitMix64 (Steele, Lea, Flood 2014): eight lines, the same on every
// machine, which std::uniform_int_distribution is not.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::string Of(std::string_view alphabet, std::size_t size) {
    const unsigned wanted = Kinds(alphabet);
    // Two characters for each kind; fewer leave too little choice.
    const bool varied =
        size >= 2 * static_cast<std::size_t>(__builtin_popcount(wanted));
    std::string text;
    // Tokens nearly always have characters of each kind, and checks may ask
    // for them: the rare draw without is drawn again.
    do {
      text.clear();
      while (text.size() < size) {
        text.push_back(alphabet[Next() % alphabet.size()]);
      }
    } while (varied && Kinds(text) != wanted);
    return text;
  }

 private:
  std::uint64_t Next() {
    state_ += 0x9E3779B97F4A7C15;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
  }

  std::uint64_t state_;
};

// "8" of "alnum:8".
std::optional<std::size_t> ParseCount(std::string_view text) {
  std::size_t count = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, count);
  if (error != std::errc() || stop != end || count == 0 || count > kLongest) {
    return std::nullopt;
  }
  return count;
}

// The size of the template that begins `text`, to the "}}" that balances its
// "{{"; 0 where there is none.  Braces inside are counted, so that JSON can
// stand in {{b64:...}}.
std::size_t TemplateSize(std::string_view text) {
  std::size_t depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '{') ++depth;
    if (text[i] == '}' && --depth == 0) return i + 1;
  }
  return 0;
}

class Expander {
 public:
  Expander(Random& random, int depth) : random_(random), depth_(depth) {}

  base::Result<std::string> Run(std::string_view text) {
    while (!text.empty()) {
      std::size_t open = text.find("{{");
      if (open == std::string_view::npos) open = text.size();
      // Of a run of braces the last two open the template.
      while (text.substr(open, 3) == "{{{") ++open;
      out_ += text.substr(0, open);
      text.remove_prefix(open);
      if (text.empty()) break;
      const std::size_t size = TemplateSize(text);
      if (size == 0) return Unknown(text, "is not closed");
      const std::string_view whole = text.substr(0, size);
      text.remove_prefix(size);
      if (!whole.ends_with("}}")) return Unknown(whole, "is not closed");
      auto one = One(whole.substr(2, size - 4));
      if (!one.ok()) return one.error();
      if (!*one) return Unknown(whole, "is no template");
    }
    return out_;
  }

 private:
  static base::Error Unknown(std::string_view whole, const char* why) {
    constexpr std::size_t kShown = 60;
    return base::Error("expand an example",
                       base::Quote(whole.substr(0, kShown)) + " " + why,
                       "see the list of templates in rule_set.h");
  }

  // False: there is no such template.
  base::Result<bool> One(std::string_view inner) {
    if (inner == "join") return true;
    if (inner == "begin") {
      begin_ = out_.size();
      return true;
    }
    if (inner == "nl" || inner == "tab") {
      out_ += inner == "nl" ? '\n' : '\t';
      return true;
    }
    if (inner == "uuid") {
      AppendUuid();
      return true;
    }
    const std::size_t colon = inner.find(':');
    if (colon == std::string_view::npos) return false;
    const std::string_view name = inner.substr(0, colon);
    const std::string_view rest = inner.substr(colon + 1);
    if (name == "b64" || name == "b64url") return Base64(name, rest);
    if (name == "crc32") return Checksum(rest);
    return Characters(name, rest);
  }

  base::Result<bool> Base64(std::string_view name, std::string_view text) {
    if (depth_ == kDeepest) return false;
    auto inner = Expander(random_, depth_ + 1).Run(text);
    if (!inner.ok()) return inner.error();
    out_ += name == "b64" ? base::Base64Encode(*inner)
                          : base::Base64UrlEncode(*inner);
    return true;
  }

  bool Checksum(std::string_view form) {
    constexpr std::string_view kForm = "base62:";
    if (!form.starts_with(kForm)) return false;
    const auto width = ParseCount(form.substr(kForm.size()));
    if (!width) return false;
    out_ += base::Base62(base::Crc32(SinceBegin()), *width);
    return true;
  }

  // What a checksum is of.
  std::string_view SinceBegin() const {
    const std::string_view out = out_;
    if (begin_) return out.substr(*begin_);
    std::size_t begin = out.size();
    while (begin > 0 &&
           (Kinds(out.substr(begin - 1, 1)) != 0 || out[begin - 1] == '_')) {
      --begin;
    }
    return out.substr(begin);
  }

  bool Characters(std::string_view name, std::string_view size) {
    const auto count = ParseCount(size);
    for (const Alphabet& alphabet : kAlphabets) {
      if (alphabet.name != name || !count) continue;
      out_ += random_.Of(alphabet.characters, *count);
      return true;
    }
    return false;
  }

  // Version 4, RFC 4122.
  void AppendUuid() {
    std::string uuid = random_.Of(kAll.substr(0, 16), 36);
    for (const std::size_t dash : {8, 13, 18, 23}) uuid[dash] = '-';
    uuid[14] = '4';
    uuid[19] = "89ab"[static_cast<unsigned char>(uuid[19]) % 4];
    out_ += uuid;
  }

  Random& random_;
  int depth_;
  std::string out_;
  std::optional<std::size_t> begin_;
};

}  // namespace

base::Result<std::string> Expand(std::string_view text, std::uint64_t seed) {
  Random random(seed);
  return Expander(random, 0).Run(text);
}

}  // namespace rule
