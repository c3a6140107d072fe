#include <algorithm>
#include <string>

#include "base/hash.h"
#include "scan/finding.h"

namespace scan {
namespace {

constexpr std::string_view kPrefix = "lw1:";
constexpr std::size_t kChars = 26;

bool IsBase32(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '2' && c <= '7');
}

}  // namespace

Fingerprint Fingerprint::Of(std::string_view key, std::string_view rule_id,
                            std::string_view secret) {
  // No rule id holds a NUL, so no two pairs give the same message.
  std::string message(rule_id);
  message.push_back('\0');
  message += secret;
  const base::Digest256 digest = base::HmacSha256(key, message);
  Fingerprint fingerprint;
  fingerprint.text_ =
      std::string(kPrefix) +
      base::Base32(
          {reinterpret_cast<const char*>(digest.data()), digest.size()},
          kChars);
  return fingerprint;
}

std::optional<Fingerprint> Fingerprint::FromText(std::string_view text) {
  if (text.size() != kPrefix.size() + kChars || !text.starts_with(kPrefix) ||
      !std::all_of(text.begin() + kPrefix.size(), text.end(), IsBase32)) {
    return std::nullopt;
  }
  Fingerprint fingerprint;
  fingerprint.text_ = std::string(text);
  return fingerprint;
}

}  // namespace scan
