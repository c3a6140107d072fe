#include "git/pack_file.h"

#include <utility>

#include "git/big_endian.h"

namespace git {
namespace {

constexpr std::size_t kHeaderSize = 12;

base::Error Bad(const std::string& path, std::string why) {
  return base::Error("read pack " + path, std::move(why));
}

bool HasHeader(std::string_view bytes) {
  if (bytes.size() < kHeaderSize || bytes.substr(0, 4) != "PACK") return false;
  const std::uint32_t version = BigEndian32(bytes.data() + 4);
  return version == 2 || version == 3;
}

// "x.pack" to "x.idx".
std::string IndexPath(const std::string& pack) {
  return pack.substr(0, pack.size() - 4) + "idx";
}

}  // namespace

Kind KindOf(PackType type) {
  switch (type) {
    case PackType::kCommit:
      return Kind::kCommit;
    case PackType::kTree:
      return Kind::kTree;
    case PackType::kTag:
      return Kind::kTag;
    default:
      return Kind::kBlob;
  }
}

PackType PackTypeOf(Kind kind) {
  switch (kind) {
    case Kind::kCommit:
      return PackType::kCommit;
    case Kind::kTree:
      return PackType::kTree;
    case Kind::kTag:
      return PackType::kTag;
    case Kind::kBlob:
      return PackType::kBlob;
  }
  return PackType::kNone;
}

PackFile::PackFile(std::string path, std::size_t id_size, base::MappedFile pack,
                   base::MappedFile index_file, PackIndex index)
    : path_(std::move(path)),
      id_size_(id_size),
      pack_(std::move(pack)),
      index_file_(std::move(index_file)),
      index_(index) {}

base::Result<std::optional<PackFile>> PackFile::Open(const std::string& path,
                                                     std::size_t id_size) {
  const std::string index_path = IndexPath(path);
  auto index_file = base::MappedFile::Open(index_path);
  if (!index_file.ok()) return index_file.error();
  auto pack = base::MappedFile::Open(path);
  if (!pack.ok()) return pack.error();
  if (!*index_file || !*pack) return std::optional<PackFile>();

  auto index = PackIndex::Open((*index_file)->bytes(), id_size, index_path);
  if (!index.ok()) return index.error();
  const std::string_view bytes = (*pack)->bytes();
  if (!HasHeader(bytes)) return Bad(path, "not a pack of version 2 or 3");
  if (bytes.size() < kHeaderSize + id_size) return Bad(path, "it is cut short");
  if (BigEndian32(bytes.data() + 8) != index->count()) {
    return Bad(path, "its number of objects is not that of its index");
  }
  if (bytes.substr(bytes.size() - id_size) != index->pack_hash()) {
    return Bad(path, "its index is one of another pack");
  }
  return std::optional<PackFile>(PackFile(path, id_size, std::move(**pack),
                                          std::move(**index_file), *index));
}

Fault PackFile::ReadHeader(std::uint64_t offset, PackEntry& entry) const {
  const std::string_view bytes = pack_.bytes();
  const std::uint64_t limit = end();
  std::uint64_t at = offset;
  if (at < kHeaderSize || at >= limit) return Fault::kOffset;

  auto byte = static_cast<unsigned char>(bytes[at++]);
  entry.type = static_cast<PackType>(byte >> 4 & 7);
  entry.size = byte & 15;
  for (int shift = 4; byte & 0x80; shift += 7) {
    if (at >= limit || shift > 53) return Fault::kHeader;
    byte = static_cast<unsigned char>(bytes[at++]);
    entry.size |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
  }

  switch (entry.type) {
    case PackType::kCommit:
    case PackType::kTree:
    case PackType::kBlob:
    case PackType::kTag:
      break;
    case PackType::kOffsetDelta: {
      if (at >= limit) return Fault::kHeader;
      byte = static_cast<unsigned char>(bytes[at++]);
      std::uint64_t back = byte & 0x7f;
      while (byte & 0x80) {
        if (at >= limit || back >= std::uint64_t{1} << 55) {
          return Fault::kHeader;
        }
        byte = static_cast<unsigned char>(bytes[at++]);
        back = (back + 1) << 7 | (byte & 0x7f);
      }
      if (back == 0 || back > offset - kHeaderSize) return Fault::kHeader;
      entry.base_offset = offset - back;
      break;
    }
    case PackType::kIdDelta:
      if (limit - at < id_size_) return Fault::kHeader;
      entry.base_id = bytes.substr(at, id_size_);
      at += id_size_;
      break;
    default:
      return Fault::kHeader;
  }
  entry.stream = at;
  return at < limit ? Fault::kNone : Fault::kHeader;
}

std::optional<std::uint32_t> ClaimedCount(const std::string& path) {
  const auto file = base::MappedFile::Open(path);
  if (!file.ok() || !*file || !HasHeader((*file)->bytes())) return std::nullopt;
  return BigEndian32((*file)->bytes().data() + 8);
}

}  // namespace git
