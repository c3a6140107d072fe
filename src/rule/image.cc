#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "rule/rule_set_state.h"

// The bytes of a RuleSet:
//
//   set     := "LWRS" version:byte count:u32 names:u32
//              kind:byte*            (of each rule)
//              start:u32*            (where each rule begins)
//              (at:u32 rule:u32)*    (each id and alias, sorted by its text:
//                                     where it stands, and whose it is)
//              rule*
//   rule    := kind:byte severity:byte confidence:byte text* list*
//   text    := size byte*           (in the order of Texts())
//   list    := count text*          (in the order of Lists())
//   u32: little-endian; places count from the begin of the set
//   size, count: base 128, low digits first, the high bit set on all but the
//            last byte (LEB128), five bytes at most
//
// Lengths come before bytes, so that no byte needs an escape and a reader can
// check each against what is left before it touches it.  A general format
// (JSON, TOML) would be parsed anew at every commit.  There is no digest here:
// scan/'s image, which this is a part of, has one.

namespace rule {
namespace {

constexpr std::string_view kMagic = "LWRS";
constexpr char kVersion = 3;

// The fields that travel.  Examples stay behind: they are for checking rules.
template <typename AnyRule>
auto Texts(AnyRule& rule) {
  return std::array{&rule.id,   &rule.title,    &rule.rotate,    &rule.source,
                    &rule.fix,  &rule.pattern,  &rule.prefilter, &rule.gate,
                    &rule.ends, &rule.detector, &rule.content,   &rule.where};
}

template <typename AnyRule>
auto Lists(AnyRule& rule) {
  return std::array{&rule.aliases, &rule.tags,  &rule.checks,
                    &rule.allow,   &rule.paths, &rule.not_paths};
}

// The first text is the id, and the first list the aliases.
constexpr std::size_t kTexts =
    std::tuple_size_v<decltype(Texts(std::declval<Rule&>()))>;
constexpr std::size_t kLists =
    std::tuple_size_v<decltype(Lists(std::declval<Rule&>()))>;

class Writer {
 public:
  void Byte(int value) { bytes_.push_back(static_cast<char>(value)); }

  void Count(std::size_t value) {
    for (; value >= 128; value /= 128)
      Byte(static_cast<int>(value % 128 + 128));
    Byte(static_cast<int>(value));
  }

  void Number(std::size_t value) {
    for (int shift = 0; shift < 32; shift += 8) {
      Byte(static_cast<int>(value >> shift & 0xff));
    }
  }

  void Text(std::string_view text) {
    Count(text.size());
    bytes_ += text;
  }

  void One(const Rule& rule) {
    Byte(static_cast<int>(rule.kind));
    Byte(static_cast<int>(rule.severity));
    Byte(static_cast<int>(rule.confidence));
    for (const std::string* text : Texts(rule)) Text(*text);
    for (const std::vector<std::string>* list : Lists(rule)) {
      Count(list->size());
      for (const std::string& text : *list) Text(text);
    }
  }

  std::string bytes_;
};

// Once something is wrong all reads give nothing, and ok() is false.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}

  bool ok() const { return ok_; }
  std::size_t left() const { return rest_.size(); }

  std::string_view Bytes(std::size_t size) {
    if (!ok_ || size > rest_.size()) {
      ok_ = false;
      return {};
    }
    const std::string_view bytes = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return bytes;
  }

  unsigned Byte() {
    const std::string_view byte = Bytes(1);
    return byte.empty() ? 0 : static_cast<unsigned char>(byte[0]);
  }

  // A value of an enumeration whose last is `last`.
  template <typename Enum>
  Enum Choice(Enum last) {
    const unsigned value = Byte();
    if (value > static_cast<unsigned>(last)) ok_ = false;
    return ok_ ? static_cast<Enum>(value) : last;
  }

  // How many things follow, each of `least` bytes or more.
  std::size_t Count(std::size_t least) {
    std::uint64_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
      const unsigned byte = Byte();
      value |= static_cast<std::uint64_t>(byte & 127) << shift;
      if (byte < 128) break;
      if (shift == 28) ok_ = false;
      if (!ok_) break;
    }
    // Keeps a damaged count from reserving memory for what is not there.
    if (value > rest_.size() / least) ok_ = false;
    return ok_ ? static_cast<std::size_t>(value) : 0;
  }

  std::string_view Text() { return Bytes(Count(1)); }

  // Goes past a rule, and tells its kind and where its names stand.
  struct Glance {
    Kind kind = Kind::kPattern;
    std::vector<std::size_t> names;  // bytes left where each begins
  };
  Glance PastOne() {
    Glance glance;
    glance.kind = Choice(Kind::kPath);
    (void)Choice(Severity::kCritical);
    (void)Choice(Confidence::kHigh);
    for (std::size_t i = 0; i < kTexts; ++i) {
      if (i == 0) glance.names.push_back(left());
      (void)Text();
    }
    for (std::size_t list = 0; list < kLists; ++list) {
      const std::size_t count = Count(1);
      for (std::size_t i = 0; i < count && ok_; ++i) {
        if (list == 0) glance.names.push_back(left());
        (void)Text();
      }
    }
    return glance;
  }

  Rule One() {
    Rule rule;
    rule.kind = Choice(Kind::kPath);
    rule.severity = Choice(Severity::kCritical);
    rule.confidence = Choice(Confidence::kHigh);
    for (std::string* text : Texts(rule)) *text = Text();
    for (std::vector<std::string>* list : Lists(rule)) {
      const std::size_t count = Count(1);
      list->reserve(count);
      for (std::size_t i = 0; i < count && ok_; ++i) list->emplace_back(Text());
    }
    return rule;
  }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

base::Error Damaged() {
  return base::Error("read compiled rules", "the bytes are damaged",
                     "compile the rules again");
}

// Where the parts of a set begin.
struct Parts {
  static constexpr std::size_t kHead = kMagic.size() + 1 + 2 * 4;
  Parts(std::size_t rule_count, std::size_t name_count)
      : starts(kinds + rule_count),
        names(starts + 4 * rule_count),
        rules(names + 8 * name_count) {}
  std::size_t kinds = kHead;
  std::size_t starts;
  std::size_t names;
  std::size_t rules;
};

std::uint32_t NumberAt(std::string_view bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    value |=
        static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[at + i]))
        << (8 * i);
  }
  return value;
}

std::string_view TextAt(std::string_view bytes, std::size_t at) {
  return Reader(bytes.substr(at)).Text();
}

// The directory of the rules that stand one after the other from `at` on;
// empty: they are damaged.
std::optional<Directory> ReadDirectory(std::string_view bytes, std::size_t at,
                                       std::size_t count) {
  Directory directory;
  Reader reader(bytes.substr(at));
  const auto place = [&](std::size_t left) {
    return static_cast<std::uint32_t>(bytes.size() - left);
  };
  for (RuleIndex i = 0; i < count && reader.ok(); ++i) {
    directory.starts.push_back(place(reader.left()));
    const Reader::Glance glance = reader.PastOne();
    directory.kinds.push_back(glance.kind);
    for (const std::size_t left : glance.names) {
      directory.names.push_back({place(left), i});
    }
  }
  if (!reader.ok() || reader.left() != 0) return std::nullopt;
  std::sort(directory.names.begin(), directory.names.end(),
            [bytes](const EncodedName& a, const EncodedName& b) {
              return TextAt(bytes, a.at) < TextAt(bytes, b.at);
            });
  return directory;
}

// What stands before the rules in `bytes`.  REQUIRES: it is there.
Directory StoredDirectory(std::string_view bytes, const Parts& parts) {
  Directory directory;
  for (std::size_t at = parts.kinds; at < parts.starts; ++at) {
    directory.kinds.push_back(static_cast<Kind>(bytes[at]));
  }
  for (std::size_t at = parts.starts; at < parts.names; at += 4) {
    directory.starts.push_back(NumberAt(bytes, at));
  }
  for (std::size_t at = parts.names; at < parts.rules; at += 8) {
    directory.names.push_back({NumberAt(bytes, at), NumberAt(bytes, at + 4)});
  }
  return directory;
}

}  // namespace

std::string RuleSet::Encode() const {
  Writer rules;
  std::size_t names = 0;
  for (const Rule& rule : *this) {
    rules.One(rule);
    names += 1 + rule.aliases.size();
  }
  const Parts parts(size(), names);
  std::string whole = std::string(parts.rules, '\0') + rules.bytes_;
  // (What was just written is not damaged.)
  const Directory directory = *ReadDirectory(whole, parts.rules, size());
  Writer head;
  head.bytes_ = kMagic;
  head.Byte(kVersion);
  head.Number(size());
  head.Number(names);
  for (const Kind kind : directory.kinds) head.Byte(static_cast<int>(kind));
  for (const std::uint32_t start : directory.starts) head.Number(start);
  for (const EncodedName& name : directory.names) {
    head.Number(name.at);
    head.Number(name.rule);
  }
  return whole.replace(0, parts.rules, head.bytes_);
}

base::Result<RuleSet> RuleSet::Decode(std::string_view bytes, Check check) {
  if (!bytes.starts_with(kMagic) || bytes.size() < Parts::kHead ||
      bytes[kMagic.size()] != kVersion) {
    return base::Error("read compiled rules",
                       "another version of leakwall wrote them",
                       "compile the rules again");
  }
  const std::size_t count = NumberAt(bytes, kMagic.size() + 1);
  const std::size_t names = NumberAt(bytes, kMagic.size() + 5);
  const Parts parts(count, names);
  if (bytes.size() > std::numeric_limits<std::uint32_t>::max() ||
      parts.rules > bytes.size()) {
    return Damaged();
  }
  if (check == Check::kAll) {
    const auto directory = ReadDirectory(bytes, parts.rules, count);
    if (!directory || *directory != StoredDirectory(bytes, parts)) {
      return Damaged();
    }
  }
  const auto state = std::make_shared<State>(count);
  state->bytes = bytes;
  state->name_count = names;
  RuleSet set;
  set.state_ = state;
  return set;
}

Kind RuleSet::State::EncodedKind(RuleIndex i) const {
  return static_cast<Kind>(bytes[Parts(rules.size(), name_count).kinds + i]);
}

std::optional<RuleIndex> RuleSet::State::FindEncoded(
    std::string_view name) const {
  const std::size_t table = Parts(rules.size(), name_count).names;
  std::size_t begin = 0;
  std::size_t end = name_count;
  while (begin < end) {
    const std::size_t middle = begin + (end - begin) / 2;
    const std::size_t entry = table + 8 * middle;
    const std::string_view there = TextAt(bytes, NumberAt(bytes, entry));
    if (there == name) return NumberAt(bytes, entry + 4);
    if (there < name) {
      begin = middle + 1;
    } else {
      end = middle;
    }
  }
  return std::nullopt;
}

Rule RuleSet::State::ReadEncoded(RuleIndex i) const {
  const std::size_t starts = Parts(rules.size(), name_count).starts;
  return Reader(bytes.substr(NumberAt(bytes, starts + 4 * i))).One();
}

}  // namespace rule
