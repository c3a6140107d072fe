#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "rule/rule_set_state.h"

// The bytes of a RuleSet:
//
//   set     := "LWRS" version:byte count rule*
//   rule    := kind:byte severity:byte confidence:byte text* list*
//   text    := size byte*           (in the order of Texts())
//   list    := count text*          (in the order of Lists())
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
constexpr char kVersion = 2;

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

  // Goes past a rule, and says what a set must know of it at once.
  struct Glance {
    Kind kind = Kind::kPattern;
    std::string_view id;
    std::vector<std::string_view> aliases;
  };
  Glance PastOne() {
    Glance glance;
    glance.kind = Choice(Kind::kPath);
    (void)Choice(Severity::kCritical);
    (void)Choice(Confidence::kHigh);
    glance.id = Text();
    for (std::size_t i = 1; i < kTexts; ++i) (void)Text();
    for (std::size_t list = 0; list < kLists; ++list) {
      const std::size_t count = Count(1);
      for (std::size_t i = 0; i < count && ok_; ++i) {
        const std::string_view text = Text();
        if (list == 0) glance.aliases.push_back(text);
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

}  // namespace

std::string RuleSet::Encode() const {
  Writer writer;
  writer.bytes_ = kMagic;
  writer.Byte(kVersion);
  writer.Count(size());
  for (const Rule& rule : *this) writer.One(rule);
  return std::move(writer.bytes_);
}

base::Result<RuleSet> RuleSet::Decode(std::string_view bytes) {
  Reader reader(bytes);
  if (reader.Bytes(kMagic.size()) != kMagic || reader.Byte() != kVersion) {
    return base::Error("read compiled rules",
                       "another version of leakwall wrote them",
                       "compile the rules again");
  }
  if (bytes.size() > std::numeric_limits<std::uint32_t>::max()) {
    return Damaged();
  }
  constexpr std::size_t kLeastRule = 3 + kTexts + kLists;
  const std::size_t count = reader.Count(kLeastRule);
  const auto held = std::make_shared<State>(count);
  State& state = *held;
  state.bytes = bytes;
  state.starts.reserve(count);
  state.names.reserve(count);
  for (RuleIndex i = 0; i < count && reader.ok(); ++i) {
    state.starts.push_back(
        static_cast<std::uint32_t>(bytes.size() - reader.left()));
    const Reader::Glance glance = reader.PastOne();
    state.kinds[i] = glance.kind;
    state.names.emplace_back(glance.id, i);
    for (const std::string_view alias : glance.aliases) {
      state.names.emplace_back(alias, i);
    }
  }
  if (!reader.ok() || reader.left() != 0) return Damaged();
  RuleSet set;
  set.state_ = held;
  return set;
}

Rule RuleSet::State::Read(RuleIndex i) const {
  return Reader(bytes.substr(starts[i])).One();
}

}  // namespace rule
