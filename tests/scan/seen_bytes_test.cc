#include "scan/seen_bytes.h"

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

namespace {

using scan::SeenBytes;
using Found = SeenBytes::Found;
using Search = SeenBytes::Search;

std::unique_ptr<SeenBytes> Make() {
  auto made = SeenBytes::Make();
  REQUIRE(made.ok());
  return std::move(*made);
}

TEST_CASE("what was found is told again, and nothing else") {
  const auto seen = Make();
  const auto key = seen->KeyOf(Search::kOpen, "some bytes", 1, 2);
  CHECK_FALSE(seen->Find(key).has_value());
  const std::vector<Found> found = {{7, 3}, {9, 10}};
  seen->Add(key, found);
  const auto known = seen->Find(key);
  REQUIRE(known.has_value());
  CHECK(std::vector<Found>(known->begin(), known->end()) == found);

  // All that makes another search.
  for (const auto& other : {seen->KeyOf(Search::kGuarded, "some bytes", 1, 2),
                            seen->KeyOf(Search::kOpen, "some byte", 1, 2),
                            seen->KeyOf(Search::kOpen, "some bytes", 2, 2),
                            seen->KeyOf(Search::kOpen, "some bytes", 1, 1),
                            seen->KeyOf(Search::kOpen, "some bytes", 1),
                            seen->KeyOf(Search::kOpen, "", 1, 2)}) {
    CHECK_FALSE(seen->Find(other).has_value());
  }
  seen->Add(seen->KeyOf(Search::kOpen, ""));
  REQUIRE(seen->HasNone(seen->KeyOf(Search::kOpen, "")));
  CHECK(seen->Find(seen->KeyOf(Search::kOpen, ""))->empty());
}

TEST_CASE("two of them have no key in common") {
  const auto key = Make()->KeyOf(Search::kOpen, "some bytes");
  CHECK_FALSE(Make()->KeyOf(Search::kOpen, "some bytes").low == key.low);
}

// More than fit: what is still there must be what was added.
TEST_CASE("what is forgotten is not told wrong") {
  constexpr int kMany = 3'000'000;
  const auto seen = Make();
  const auto key_of = [&](int i) {
    return seen->KeyOf(Search::kOpen, std::to_string(i));
  };
  for (int i = 0; i < kMany; ++i) {
    const Found found{static_cast<std::uint32_t>(i), 1};
    seen->Add(key_of(i),
              std::span(&found, static_cast<std::size_t>(i % 3 == 0)));
  }
  int kept = 0;
  for (int i = 0; i < kMany; ++i) {
    const auto known = seen->Find(key_of(i));
    if (!known) continue;
    ++kept;
    if (i % 3 != 0) {
      REQUIRE(known->empty());
    } else {
      REQUIRE(known->size() == 1);
      REQUIRE(known->front().number == static_cast<std::uint32_t>(i));
    }
  }
  CHECK(kept > 500'000);
  CHECK(kept < kMany);
  for (int i = kMany; i < kMany + 1'000'000; ++i) {
    REQUIRE_FALSE(seen->Find(key_of(i)).has_value());
  }
}

TEST_CASE("bytes in which there is very much are not kept") {
  const auto seen = Make();
  const auto key = seen->KeyOf(Search::kOpen, "rich");
  seen->Add(key, std::vector<Found>(1000, Found{1, 1}));
  CHECK_FALSE(seen->Find(key).has_value());
}

}  // namespace
