#include "source/id_numbers.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>

namespace source {
namespace {

// Ids that are alike in all but a few bytes, as a tree's author may choose.
blob::ObjectId IdWith(std::uint32_t number, std::size_t at, std::size_t size) {
  std::string raw(size, '\x11');
  for (int byte = 0; byte < 4; ++byte) {
    raw[at + static_cast<std::size_t>(byte)] =
        static_cast<char>(number >> (8 * byte));
  }
  return blob::ObjectId::FromRaw(raw);
}

TEST_CASE("ids get the numbers in which they come, and keep them") {
  for (const std::size_t size : {20, 32}) {
    IdNumbers numbers(size);
    CHECK_FALSE(numbers.Find(IdWith(0, 0, size)));
    // (Under a hash of the first bytes they would all meet in one place.)
    constexpr std::uint32_t kMany = 200'000;
    for (std::uint32_t i = 0; i < kMany; ++i) {
      REQUIRE(numbers.Of(IdWith(i, size - 4, size)) == i);
    }
    CHECK(numbers.size() == kMany);
    for (std::uint32_t i = 0; i < kMany; ++i) {
      const blob::ObjectId id = IdWith(i, size - 4, size);
      REQUIRE(numbers.Of(id) == i);
      REQUIRE(numbers.Find(id) == i);
      REQUIRE(numbers.Id(i) == id);
    }
    CHECK_FALSE(numbers.Find(IdWith(kMany, size - 4, size)));
    // One of the other hash is none of these.
    CHECK_FALSE(numbers.Find(IdWith(1, 0, size == 20 ? 32 : 20)));
  }
}

}  // namespace
}  // namespace source
