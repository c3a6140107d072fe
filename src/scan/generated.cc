#include <cstddef>
#include <string_view>

#include "scan/rule_check.h"
#include "scan/sequence_model.h"
#include "scan/value_shape.h"

namespace scan {

bool LooksGenerated(std::string_view value) {
  // Under eight characters chance makes any shape; at eight, 12 bits of
  // evidence leave out one random value in twenty and let pass one word in
  // fifty.
  constexpr std::size_t kShortest = 8;
  constexpr std::size_t kFewestDifferent = 5;
  constexpr double kEnoughBits = 12;
  if (value.size() < kShortest) return false;
  if (Count(value).distinct < kFewestDifferent) return false;
  return IsUuid(value) || RandomBits(value) >= kEnoughBits;
}

}  // namespace scan
