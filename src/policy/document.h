#ifndef LEAKWALL_POLICY_DOCUMENT_H_
#define LEAKWALL_POLICY_DOCUMENT_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "policy/policy.h"

namespace policy {

// One document as it is written: every value valid, nothing merged.  Absent
// keys are empty.
struct Written {
  std::optional<rule::Severity> block_at;
  std::optional<int> weak_bits;
  std::vector<std::string> weak_words;
  std::optional<std::string> fingerprint_key;  // decoded
  std::optional<bool> own_secrets;
  std::map<std::string, rule::Severity> severity;
  std::optional<std::string> deny_salt;
  std::vector<std::string> deny_hashes;
  std::vector<FileClause> files;
  std::vector<std::string> packs_off;
  std::vector<std::string> packs_extra;

  struct Limits {
    std::optional<std::chrono::milliseconds> timeout;
    std::optional<std::uint64_t> blob_bytes;
    std::optional<OnLimit> on_timeout;
    std::optional<OnLimit> on_too_large;
    std::optional<OnLimit> on_promised;
  };
  Limits limits;
  std::vector<ActionClause> actions;
  std::vector<ExemptClause> exempts;
  std::vector<AllowClause> allows;

  std::optional<bool> allow_from_default_branch;
  std::optional<bool> inline_comments;

  struct Bypass {
    std::optional<bool> enabled;
    std::vector<std::string> refs;
    std::vector<std::string> users;
    std::vector<rule::Severity> never;
    std::optional<std::string> log;
  };
  Bypass bypass;

  struct Floor {
    std::optional<rule::Severity> block_at;
    std::optional<int> weak_bits;
    std::optional<bool> own_secrets;
    Limits limits;  // no timeout
  };
  Floor floor;

  // "file:line" of each key that is set, by its full name.
  std::map<std::string, std::string> where;
};

// Reads one document.  An unknown key, a wrong type or value, a clause without
// what it needs, a key that this layer may not have: an Error with file and
// line.
base::Result<Written> ReadDocument(const Document& document);

}  // namespace policy

#endif  // LEAKWALL_POLICY_DOCUMENT_H_
