#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
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
//   keywords   4 + n * (2 + n)   count; of each: gate, length, word
//   sizes      8 * 3   of the databases, one a tier; 0 where there is none
//   table      n * 24  of each rule: RuleEntry as it lies in memory
//   databases  n   Database::Image(), one a tier
//
// The table and each database begin at a multiple of 64, as seen from the
// image's begin, with zeros before it, so that they are used where they are.
//
// The digest tells damage.  Against intent stands that nobody but root and the
// user may have written the file (app/rules_store.h).

namespace scan {
namespace {

constexpr std::string_view kMagic = "LWRULES\n";
constexpr std::uint32_t kFormat = 7;
constexpr std::size_t kDigestSize = 16;
constexpr std::size_t kHashSize = 16;

// Rule entries are written as they lie in memory.
static_assert(sizeof(RuleEntry) == 24 && alignof(RuleEntry) == 4);
static_assert(std::is_trivially_copyable_v<RuleEntry>);
static_assert(std::endian::native == std::endian::little);

template <typename T>
void Put(std::string& out, T value) {
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    out.push_back(static_cast<char>(value >> (8 * i)));
  }
}

std::string BytesOf(RuleTable table) {
  std::string bytes(table.size() * sizeof(RuleEntry), '\0');
  for (std::size_t i = 0; i < table.size(); ++i) {
    RuleEntry entry;
    // (Zeros where it has no member: equal rules are equal bytes.)
    std::memset(static_cast<void*>(&entry), 0, sizeof entry);
    const RuleEntry& from = table[i];
    entry.before = from.before;
    entry.after = from.after;
    entry.width = from.width;
    entry.least = from.least;
    entry.in_engine = from.in_engine;
    entry.exact = from.exact;
    entry.has_ends = from.has_ends;
    entry.in_line = from.in_line;
    entry.breaks = from.breaks;
    entry.tier = from.tier;
    std::memcpy(bytes.data() + i * sizeof entry, &entry, sizeof entry);
  }
  return bytes;
}

// True where bytes could be a RuleEntry: its flags are flags, its tier is one.
bool IsEntry(std::string_view bytes) {
  const auto byte = [bytes](std::size_t at) {
    return static_cast<std::uint8_t>(bytes[at]);
  };
  if (byte(offsetof(RuleEntry, in_engine)) > 1 ||
      byte(offsetof(RuleEntry, exact)) > 1 ||
      byte(offsetof(RuleEntry, has_ends)) > 1 ||
      byte(offsetof(RuleEntry, in_line)) > 1 ||
      byte(offsetof(RuleEntry, tier)) >= kTiers) {
    return false;
  }
  RuleEntry entry;
  std::memcpy(&entry, bytes.data(), sizeof entry);
  return entry.before <= kWidest && entry.after <= kWidest &&
         entry.width <= kWidest;
}

bool AreEntries(std::string_view bytes) {
  for (; !bytes.empty(); bytes.remove_prefix(sizeof(RuleEntry))) {
    if (!IsEntry(bytes.substr(0, sizeof(RuleEntry)))) return false;
  }
  return true;
}

// Takes the table that is in `bytes` where it lies, or copies it from where no
// RuleEntry can be.
void TakeTable(std::string_view bytes, Compiled& compiled) {
  const std::size_t count = bytes.size() / sizeof(RuleEntry);
  const auto at = reinterpret_cast<std::uintptr_t>(bytes.data());
  if (at % alignof(RuleEntry) == 0) {
    compiled.table =
        RuleTable(reinterpret_cast<const RuleEntry*>(bytes.data()), count);
    return;
  }
  compiled.entries.resize(count);
  std::memcpy(compiled.entries.data(), bytes.data(), bytes.size());
  compiled.table = compiled.entries;
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
  const auto add_aligned = [&](const std::string& bytes) {
    body.append(PaddingAt(head.size() + kDigestSize + body.size()), '\0');
    body += bytes;
  };
  add_aligned(BytesOf(state_->table));
  for (const std::string& database : databases) add_aligned(database);
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
  auto rules = rule::RuleSet::Decode(
      fields.Bytes(fields.Number<std::uint64_t>()),
      origin == Origin::kFile ? rule::RuleSet::Check::kAll
                              : rule::RuleSet::Check::kNone);
  if (!rules.ok()) return rules.error();
  Compiled compiled;
  compiled.processor = processor;
  const auto keywords = fields.Number<std::uint32_t>();
  for (std::uint32_t i = 0; i < keywords && fields.ok(); ++i) {
    compiled.keywords.push_back(fields.Word());
  }
  std::array<std::uint64_t, kTiers> sizes{};
  for (std::uint64_t& size : sizes) size = fields.Number<std::uint64_t>();
  const auto aligned = [&](std::uint64_t size) {
    fields.Bytes(PaddingAt(image.size() - fields.rest().size()));
    return fields.Bytes(size);
  };
  const std::string_view table = aligned(rules->size() * sizeof(RuleEntry));
  if (!fields.ok() || (origin == Origin::kFile && !AreEntries(table))) {
    return Refuse("it is damaged");
  }
  TakeTable(table, compiled);
  std::array<std::string_view, kTiers> databases;
  for (std::size_t tier = 0; tier < kTiers; ++tier) {
    databases[tier] = aligned(sizes[tier]);
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
