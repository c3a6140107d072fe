#ifndef LEAKWALL_BASE_DATE_H_
#define LEAKWALL_BASE_DATE_H_

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace base {

// A calendar day, UTC.  Value type.
struct Date {
  int year = 1970;
  int month = 1;  // 1 to 12
  int day = 1;    // 1 to 31

  friend auto operator<=>(const Date&, const Date&) = default;

  std::string Text() const;  // "2027-03-31", RFC 3339 full-date
  // Empty unless `text` is a valid RFC 3339 full-date.
  static std::optional<Date> FromText(std::string_view text);
  static Date FromUnix(std::int64_t seconds);
  // The day by the machine's clock.  Only app/ calls it; everything below is
  // told what day it is.
  static Date Today();
};

// RFC 3339 date-time in UTC, "2027-03-31T12:00:00Z".
std::string FormatTime(std::int64_t unix_seconds);

}  // namespace base

#endif  // LEAKWALL_BASE_DATE_H_
