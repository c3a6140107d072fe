#include "git/pack_index.h"

#include <cstring>

#include "git/big_endian.h"
#include "git/object_hash.h"

namespace git {
namespace {

constexpr std::size_t kFanoutAt = 8;
constexpr std::size_t kIdsAt = kFanoutAt + 256 * std::size_t{4};

base::Error Bad(const std::string& path, std::string why) {
  return base::Error("read pack index " + path, std::move(why),
                     "`git index-pack` of the pack writes it anew");
}

}  // namespace

PackIndex::PackIndex(std::string_view bytes, std::size_t id_size,
                     std::uint32_t count)
    : bytes_(bytes),
      id_size_(id_size),
      count_(count),
      large_count_(0),
      ids_(bytes.data() + kIdsAt),
      crcs_(ids_ + count * id_size),
      offsets_(crcs_ + count * std::size_t{4}),
      large_(offsets_ + count * std::size_t{4}) {}

base::Result<PackIndex> PackIndex::Open(std::string_view bytes,
                                        std::size_t id_size,
                                        const std::string& path) {
  if (bytes.size() < kIdsAt + 2 * id_size) return Bad(path, "it is cut short");
  if (bytes.substr(0, 4) != "\377tOc" || BigEndian32(bytes.data() + 4) != 2) {
    return Bad(path, "not a version 2 index");
  }
  std::uint32_t count = 0;
  for (std::size_t byte = 0; byte < 256; ++byte) {
    const std::uint32_t upto = BigEndian32(bytes.data() + kFanoutAt + byte * 4);
    if (upto < count) return Bad(path, "its fanout table is not ascending");
    count = upto;
  }
  const std::size_t fixed = kIdsAt + count * (id_size + 8) + 2 * id_size;
  if (bytes.size() < fixed) return Bad(path, "it is cut short");
  const std::size_t rest = bytes.size() - fixed;
  if (rest % 8 != 0 || rest / 8 > count) {
    return Bad(path, "its length does not fit its number of objects");
  }
  PackIndex index(bytes, id_size, count);
  index.large_count_ = rest / 8;
  return index;
}

std::uint32_t PackIndex::Fanout(unsigned byte) const {
  return BigEndian32(bytes_.data() + kFanoutAt + byte * std::size_t{4});
}

std::uint32_t PackIndex::crc(std::uint32_t n) const {
  return BigEndian32(crcs_ + n * std::size_t{4});
}

std::optional<std::uint64_t> PackIndex::offset(std::uint32_t n) const {
  const std::uint32_t offset = BigEndian32(offsets_ + n * std::size_t{4});
  if ((offset & 0x80000000u) == 0) return offset;
  const std::size_t at = offset & 0x7fffffffu;
  if (at >= large_count_) return std::nullopt;
  return BigEndian64(large_ + at * 8);
}

std::optional<std::uint32_t> PackIndex::Find(std::string_view raw_id) const {
  const auto first = static_cast<unsigned char>(raw_id[0]);
  std::uint32_t low = first == 0 ? 0 : Fanout(first - 1u);
  std::uint32_t high = Fanout(first);
  while (low < high) {
    const std::uint32_t middle = low + (high - low) / 2;
    const int order =
        std::memcmp(ids_ + middle * id_size_, raw_id.data(), id_size_);
    if (order == 0) return middle;
    if (order < 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return std::nullopt;
}

std::string_view PackIndex::pack_hash() const {
  return bytes_.substr(bytes_.size() - 2 * id_size_, id_size_);
}

bool PackIndex::Verify() const {
  for (std::uint32_t n = 1; n < count_; ++n) {
    if (std::memcmp(id(n - 1).data(), id(n).data(), id_size_) > 0) return false;
  }

  const std::string_view body = bytes_.substr(0, bytes_.size() - id_size_);
  return HashesTo(body, bytes_.substr(body.size()));
}

}  // namespace git
