#include "detect/wide_file.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "detect/packs.h"

namespace {

// ASCII as UTF-16.
std::string Wide(std::string_view text, bool big_endian) {
  std::string wide;
  for (const char c : text) {
    wide += big_endian ? '\0' : c;
    wide += big_endian ? c : '\0';
  }
  return wide;
}

}  // namespace

TEST_CASE("files in UTF-16 are read, and places are the file's own") {
  const std::string text = "PORT=80\r\nDB_PASSWORD=hunter2\r\n";
  struct Case {
    std::string bytes;
    std::size_t mark;
  };
  const Case cases[] = {{"\xff\xfe" + Wide(text, false), 2},
                        {"\xfe\xff" + Wide(text, true), 2},
                        {Wide(text, false), 0},
                        {Wide(text, true), 0},
                        // cut in the middle of a character
                        {"\xff\xfe" + Wide(text, false) + "x", 2}};
  for (const Case& c : cases) {
    const auto hits = tests::Detected(c.bytes);
    REQUIRE(hits.size() == 1);
    CHECK(hits[0].decoded == "hunter2");
    CHECK(hits[0].span.begin() == c.mark + 2 * text.find("hunter2"));
    CHECK(hits[0].span.size() == 14);
  }
}

TEST_CASE("characters outside the first plane keep the places after them") {
  // U+1F600 is two units, four bytes, in UTF-16 and four in UTF-8.
  std::string bytes = "\xff\xfe" + Wide("A=", false);
  bytes += std::string("\x3d\xd8\x00\xde", 4);
  bytes += Wide("\nDB_PASSWORD=hunter2\n", false);
  const auto hits = tests::Detected(bytes);
  REQUIRE(hits.size() == 1);
  CHECK(hits[0].span.In(bytes) == Wide("hunter2", false));
}
