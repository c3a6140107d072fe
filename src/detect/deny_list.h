#ifndef LEAKWALL_DETECT_DENY_LIST_H_
#define LEAKWALL_DETECT_DENY_LIST_H_

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/hash.h"
#include "detect/detector.h"

namespace detect {

// Finds values that are known only by their hashes, so that the list can be
// given to people who must not know the values.  A hash is the SHA-256 of the
// salt's bytes (as the policy writes them) followed by the value's, in 64
// hexadecimal digits:
//
//   printf '%s%s' "$SALT" "$VALUE" | sha256sum
//
// A hash cannot be searched for, so every stretch of the text that may be a
// value is hashed.  These are, with 8 to 256 bytes and always as long as they
// can be:
//
//   runs of [A-Za-z0-9_+/=.~!@#$%^&*-]; of each also what follows its first
//     '=' (NAME=value), what precedes its last '@' (the password in a URL),
//     and all but the punctuation of a sentence at its end
//   runs of [A-Za-z0-9_+/.~-], and of [A-Za-z0-9_-]
//   what stands in a line between two quotes of the same kind
//   whole lines, and what follows a line's first '=' or ':', without the white
//     space around it and a ',' or ';' at its end
//
// A denied value that stands in a text in none of these ways is not found.
// Immutable; const methods are safe from many threads.
class DenyList : public Detector {
 public:
  using Hashes = std::vector<base::Digest256>;

  DenyList(rule::RuleIndex rule, std::string_view salt, const Hashes& hashes);

  bool MayBegin(std::string_view text) const override;
  // More than 100,000 places in one text are an Error.
  base::Status Detect(std::string_view text,
                      std::vector<scan::Hit>& hits) const override;

  bool Denies(std::string_view value) const;

 private:
  struct FirstBytes {
    std::size_t operator()(const base::Digest256& digest) const;
  };

  rule::RuleIndex rule_;
  std::string salt_;
  std::unordered_set<base::Digest256, FirstBytes> hashes_;
};

}  // namespace detect

#endif  // LEAKWALL_DETECT_DENY_LIST_H_
