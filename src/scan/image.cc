#include <array>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/hash.h"
#include "scan/rule_book.h"

// The image of compiled rules.  Numbers are little-endian.
//
//   magic      8   "LWRULES\n"
//   format     4
//   engine     4 + n   length and text: "Hyperscan 5.4.0"
//   digest    32   SHA-256 of all up to the databases, this field as 0
//   hash      16   CompiledRules::hash()
//   rules      8 + n   length and RuleSet::Encode()
//   table      4 + n * 20   count; of each rule: before, after, width, least,
//                           flags, tier, breaks
//   sizes      8 * 3   of the databases, one a tier; 0 where there is none
//   databases  n       in the engine's own serialised form
//
// The digest leaves the databases out: the engine keeps a checksum of its own
// in each and compares it while reading, and a second pass over megabytes would
// be most of what a hook's start-up costs.

namespace scan {
namespace {

constexpr std::string_view kMagic = "LWRULES\n";
constexpr std::uint32_t kFormat = 4;
constexpr std::size_t kDigestSize = 32;
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

  bool ok() const { return ok_; }
  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

std::string_view DigestText(const base::Digest256& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

// The engine fails here only without memory; the image then lacks a database
// that its rules need, and Read() refuses it.
std::string Serialize(const std::optional<Database>& database) {
  if (!database) return {};
  auto bytes = database->Serialize();
  return bytes.ok() ? std::move(*bytes) : std::string();
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
    auto read = Database::Deserialize(bytes);
    if (!read.ok()) return read.error();
    compiled.databases[tier] = std::move(*read);
  }
  if (!any) return Refuse("it lacks a database");
  return {};
}

}  // namespace

std::string CompiledRules::Image() const {
  std::string image(kMagic);
  Put(image, kFormat);
  const std::string engine = Engine();
  Put(image, static_cast<std::uint32_t>(engine.size()));
  image += engine;
  const std::size_t digest_at = image.size();
  image.append(kDigestSize, '\0');
  image += state_->hash;
  const std::string rules = state_->rules.Encode();
  Put(image, std::uint64_t{rules.size()});
  image += rules;
  Put(image, static_cast<std::uint32_t>(state_->table.size()));
  for (const RuleEntry& entry : state_->table) PutEntry(image, entry);
  std::string databases;
  for (const auto& database : state_->databases) {
    const std::string bytes = Serialize(database);
    Put(image, std::uint64_t{bytes.size()});
    databases += bytes;
  }
  image.replace(digest_at, kDigestSize, DigestText(base::Sha256(image)));
  return image + databases;
}

base::Result<CompiledRules> CompiledRules::Read(std::string_view image) {
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
  const std::size_t digest_at = image.size() - fields.rest().size();
  const std::string_view digest = fields.Bytes(kDigestSize);
  std::string hash(fields.Bytes(kHashSize));
  const std::string_view encoded = fields.Bytes(fields.Number<std::uint64_t>());
  const auto count = fields.Number<std::uint32_t>();
  RuleTable table;
  for (std::uint32_t i = 0; i < count && fields.ok(); ++i) {
    table.push_back(fields.Entry());
  }
  std::array<std::uint64_t, kTiers> sizes{};
  for (std::uint64_t& size : sizes) size = fields.Number<std::uint64_t>();
  const std::size_t head = image.size() - fields.rest().size();
  std::array<std::string_view, kTiers> databases;
  for (std::size_t tier = 0; tier < kTiers; ++tier) {
    databases[tier] = fields.Bytes(sizes[tier]);
  }
  if (!fields.ok() || !fields.rest().empty()) return Refuse("it is damaged");
  std::string checked(image.substr(0, head));
  checked.replace(digest_at, kDigestSize, kDigestSize, '\0');
  if (DigestText(base::Sha256(checked)) != digest) {
    return Refuse("it is damaged");
  }

  auto rules = rule::RuleSet::Decode(encoded);
  if (!rules.ok()) return rules.error();
  if (rules->size() != table.size()) return Refuse("it is damaged");
  Compiled compiled;
  compiled.table = std::move(table);
  if (auto done = ReadDatabases(databases, compiled); !done.ok()) {
    return done.error();
  }
  auto keywords = KeywordsOf(*rules);
  if (!keywords.ok()) return keywords.error();
  compiled.keywords = std::move(*keywords);
  auto state = std::make_unique<State>(std::move(*rules), std::move(compiled));
  state->hash = std::move(hash);
  return CompiledRules(std::move(state));
}

}  // namespace scan
