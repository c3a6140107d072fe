#include "source/id_numbers.h"

#include <algorithm>
#include <functional>

namespace source {

std::size_t IdNumbers::SlotOf(const blob::ObjectId& id) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = std::hash<blob::ObjectId>()(id) & mask;
  while (slots_[slot] != 0 && Raw(slots_[slot] - 1) != id.raw()) {
    slot = (slot + 1) & mask;
  }
  return slot;
}

void IdNumbers::Grow() {
  constexpr std::size_t kLeast = 1024;
  slots_.assign(std::max(kLeast, slots_.size() * 2), 0);
  for (std::uint32_t number = 0; number < size(); ++number) {
    slots_[SlotOf(Id(number))] = number + 1;
  }
}

std::uint32_t IdNumbers::Of(const blob::ObjectId& id) {
  if (slots_.size() < 2 * (size() + 1)) Grow();
  const std::size_t slot = SlotOf(id);
  if (slots_[slot] == 0) {
    raw_ += id.raw();
    slots_[slot] = static_cast<std::uint32_t>(size());
  }
  return slots_[slot] - 1;
}

std::optional<std::uint32_t> IdNumbers::Find(const blob::ObjectId& id) const {
  if (slots_.empty()) return std::nullopt;
  const std::size_t slot = SlotOf(id);
  if (slots_[slot] == 0) return std::nullopt;
  return slots_[slot] - 1;
}

}  // namespace source
