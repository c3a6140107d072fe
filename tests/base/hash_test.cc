#include "base/hash.h"

#include <doctest/doctest.h>

namespace {

using namespace std::string_view_literals;

TEST_CASE("digests are those of the standards' test vectors") {
  // FIPS 180-2, appendices A and B.
  CHECK(base::Hex(base::Sha1("")) ==
        "da39a3ee5e6b4b0d3255bfef95601890afd80709");
  CHECK(base::Hex(base::Sha1("abc")) ==
        "a9993e364706816aba3e25717850c26c9cd0d89d");
  CHECK(base::Hex(base::Sha256("")) ==
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(base::Hex(base::Sha256("abc")) ==
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  // RFC 4231, test cases 1, 2 and 6 (a key longer than a block).
  CHECK(base::Hex(base::HmacSha256(std::string(20, '\x0b'), "Hi There")) ==
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  CHECK(base::Hex(base::HmacSha256("Jefe", "what do ya want for nothing?")) ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  CHECK(base::Hex(base::HmacSha256(
            std::string(131, '\xaa'),
            "Test Using Larger Than Block-Size Key - Hash Key First")) ==
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST_CASE("an empty key is an empty key, not the last one") {
  const auto empty = base::HmacSha256("", "");
  CHECK(base::Hex(empty) ==
        "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
  static_cast<void>(base::HmacSha256("another key", "x"));
  CHECK(base::HmacSha256({}, "") == empty);
}

TEST_CASE("CRC-32 is that of zlib") {
  CHECK(base::Crc32("") == 0);
  CHECK(base::Crc32("123456789") == 0xCBF43926);
}

TEST_CASE("text forms") {
  CHECK(base::Hex("\x00\x0f\xf0\xff"sv) == "000ff0ff");
  // RFC 4648, section 10, lower case and without padding.
  struct {
    std::string_view bytes;
    std::string_view base32;
  } const kVectors[] = {{"", ""},
                        {"f", "my"},
                        {"fo", "mzxq"},
                        {"foo", "mzxw6"},
                        {"foob", "mzxw6yq"},
                        {"fooba", "mzxw6ytb"},
                        {"foobar", "mzxw6ytboi"}};
  for (const auto& vector : kVectors) {
    CHECK(base::Base32(vector.bytes, 100) == vector.base32);
  }
  CHECK(base::Base32("foobar", 5) == "mzxw6");
  CHECK(base::Base32("foobar", 0).empty());

  CHECK(base::Base62(0, 0).empty());
  CHECK(base::Base62(0, 6) == "000000");
  CHECK(base::Base62(61, 1) == "z");
  CHECK(base::Base62(62, 6) == "000010");
  CHECK(base::Base62(35, 2) == "0Z");
  CHECK(base::Base62(36, 2) == "0a");
  CHECK(base::Base62(0xFFFFFFFF, 6) == "4gfFC3");
}

}  // namespace
