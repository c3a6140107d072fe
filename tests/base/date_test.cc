#include "base/date.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>

namespace {

TEST_CASE("a date is a day that there is, written as RFC 3339 has it") {
  CHECK(base::Date::FromText("2027-03-31") == base::Date{2027, 3, 31});
  CHECK(base::Date::FromText("2028-02-29") == base::Date{2028, 2, 29});
  for (const auto* bad :
       {"", "2027-3-31", "2027-02-29", "2027-13-01", "2027-00-10", "2027-04-31",
        "2027-04-00", "2027/04/01", " 2027-04-01", "2027-04-01 ", "20270401",
        "2027-04-0a", "-027-04-01"}) {
    CAPTURE(bad);
    CHECK_FALSE(base::Date::FromText(bad).has_value());
  }
  CHECK(base::Date{2027, 3, 1}.Text() == "2027-03-01");
  CHECK(base::Date{2027, 3, 1} < base::Date{2027, 12, 1});
}

TEST_CASE("times, even those that no calendar has") {
  struct {
    std::int64_t seconds;
    const char* text;
  } const kCases[] = {
      {0, "1970-01-01T00:00:00Z"},
      {1'234'567'890, "2009-02-13T23:31:30Z"},
      {951'782'400, "2000-02-29T00:00:00Z"},
      {-1, "1969-12-31T23:59:59Z"},
      {std::numeric_limits<std::int64_t>::max(), "9999-12-31T23:59:59Z"},
      {std::numeric_limits<std::int64_t>::min(), "0000-01-01T00:00:00Z"},
  };
  for (const auto& c : kCases) {
    CHECK(base::FormatTime(c.seconds) == c.text);
    CHECK(base::Date::FromUnix(c.seconds).Text() ==
          std::string(c.text).substr(0, 10));
  }
}

}  // namespace
