#ifndef LEAKWALL_POLICY_VALUES_H_
#define LEAKWALL_POLICY_VALUES_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "policy/policy.h"

// How single values are written in a policy.  Pure functions; the parsers are
// empty for what is no such value, or outside its range.

namespace policy {

// "500ms", "20s", "2m", "1h": more than nothing, a thousand hours at most.
std::optional<std::chrono::milliseconds> ParseDuration(std::string_view text);
std::string FormatDuration(std::chrono::milliseconds duration);

// "100MB", "64KB", "1GB" (powers of ten), "64KiB", "1MiB", "1GiB", "512B":
// more than nothing, less than 4 GiB, which is what the engine can be given.
std::optional<std::uint64_t> ParseSize(std::string_view text);
std::string FormatSize(std::uint64_t bytes);

std::optional<OnLimit> ParseOnLimit(std::string_view text);
std::string_view Text(OnLimit on_limit);  // "block", "warn", "count"

// "3 blobs", "1 blob".
std::string Counted(std::uint64_t count, std::string_view noun);

}  // namespace policy

#endif  // LEAKWALL_POLICY_VALUES_H_
