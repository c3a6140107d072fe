#ifndef LEAKWALL_TESTS_GIT_PACK_MAKER_H_
#define LEAKWALL_TESTS_GIT_PACK_MAKER_H_

#include <doctest/doctest.h>
#include <zlib.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "blob/blob.h"
#include "git/recording_sink.h"
#include "git/temp_repo.h"

namespace test {

inline std::string Zlib(std::string_view bytes) {
  uLongf size = compressBound(static_cast<uLong>(bytes.size()));
  std::string out(size, '\0');
  REQUIRE(compress(reinterpret_cast<Bytef*>(out.data()), &size,
                   reinterpret_cast<const Bytef*>(bytes.data()),
                   static_cast<uLong>(bytes.size())) == Z_OK);
  out.resize(size);
  return out;
}

inline std::string BigEndian(std::uint64_t value, int bytes) {
  std::string out;
  while (bytes-- > 0) out += static_cast<char>(value >> (8 * bytes));
  return out;
}

inline std::string DeltaSize(std::uint64_t size) {
  std::string out;
  for (; size >= 0x80; size >>= 7) out += static_cast<char>(size | 0x80);
  return out + static_cast<char>(size);
}
// A copy with all operand bytes written out.
inline std::string CopyOp(std::uint32_t from, std::uint32_t length) {
  std::string out = "\xff";
  for (int byte = 0; byte < 4; ++byte)
    out += static_cast<char>(from >> 8 * byte);
  for (int byte = 0; byte < 3; ++byte) {
    out += static_cast<char>(length >> 8 * byte);
  }
  return out;
}
inline std::string InsertOp(std::string_view bytes) {
  return static_cast<char>(bytes.size()) + std::string(bytes);
}

// Writes packs that Git would not: each entry is what the test says, only the
// index and the checksums around it are always right.
class PackMaker {
 public:
  enum Type { kCommit = 1, kTree = 2, kBlob = 3, kTag = 4 };

  // Returns the place of the entry, for AddOffsetDelta().
  std::uint64_t AddWhole(Type type, const std::string& content) {
    constexpr const char* kNames[] = {"", "commit", "tree", "blob", "tag"};
    return Add(IdOf(kNames[type], content, 20), Header(type, content.size()),
               content);
  }
  std::uint64_t AddOffsetDelta(const blob::ObjectId& id, std::uint64_t base,
                               const std::string& delta) {
    std::uint64_t back = pack_.size() - base;
    std::string distance(1, static_cast<char>(back & 0x7f));
    while (back >>= 7) {
      distance.insert(distance.begin(),
                      static_cast<char>(0x80 | (--back & 0x7f)));
    }
    return Add(id, Header(6, delta.size()) + distance, delta);
  }
  std::uint64_t AddIdDelta(const blob::ObjectId& id, const blob::ObjectId& base,
                           const std::string& delta) {
    return Add(id, Header(7, delta.size()) + std::string(base.raw()), delta);
  }
  std::uint64_t Add(const blob::ObjectId& id, const std::string& header,
                    const std::string& content) {
    return AddRaw(id, header + Zlib(content));
  }
  std::uint64_t AddRaw(const blob::ObjectId& id, const std::string& bytes) {
    const std::uint64_t at = pack_.size();
    entries_.push_back({id, at, base::Crc32(bytes)});
    pack_ += bytes;
    return at;
  }

  // Bit 7 of a byte: another one follows.
  static std::string Header(int type, std::uint64_t size) {
    std::string out;
    std::uint64_t byte = static_cast<std::uint64_t>(type) << 4 | (size & 15);
    for (size >>= 4; size != 0; size >>= 7) {
      out += static_cast<char>(byte | 0x80);
      byte = size & 0x7f;
    }
    return out + static_cast<char>(byte);
  }

  // Writes DIR/pack/pack-NAME.pack and .idx.
  void WriteTo(const TempRepo& repo, const std::string& dir,
               const std::string& name = "made") {
    std::sort(entries_.begin(), entries_.end(),
              [](const Entry& a, const Entry& b) { return a.id < b.id; });
    std::string pack = pack_;
    pack.replace(8, 4, BigEndian(entries_.size(), 4));
    pack += Hash(pack);
    std::string index("\377tOc\0\0\0\2", 8);
    for (unsigned first = 0; first < 256; ++first) {
      index += BigEndian(
          static_cast<std::uint64_t>(std::count_if(
              entries_.begin(), entries_.end(),
              [&](const Entry& entry) {
                return static_cast<unsigned char>(entry.id.raw()[0]) <= first;
              })),
          4);
    }
    for (const Entry& entry : entries_) index += entry.id.raw();
    for (const Entry& entry : entries_) index += BigEndian(entry.crc, 4);
    for (const Entry& entry : entries_) index += BigEndian(entry.offset, 4);
    index += pack.substr(pack.size() - 20);
    index += Hash(index);
    repo.Write(dir + "/pack/pack-" + name + ".pack", pack);
    repo.Write(dir + "/pack/pack-" + name + ".idx", index);
  }

 private:
  struct Entry {
    blob::ObjectId id;
    std::uint64_t offset;
    std::uint32_t crc;
  };
  static std::string Hash(std::string_view bytes) {
    const base::Digest160 digest = base::Sha1(bytes);
    return {reinterpret_cast<const char*>(digest.data()), digest.size()};
  }

  std::string pack_ = std::string("PACK\0\0\0\2\0\0\0\0", 12);
  std::vector<Entry> entries_;
};

}  // namespace test

#endif  // LEAKWALL_TESTS_GIT_PACK_MAKER_H_
