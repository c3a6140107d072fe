#include "git/delta.h"

#include <cstring>

#include "git/inflate.h"

namespace git {
namespace {

std::optional<std::uint64_t> ReadSize(const unsigned char*& at,
                                      const unsigned char* end) {
  std::uint64_t size = 0;
  for (int shift = 0; at < end && shift < 63; shift += 7) {
    const unsigned char byte = *at++;
    size |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
    if ((byte & 0x80) == 0) return size;
  }
  return std::nullopt;
}

// Reads the operands of copy instruction `op`; `at` goes behind them.  False:
// the delta ends before.
inline bool ReadCopy(unsigned char op, const unsigned char*& at,
                     const unsigned char* end, std::size_t& from,
                     std::size_t& length) {
  // Seven operand bytes at most: with as many left none needs a check.
  if (end - at < 7 && end - at < __builtin_popcount(op & 0x7f)) return false;
  from = 0;
  length = 0;
  if (op & 0x01) from = *at++;
  if (op & 0x02) from |= static_cast<std::size_t>(*at++) << 8;
  if (op & 0x04) from |= static_cast<std::size_t>(*at++) << 16;
  if (op & 0x08) from |= static_cast<std::size_t>(*at++) << 24;
  if (op & 0x10) length = *at++;
  if (op & 0x20) length |= static_cast<std::size_t>(*at++) << 8;
  if (op & 0x40) length |= static_cast<std::size_t>(*at++) << 16;
  if (length == 0) length = 0x10000;
  return true;
}

}  // namespace

std::optional<DeltaHeader> ReadDeltaHeader(std::string_view delta) {
  const auto* begin = reinterpret_cast<const unsigned char*>(delta.data());
  const unsigned char* at = begin;
  const unsigned char* end = begin + delta.size();
  const auto base_size = ReadSize(at, end);
  if (!base_size) return std::nullopt;
  const auto result_size = ReadSize(at, end);
  if (!result_size) return std::nullopt;
  return DeltaHeader{*base_size, *result_size,
                     static_cast<std::size_t>(at - begin)};
}

std::optional<std::uint64_t> DeltaResultSize(std::string_view instructions) {
  const auto* at = reinterpret_cast<const unsigned char*>(instructions.data());
  const unsigned char* end = at + instructions.size();
  std::uint64_t size = 0;
  while (at < end) {
    const unsigned char op = *at++;
    std::size_t from = 0;
    std::size_t length = op;
    if (op & 0x80) {
      if (!ReadCopy(op, at, end, from, length)) return std::nullopt;
    } else {
      if (op == 0 || end - at < op) return std::nullopt;
      at += op;
    }
    size += length;
  }
  return size;
}

bool ApplyDelta(std::string_view instructions, std::string_view base, char* out,
                std::size_t size, DeltaShape& shape) {
  shape.copies.clear();
  shape.inserted.clear();
  const auto* at = reinterpret_cast<const unsigned char*>(instructions.data());
  const unsigned char* end = at + instructions.size();
  std::size_t to = 0;
  blob::Copy copy;                // the copy under way, if length > 0
  std::size_t inserted_from = 0;  // the insertion under way began here,
  bool inserting = false;         // if there is one
  while (at < end) {
    const unsigned char op = *at++;
    if (op & 0x80) {
      std::size_t from = 0;
      std::size_t length = 0;
      if (!ReadCopy(op, at, end, from, length)) return false;
      if (from > base.size() || length > base.size() - from ||
          length > size - to) {
        return false;
      }
      std::memcpy(out + to, base.data() + from, length);
      if (inserting) {
        shape.inserted.emplace_back(inserted_from, to);
        inserting = false;
      }
      if (copy.length > 0 && copy.from + copy.length == from &&
          copy.to + copy.length == to) {
        copy.length += length;
      } else {
        if (copy.length > 0) shape.copies.push_back(copy);
        copy = {from, to, length};
      }
      to += length;
    } else {
      const std::size_t length = op;
      if (length == 0 || static_cast<std::size_t>(end - at) < length ||
          length > size - to) {
        return false;
      }
      // Insertions are short; where there is room in the delta, 128 bytes of
      // fixed length are faster than a length to be looked at.
      static_assert(Buffer::kBehind >= 128);
      if (end - at >= 128) {
        std::memcpy(out + to, at, 128);
      } else {
        std::memcpy(out + to, at, length);
      }
      if (!inserting) {
        inserted_from = to;
        inserting = true;
      }
      at += length;
      to += length;
    }
  }
  if (inserting) shape.inserted.emplace_back(inserted_from, to);
  if (copy.length > 0) shape.copies.push_back(copy);
  return to == size;
}

}  // namespace git
