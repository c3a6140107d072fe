#include "policy/values.h"

#include <charconv>
#include <iterator>

namespace policy {
namespace {

struct Unit {
  std::string_view name;
  std::uint64_t size;
};

// From small to large.
constexpr Unit kDurations[] = {
    {"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}};
constexpr Unit kSizes[] = {{"B", 1},          {"KB", 1000},
                           {"KiB", 1024},     {"MB", 1'000'000},
                           {"MiB", 1u << 20}, {"GB", 1'000'000'000},
                           {"GiB", 1u << 30}};

// Keeps the deadline within what a clock can count.
constexpr std::uint64_t kLongest = 1000 * 3'600'000ull;
// Scanner::Scan() takes texts below 4 GiB.
constexpr std::uint64_t kLargest = (1ull << 32) - 1;

constexpr std::string_view kOnLimits[] = {"block", "warn", "count"};

template <std::size_t N>
std::optional<std::uint64_t> Parse(std::string_view text,
                                   const Unit (&units)[N], std::uint64_t most) {
  std::uint64_t count = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, count);
  if (error != std::errc() || count == 0) return std::nullopt;
  const std::string_view name(stop, static_cast<std::size_t>(end - stop));
  for (const Unit& unit : units) {
    if (unit.name != name) continue;
    if (count > most / unit.size) return std::nullopt;
    return count * unit.size;
  }
  return std::nullopt;
}

// In the largest unit that leaves no rest.
template <std::size_t N>
std::string Format(std::uint64_t value, const Unit (&units)[N]) {
  for (std::size_t i = N; i-- > 1;) {
    if (value != 0 && value % units[i].size == 0) {
      return std::to_string(value / units[i].size).append(units[i].name);
    }
  }
  return std::to_string(value).append(units[0].name);
}

}  // namespace

std::optional<std::chrono::milliseconds> ParseDuration(std::string_view text) {
  const auto milliseconds = Parse(text, kDurations, kLongest);
  if (!milliseconds) return std::nullopt;
  return std::chrono::milliseconds(*milliseconds);
}

std::string FormatDuration(std::chrono::milliseconds duration) {
  return Format(static_cast<std::uint64_t>(duration.count()), kDurations);
}

std::optional<std::uint64_t> ParseSize(std::string_view text) {
  return Parse(text, kSizes, kLargest);
}

std::string FormatSize(std::uint64_t bytes) { return Format(bytes, kSizes); }

std::optional<OnLimit> ParseOnLimit(std::string_view text) {
  for (std::size_t i = 0; i < std::size(kOnLimits); ++i) {
    if (kOnLimits[i] == text) return static_cast<OnLimit>(i);
  }
  return std::nullopt;
}

std::string_view Text(OnLimit on_limit) {
  return kOnLimits[static_cast<std::size_t>(on_limit)];
}

std::string Counted(std::uint64_t count, std::string_view noun) {
  std::string text = std::to_string(count) + " ";
  text += noun;
  if (count != 1) text += 's';
  return text;
}

}  // namespace policy
