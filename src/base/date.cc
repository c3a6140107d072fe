#include "base/date.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace base {
namespace {

constexpr std::int64_t kDay = 86'400;
// RFC 3339 has four digits for the year.  Commits can claim any time at all:
// what lies outside is shown as the first or the last second inside.
constexpr std::int64_t kFirst = -62'167'219'200;  // 0000-01-01T00:00:00Z
constexpr std::int64_t kLast = 253'402'300'799;   // 9999-12-31T23:59:59Z

// The digits of text[begin, begin + count), or empty.
std::optional<int> Digits(std::string_view text, std::size_t begin,
                          std::size_t count) {
  int value = 0;
  for (const char c : text.substr(begin, count)) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

std::int64_t FloorDay(std::int64_t seconds) {
  return (seconds >= 0 ? seconds : seconds - (kDay - 1)) / kDay;
}

}  // namespace

std::string Date::Text() const {
  return fmt::format("{:04}-{:02}-{:02}", year, month, day);
}

std::optional<Date> Date::FromText(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') {
    return std::nullopt;
  }
  const auto year = Digits(text, 0, 4);
  const auto month = Digits(text, 5, 2);
  const auto day = Digits(text, 8, 2);
  if (!year || !month || !day) return std::nullopt;
  const std::chrono::year_month_day date(
      std::chrono::year(*year),
      std::chrono::month(static_cast<unsigned>(*month)),
      std::chrono::day(static_cast<unsigned>(*day)));
  if (!date.ok()) return std::nullopt;
  return Date{*year, *month, *day};
}

Date Date::FromUnix(std::int64_t seconds) {
  const std::int64_t days = FloorDay(std::clamp(seconds, kFirst, kLast));
  const std::chrono::year_month_day date{
      std::chrono::sys_days(std::chrono::days(days))};
  return Date{static_cast<int>(date.year()),
              static_cast<int>(static_cast<unsigned>(date.month())),
              static_cast<int>(static_cast<unsigned>(date.day()))};
}

Date Date::Today() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return FromUnix(
      std::chrono::duration_cast<std::chrono::seconds>(now).count());
}

std::string FormatTime(std::int64_t unix_seconds) {
  const std::int64_t seconds = std::clamp(unix_seconds, kFirst, kLast);
  const std::int64_t rest = seconds - FloorDay(seconds) * kDay;
  return Date::FromUnix(seconds).Text() +
         fmt::format("T{:02}:{:02}:{:02}Z", rest / 3600, rest / 60 % 60,
                     rest % 60);
}

}  // namespace base
