#include "policy/values.h"

#include <doctest/doctest.h>

#include <cstdint>

namespace {

TEST_CASE("durations") {
  struct {
    const char* text;
    std::int64_t milliseconds;  // 0: no duration
  } const kCases[] = {
      {"20s", 20'000},
      {"500ms", 500},
      {"2m", 120'000},
      {"1h", 3600'000},
      {"1000h", 3600'000'000},
      {"1001h", 0},
      {"0s", 0},
      {"-1s", 0},
      {"+1s", 0},
      {"1", 0},
      {"s", 0},
      {"", 0},
      {" 1s", 0},
      {"1 s", 0},
      {"1S", 0},
      {"1.5s", 0},
      {"1sx", 0},
      {"1d", 0},
      {"99999999999999999999s", 0},
      {"9999999999999999999m", 0},
  };
  for (const auto& c : kCases) {
    CAPTURE(c.text);
    const auto parsed = policy::ParseDuration(c.text);
    CHECK(parsed.has_value() == (c.milliseconds != 0));
    if (parsed) CHECK(parsed->count() == c.milliseconds);
  }
}

TEST_CASE("sizes") {
  struct {
    const char* text;
    std::uint64_t bytes;  // 0: no size
  } const kCases[] = {
      {"100MB", 100'000'000},
      {"64KB", 64'000},
      {"1GB", 1'000'000'000},
      {"64KiB", 65'536},
      {"1MiB", 1 << 20},
      {"1GiB", 1 << 30},
      {"512B", 512},
      {"4294967295B", 4'294'967'295},
      {"4294967296B", 0},
      {"4GiB", 0},
      {"5GB", 0},
      {"0MB", 0},
      {"100", 0},
      {"MB", 0},
      {"", 0},
      {"100mb", 0},
      {"100 MB", 0},
      {"-1MB", 0},
      {"1.5GB", 0},
      {"1TB", 0},
      {"99999999999999999999KB", 0},
  };
  for (const auto& c : kCases) {
    CAPTURE(c.text);
    const auto parsed = policy::ParseSize(c.text);
    CHECK(parsed.has_value() == (c.bytes != 0));
    if (parsed) CHECK(*parsed == c.bytes);
  }
}

TEST_CASE("values come back as they were written") {
  for (const char* text : {"20s", "500ms", "2m", "1h", "90s"}) {
    CHECK(policy::FormatDuration(*policy::ParseDuration(text)) == text);
  }
  for (const char* text : {"100MB", "64KB", "1GB", "64KiB", "1GiB", "513B"}) {
    CHECK(policy::FormatSize(*policy::ParseSize(text)) == text);
  }
  for (const char* text : {"block", "warn", "count"}) {
    CHECK(policy::Text(*policy::ParseOnLimit(text)) == text);
  }
  CHECK_FALSE(policy::ParseOnLimit("Block").has_value());
}

TEST_CASE("one of them is no plural") {
  CHECK(policy::Counted(1, "blob") == "1 blob");
  CHECK(policy::Counted(0, "blob") == "0 blobs");
  CHECK(policy::Counted(2, "blob") == "2 blobs");
}

}  // namespace
