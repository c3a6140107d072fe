#ifndef LEAKWALL_SCAN_FINDING_H_
#define LEAKWALL_SCAN_FINDING_H_

#include <compare>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.h"
#include "base/span.h"
#include "blob/blob.h"
#include "rule/rule_set.h"

namespace scan {

// What was found in one Blob, before overlapping rules are settled.
struct Hit {
  rule::RuleIndex rule = 0;
  base::Span span;       // the secret
  base::Span footprint;  // the match and the context that made it one
  // The secret where it is not the bytes at `span`: decoded from them.
  std::string decoded;
  // Where a detector knows better than the rule.
  std::optional<rule::Severity> severity;
  // A detector's own words on why, without secret bytes: "published default
  // of minio, and the port is published".
  std::string note;

  // The secret's bytes; a view of `text` or of this Hit.
  std::string_view SecretIn(std::string_view text) const {
    return decoded.empty() ? span.In(text) : std::string_view(decoded);
  }
};

// Sorts by span, then rule, and leaves one Hit for each stretch of text: of
// hits whose spans overlap, a rule tagged "own" (a value known to be secret)
// beats all others, a provider's rule beats a generic one, then higher
// confidence, then the longer span, then the earlier rule.  Equal input gives
// equal output whatever its order.
std::vector<Hit> Settle(std::vector<Hit> hits, const rule::RuleSet& rules);

// Hits of a base carried through a delta's copies: each whose footprint lies
// in one copy, moved to where the copy stands, unless its footprint touches
// one of `rescanned`.  Pure.
std::vector<Hit> CarryOver(std::span<const Hit> base_hits,
                           std::span<const blob::Copy> copies,
                           std::span<const base::Span> rescanned);

// A keyed hash of a rule's id and a secret: "lw1:" and 26 base32 characters of
// HMAC-SHA-256.  The same after the line, the file or the commit changed.
// Ordered, copyable; holds no secret byte.
class Fingerprint {
 public:
  Fingerprint() = default;
  static Fingerprint Of(std::string_view key, std::string_view rule_id,
                        std::string_view secret);
  // Empty unless `text` has the form of a fingerprint.
  static std::optional<Fingerprint> FromText(std::string_view text);

  const std::string& text() const { return text_; }
  friend auto operator<=>(const Fingerprint&, const Fingerprint&) = default;

 private:
  std::string text_;
};

// The key that is used where no policy has one.
inline constexpr std::string_view kPublicKey = "leakwall public fingerprint";

// Where a finding stands.
struct Place {
  blob::Origin origin;
  base::Span span;  // empty: the finding is about the path
  // From 1; a column counts bytes.  0 where there is no line (a path).
  std::size_t line = 0;
  std::size_t column = 0;
  std::size_t end_line = 0;
  std::size_t end_column = 0;
  // The same columns in Unicode code points, for SARIF.
  std::size_t code_point_column = 0;
  std::size_t code_point_end_column = 0;
  bool is_new = true;
  // The rules that a "leakwall:allow RULE -- reason" comment on the line
  // names.
  std::vector<std::string> inline_allows;
  std::string note;
};

// One secret of one rule, and every place where it stands.  Value type.
struct Finding {
  rule::RuleIndex rule = 0;
  rule::Severity severity = rule::Severity::kHigh;
  base::Secret secret;  // empty: the finding is about a path
  Fingerprint fingerprint;
  std::vector<Place> places;  // sorted by path, commit, span
};

}  // namespace scan

#endif  // LEAKWALL_SCAN_FINDING_H_
