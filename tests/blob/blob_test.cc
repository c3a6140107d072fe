#include "blob/blob.h"

#include <doctest/doctest.h>

#include <set>
#include <string>

namespace {

using blob::Coverage;
using blob::LeftOut;
using blob::ObjectId;

TEST_CASE("an id is 40 or 64 hexadecimal digits and comes back the same") {
  for (const std::size_t size : {40, 64}) {
    std::string hex(size, 'a');
    hex.back() = '7';
    const auto id = ObjectId::FromHex(hex);
    REQUIRE(id.has_value());
    CHECK(id->Hex() == hex);
    CHECK(id->raw().size() == size / 2);
    CHECK(ObjectId::FromRaw(id->raw()) == *id);
    CHECK_FALSE(id->null());
    CHECK_FALSE(id->zero());
    CHECK(ObjectId::FromHex(std::string(size, '0'))->zero());
    CHECK_FALSE(ObjectId::FromHex(std::string(size, 'g')).has_value());
    CHECK_FALSE(ObjectId::FromHex(hex + "0").has_value());
  }
  for (const auto* bad : {"", "abc", "HEAD"}) {
    CHECK_FALSE(ObjectId::FromHex(bad).has_value());
  }
  CHECK(ObjectId::FromHex(std::string(40, 'A')) ==
        ObjectId::FromHex(std::string(40, 'a')));
}

TEST_CASE("null is neither zero nor equal to it") {
  const ObjectId null;
  CHECK(null.null());
  CHECK_FALSE(null.zero());
  CHECK(null.Hex().empty());
  const ObjectId zero20 = *ObjectId::FromHex(std::string(40, '0'));
  const ObjectId zero32 = *ObjectId::FromHex(std::string(64, '0'));
  CHECK(std::set<ObjectId>{null, zero20, zero32}.size() == 3);
}

TEST_CASE("the hash is made of the first bytes") {
  const std::hash<ObjectId> hash;
  const auto a = *ObjectId::FromHex(std::string(40, '1'));
  const auto b = *ObjectId::FromHex("2" + std::string(39, '1'));
  CHECK(hash(a) == hash(ObjectId::FromRaw(a.raw())));
  CHECK(hash(a) != hash(b));
  CHECK(hash(ObjectId()) == 0);
}

TEST_CASE("a coverage adds only when nothing is missing") {
  Coverage coverage;
  CHECK(coverage.Adds());
  coverage.planned = 10;
  CHECK_FALSE(coverage.Adds());
  coverage.judged = 5;
  coverage.left_out[LeftOut::kTooLarge] = 3;
  coverage.left_out[LeftOut::kExempt] = 1;
  CHECK(coverage.LeftOutTotal() == 4);
  CHECK_FALSE(coverage.Adds());
  coverage.failed = 1;
  CHECK(coverage.Adds());
}

TEST_CASE("merging adds figures and joins lists") {
  Coverage one;
  one.planned = 3;
  one.judged = 1;
  one.left_out[LeftOut::kTimeout] = 1;
  one.failed = 1;
  one.bytes = 10;
  one.errors.emplace_back("read a", "gone");
  Coverage two;
  two.planned = 3;
  two.judged = 1;
  two.left_out[LeftOut::kTimeout] = 1;
  two.left_out[LeftOut::kPromised] = 1;
  two.bytes = 5;
  two.notices.emplace_back("look");
  two.too_large.push_back({7, {}, 1000});
  one.Merge(two);
  CHECK(one.Adds());
  CHECK(one.planned == 6);
  CHECK(one.judged == 2);
  CHECK(one.left_out[LeftOut::kTimeout] == 2);
  CHECK(one.left_out[LeftOut::kPromised] == 1);
  CHECK(one.failed == 1);
  CHECK(one.bytes == 15);
  CHECK(one.errors.size() == 1);
  CHECK(one.notices.size() == 1);
  REQUIRE(one.too_large.size() == 1);
  CHECK(one.too_large[0].blob == 7);
}

TEST_CASE("reasons have the names that reports use") {
  CHECK(blob::LeftOutName(LeftOut::kExempt) == "exempt");
  CHECK(blob::LeftOutName(LeftOut::kTooLarge) == "too large");
  CHECK(blob::LeftOutName(LeftOut::kPromised) == "promised");
  CHECK(blob::LeftOutName(LeftOut::kTimeout) == "timeout");
}

}  // namespace
