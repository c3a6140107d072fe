#include "blob/blob.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstdlib>
#include <cstring>

#include "base/encoding.h"
#include "base/hash.h"
#include "base/random.h"

namespace blob {

ObjectId ObjectId::FromRaw(std::string_view raw) {
  assert(raw.size() == 20 || raw.size() == 32);
  ObjectId id;
  id.size_ = static_cast<std::uint8_t>(
      std::min<std::size_t>(raw.size(), id.bytes_.size()));
  std::memcpy(id.bytes_.data(), raw.data(), id.size_);
  return id;
}

std::optional<ObjectId> ObjectId::FromHex(std::string_view hex) {
  if (hex.size() != 40 && hex.size() != 64) return std::nullopt;
  const auto raw = base::HexDecode(hex);
  if (!raw) return std::nullopt;
  return FromRaw(*raw);
}

bool ObjectId::zero() const {
  return size_ > 0 && std::all_of(bytes_.begin(), bytes_.begin() + size_,
                                  [](std::uint8_t byte) { return byte == 0; });
}

std::string ObjectId::Hex() const { return base::Hex(raw()); }

std::string_view LeftOutName(LeftOut reason) {
  switch (reason) {
    case LeftOut::kExempt:
      return "exempt";
    case LeftOut::kTooLarge:
      return "too large";
    case LeftOut::kPromised:
      return "promised";
    case LeftOut::kTimeout:
      return "timeout";
  }
  assert(false);
  return "unknown";
}

std::uint64_t Coverage::LeftOutTotal() const {
  std::uint64_t total = 0;
  for (const auto& [reason, count] : left_out) total += count;
  return total;
}

void Coverage::Merge(const Coverage& other) {
  planned += other.planned;
  judged += other.judged;
  for (const auto& [reason, count] : other.left_out) left_out[reason] += count;
  failed += other.failed;
  bytes += other.bytes;
  errors.insert(errors.end(), other.errors.begin(), other.errors.end());
  too_large.insert(too_large.end(), other.too_large.begin(),
                   other.too_large.end());
  notices.insert(notices.end(), other.notices.begin(), other.notices.end());
}

}  // namespace blob

namespace {

using Words = std::array<std::uint64_t, 4>;  // as long as the longest id

// Odd, and of this process alone.
Words RandomKeys() {
  Words keys{};
  std::array<std::uint8_t, sizeof(Words)> bytes{};
  // Without them anybody can make the tables slow; a hook refuses on this.
  if (!base::FillRandom(bytes).ok()) std::abort();
  std::memcpy(keys.data(), bytes.data(), sizeof keys);
  for (std::uint64_t& key : keys) key |= 1;
  return keys;
}

}  // namespace

std::size_t std::hash<blob::ObjectId>::operator()(
    const blob::ObjectId& id) const noexcept {
  static const Words keys = RandomKeys();
  Words words{};
  const std::string_view raw = id.raw();
  std::memcpy(words.data(), raw.data(), raw.size());
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < words.size(); ++i) sum += words[i] * keys[i];
  // Of such a sum the upper half is well spread.
  return sum ^ (sum >> 32);
}
