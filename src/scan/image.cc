#include <array>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

// libfyaml's archive holds its functions, too.
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "scan/rule_book.h"

// The image of compiled rules.  Numbers are little-endian.
//
//   magic      8   "LWRULES\n"
//   format     4
//   engine     4 + n   length and text: "Hyperscan 5.4.0"
//   processor  8   features that the databases use: ProcessorFeatures()
//   digest    16   XXH3 of all that follows
//   hash      16   CompiledRules::hash()
//   rules      8 + n   length and RuleSet::Encode()
//   table      4 + n * 20   count; of each rule: before, after, width, least,
//                           flags, tier, breaks
//   keywords   4 + n * (2 + n)   count; of each: gate, length, word
//   sizes      8 * 3   of the databases, one a tier; 0 where there is none
//   databases  n   Database::Image(), each from a multiple of 64 on, as seen
//                  from the image's begin, with zeros before it
//
// The digest tells damage.  Against intent stands that nobody but root and the
// user may have written the file (app/rules_store.h).

namespace scan {
namespace {

constexpr std::string_view kMagic = "LWRULES\n";
constexpr std::uint32_t kFormat = 5;
constexpr std::size_t kDigestSize = 16;
constexpr std::size_t kHashSize = 16;

enum Flag : std::uint8_t {
  kInEngine = 1,
  kExact = 2,
  kHasEnds = 4,
  kInLine = 8,
  kAllFlags = 15,
};

template <typename T>
void Put(std::string& out, T value) {
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    out.push_back(static_cast<char>(value >> (8 * i)));
  }
}

void PutEntry(std::string& out, const RuleEntry& entry) {
  Put(out, entry.before);
  Put(out, entry.after);
  Put(out, entry.width);
  Put(out, entry.least);
  Put(out, static_cast<std::uint8_t>((entry.in_engine ? kInEngine : 0) |
                                     (entry.exact ? kExact : 0) |
                                     (entry.has_ends ? kHasEnds : 0) |
                                     (entry.in_line ? kInLine : 0)));
  Put(out, static_cast<std::uint8_t>(entry.tier));
  Put(out, entry.breaks);
}

// Takes fields off the front of an image.  After the first that is not there
// whole, ok() is false and all that follows is empty.
class Fields {
 public:
  explicit Fields(std::string_view image) : rest_(image) {}

  std::string_view Bytes(std::uint64_t size) {
    if (size > rest_.size()) {
      ok_ = false;
      rest_ = {};
      return {};
    }
    const std::string_view bytes = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return bytes;
  }

  template <typename T>
  T Number() {
    T value = 0;
    const std::string_view bytes = Bytes(sizeof(T));
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      const auto byte = static_cast<std::uint8_t>(bytes[i]);
      value = static_cast<T>(value | static_cast<T>(T{byte} << (8 * i)));
    }
    return value;
  }

  RuleEntry Entry() {
    RuleEntry entry;
    entry.before = Number<std::uint32_t>();
    entry.after = Number<std::uint32_t>();
    entry.width = Number<std::uint32_t>();
    entry.least = Number<std::uint32_t>();
    const auto flags = Number<std::uint8_t>();
    entry.in_engine = (flags & kInEngine) != 0;
    entry.exact = (flags & kExact) != 0;
    entry.has_ends = (flags & kHasEnds) != 0;
    entry.in_line = (flags & kInLine) != 0;
    const auto tier = Number<std::uint8_t>();
    entry.tier = static_cast<Tier>(tier);
    entry.breaks = Number<std::uint16_t>();
    if (flags > kAllFlags || tier >= kTiers || entry.before > kWidest ||
        entry.after > kWidest || entry.width > kWidest) {
      ok_ = false;
    }
    return entry;
  }

  Keyword Word() {
    Keyword keyword;
    const auto gate = Number<std::uint8_t>();
    keyword.gate = static_cast<Gate>(gate);
    keyword.word = Bytes(Number<std::uint8_t>());
    if (gate > static_cast<std::uint8_t>(Gate::kAssignment) ||
        keyword.word.empty() || keyword.word.size() > kLongestKeyword) {
      ok_ = false;
    }
    return keyword;
  }

  bool ok() const { return ok_; }
  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

// Up to the next place where a database may begin.
std::size_t PaddingAt(std::size_t size) {
  return (Database::kAlignment - size % Database::kAlignment) %
         Database::kAlignment;
}

// The engine fails here only without memory; the image then lacks a database
// that its rules need, and Read() refuses it.
std::string ImageOf(const std::optional<Database>& database) {
  if (!database) return {};
  auto bytes = database->Image();
  return bytes.ok() ? std::move(*bytes) : std::string();
}

std::string DigestOf(std::string_view bytes) {
  XXH128_canonical_t digest;
  XXH128_canonicalFromHash(&digest, XXH3_128bits(bytes.data(), bytes.size()));
  return {reinterpret_cast<const char*>(digest.digest), kDigestSize};
}

base::Error Refuse(std::string why) {
  return base::Error("read the compiled rules", std::move(why),
                     "compile them again");
}

// Reads the databases, and refuses where one that a rule needs is missing.
base::Status ReadDatabases(
    const std::array<std::string_view, kTiers>& databases, Compiled& compiled) {
  std::array<bool, kTiers> needed{};
  for (const RuleEntry& entry : compiled.table) {
    if (!entry.in_engine) continue;
    needed[static_cast<std::size_t>(entry.tier)] = true;
    // It holds the keywords.
    if (entry.tier == Tier::kKeyed) needed[0] = true;
  }
  bool any = false;
  for (std::size_t tier = 0; tier < kTiers; ++tier) {
    const std::string_view bytes = databases[tier];
    if (needed[tier] == bytes.empty()) return Refuse("it lacks a database");
    if (bytes.empty()) continue;
    any = true;
    auto read = Database::In(bytes);
    if (!read.ok()) return read.error();
    compiled.databases[tier] = std::move(*read);
  }
  if (!any) return Refuse("it lacks a database");
  return {};
}

}  // namespace

std::string CompiledRules::Image() const {
  std::string head(kMagic);
  Put(head, kFormat);
  const std::string engine = Engine();
  Put(head, static_cast<std::uint32_t>(engine.size()));
  head += engine;
  Put(head, state_->processor);

  std::string body = state_->hash;
  const std::string rules = state_->rules.Encode();
  Put(body, std::uint64_t{rules.size()});
  body += rules;
  Put(body, static_cast<std::uint32_t>(state_->table.size()));
  for (const RuleEntry& entry : state_->table) PutEntry(body, entry);
  Put(body, static_cast<std::uint32_t>(state_->keywords.size()));
  for (const Keyword& keyword : state_->keywords) {
    Put(body, static_cast<std::uint8_t>(keyword.gate));
    Put(body, static_cast<std::uint8_t>(keyword.word.size()));
    body += keyword.word;
  }
  std::array<std::string, kTiers> databases;
  for (std::size_t tier = 0; tier < kTiers; ++tier) {
    databases[tier] = ImageOf(state_->databases[tier]);
    Put(body, std::uint64_t{databases[tier].size()});
  }
  const std::size_t body_at = head.size() + kDigestSize;
  for (const std::string& database : databases) {
    body.append(PaddingAt(body_at + body.size()), '\0');
    body += database;
  }
  return head + DigestOf(body) + body;
}

std::string_view CompiledRules::DigestIn(std::string_view image) {
  Fields fields(image);
  fields.Bytes(kMagic.size());
  fields.Number<std::uint32_t>();
  fields.Bytes(fields.Number<std::uint32_t>());
  fields.Number<std::uint64_t>();
  return fields.Bytes(kDigestSize);
}

base::Result<CompiledRules> CompiledRules::ReadFile(base::MappedFile image) {
  auto rules = Read(image.bytes(), Origin::kFile);
  if (rules.ok()) rules->state_->file.emplace(std::move(image));
  return rules;
}

base::Result<CompiledRules> CompiledRules::Read(std::string_view image,
                                                Origin origin) {
  Fields fields(image);
  if (fields.Bytes(kMagic.size()) != kMagic) {
    return Refuse("this is no image of compiled rules");
  }
  if (fields.Number<std::uint32_t>() != kFormat) {
    return Refuse("another version of leakwall wrote it");
  }
  if (fields.Bytes(fields.Number<std::uint32_t>()) != Engine()) {
    return Refuse("another version of the engine wrote it");
  }
  const auto processor = fields.Number<std::uint64_t>();
  const std::string_view digest = fields.Bytes(kDigestSize);
  if (!fields.ok() ||
      (origin == Origin::kFile && DigestOf(fields.rest()) != digest)) {
    return Refuse("it is damaged");
  }
  if (!RunsHere(processor)) return Refuse("it is for another processor");

  std::string hash(fields.Bytes(kHashSize));
  auto rules =
      rule::RuleSet::Decode(fields.Bytes(fields.Number<std::uint64_t>()));
  if (!rules.ok()) return rules.error();
  Compiled compiled;
  compiled.processor = processor;
  const auto count = fields.Number<std::uint32_t>();
  if (rules->size() != count) return Refuse("it is damaged");
  compiled.table.reserve(count);
  for (std::uint32_t i = 0; i < count && fields.ok(); ++i) {
    compiled.table.push_back(fields.Entry());
  }
  const auto keywords = fields.Number<std::uint32_t>();
  for (std::uint32_t i = 0; i < keywords && fields.ok(); ++i) {
    compiled.keywords.push_back(fields.Word());
  }
  std::array<std::uint64_t, kTiers> sizes{};
  for (std::uint64_t& size : sizes) size = fields.Number<std::uint64_t>();
  std::array<std::string_view, kTiers> databases;
  for (std::size_t tier = 0; tier < kTiers; ++tier) {
    fields.Bytes(PaddingAt(image.size() - fields.rest().size()));
    databases[tier] = fields.Bytes(sizes[tier]);
  }
  if (!fields.ok() || !fields.rest().empty()) return Refuse("it is damaged");
  if (auto done = ReadDatabases(databases, compiled); !done.ok()) {
    return done.error();
  }
  auto state = std::make_unique<State>(std::move(*rules), std::move(compiled));
  state->hash = std::move(hash);
  return CompiledRules(std::move(state));
}

}  // namespace scan
