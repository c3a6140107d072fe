#ifndef LEAKWALL_SOURCE_ID_NUMBERS_H_
#define LEAKWALL_SOURCE_ID_NUMBERS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "blob/blob.h"

namespace source {

// Gives each object id a number: 0, 1, 2, ... in the order in which they come.
// About 30 bytes an id of 20.  Not thread-safe.
class IdNumbers {
 public:
  explicit IdNumbers(std::size_t id_size) : id_size_(id_size) {}

  // The number of `id`, a new one if it has none.  REQUIRES: its size is
  // `id_size`.
  std::uint32_t Of(const blob::ObjectId& id);
  std::optional<std::uint32_t> Find(const blob::ObjectId& id) const;
  // REQUIRES: number < size().
  blob::ObjectId Id(std::uint32_t number) const {
    return blob::ObjectId::FromRaw(Raw(number));
  }
  std::size_t size() const { return raw_.size() / id_size_; }

 private:
  std::string_view Raw(std::uint32_t number) const {
    return std::string_view(raw_).substr(number * id_size_, id_size_);
  }
  // The slot of an id, or the free one where it belongs.
  std::size_t SlotOf(const blob::ObjectId& id) const;
  void Grow();

  const std::size_t id_size_;
  std::string raw_;  // all ids, one after the other
  // Open addressing: 0 is free, else a number and 1.  No more than half full.
  std::vector<std::uint32_t> slots_;
};

}  // namespace source

#endif  // LEAKWALL_SOURCE_ID_NUMBERS_H_
