#ifndef LEAKWALL_BASE_SECRET_H_
#define LEAKWALL_BASE_SECRET_H_

#include <string>
#include <string_view>
#include <utility>

namespace base {

// Bytes that must not be shown.  There is no operator<<, no conversion to a
// string and no operator==; whoever needs the bytes writes Reveal(), which is
// easy to search for.  Value type; const methods are safe from many threads.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string bytes) : bytes_(std::move(bytes)) {}
  explicit Secret(std::string_view bytes) : bytes_(bytes) {}

  bool operator==(const Secret&) const = delete;

  // The only text that may be printed: at most the first four bytes and never
  // more than a fifth of the secret, then an ellipsis and the length in bytes,
  // such as "ghp_… (40 bytes)".  Bytes outside printable ASCII are never
  // shown.
  std::string Redacted() const;

  // The bytes themselves; the view lives as long as this Secret.  Never for a
  // log, an error, a cache or a test name.
  std::string_view Reveal() const { return bytes_; }

  bool SameBytes(const Secret& other) const { return bytes_ == other.bytes_; }

 private:
  std::string bytes_;
};

}  // namespace base

#endif  // LEAKWALL_BASE_SECRET_H_
