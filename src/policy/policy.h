#ifndef LEAKWALL_POLICY_POLICY_H_
#define LEAKWALL_POLICY_POLICY_H_

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/glob.h"
#include "base/result.h"
#include "blob/blob.h"
#include "policy/verdict.h"
#include "rule/rule_set.h"
#include "scan/finding.h"

namespace policy {

// Where a policy text came from: it decides which keys it may have.
enum class Layer { kSystem, kUser, kRepository, kServer };

struct Document {
  Layer layer = Layer::kRepository;
  std::string file;  // as messages name it
  std::string text;
};

enum class OnLimit { kBlock, kWarn, kCount };

// What is wanted for what a clause matches.  Absent conditions match all.
struct ActionClause {
  std::optional<std::string> rule;  // id, alias or glob
  std::optional<std::string> tag;
  std::optional<rule::Severity> severity;
  std::optional<base::Glob> path;
  std::optional<base::Glob> ref;
  std::optional<Action> action;  // kBlock, kWarn or kOff
  bool shadow = false;           // report, never block
  std::string where;             // "file:line"
  Layer layer = Layer::kRepository;
};

struct ExemptClause {
  base::Glob path;
  std::string reason;
  std::string where;
};

// Either a fingerprint, which a path may narrow, or rule and path.
struct AllowClause {
  std::optional<scan::Fingerprint> fingerprint;
  std::optional<std::string> rule;  // id or alias
  std::optional<base::Glob> path;
  std::string reason;
  std::string owner;
  std::optional<base::Date> until;  // the last day on which it holds
  std::string where;
};

struct FileClause {
  std::string path;
  rule::Severity severity = rule::Severity::kHigh;
  std::string title;
  std::string where;
};

struct Limits {
  std::optional<std::chrono::milliseconds> timeout;
  std::uint64_t blob_bytes = 100'000'000;
  OnLimit on_timeout = OnLimit::kBlock;
  OnLimit on_too_large = OnLimit::kBlock;
  // Absent: hooks count, audits refuse.
  std::optional<OnLimit> on_promised;
};

// A system's [floor]: what no nearer document may loosen.  Where block_at is
// set, what is as severe as that blocks: no nearer bar, [severity] or
// [[action]] changes it.  Exemptions and allow entries, which name what they
// let through and say why, stay.  The other keys of [floor] (weak_bits,
// own_secrets, blob_bytes, on_timeout, on_too_large, on_promised) are merged
// into the settings: the stricter of the two wins.
struct Floor {
  std::optional<rule::Severity> block_at;
  std::string where;                               // of block_at
  std::map<std::string, rule::Severity> severity;  // the system's own
};

// The [trust] and [bypass] tables: servers only.
struct Trust {
  bool allow_from_default_branch = false;
  bool inline_comments = false;
};
struct Bypass {
  bool enabled = false;
  std::vector<std::string> refs;
  std::vector<std::string> users;
  std::vector<rule::Severity> never;
  std::string log;
};

// What a Judge call must know beside the findings.
struct Context {
  base::Date today;
  bool server = false;               // inline comments count only if trusted
  bool pre_existing_blocks = false;  // audits and scans: all is new anyway
  bool audit = false;  // limits.on_promised refuses unless it is set
};

// A team's rules about findings: several documents merged, the nearest first.
// Value type; const methods are safe from many threads.
class Policy {
 public:
  // Documents from the nearest to the farthest; none: the defaults.  Scalars:
  // the nearest that sets one wins; lists are joined, the nearest's first.  A
  // system's [floor] then holds whatever nearer documents say.  An unknown
  // key, a wrong type or value, an [[exempt]] or [[allow]] without reason, a
  // server's key in another file: an Error with file and line.
  static base::Result<Policy> Parse(std::span<const Document> documents);

  // What becomes of the findings; pure.  Finding::severity is replaced by what
  // the policy makes of it.  `rules` is what Finding::rule indexes.  A
  // [severity] or [[action]] that names a rule nobody has is an Error in the
  // Verdict: we cannot know what it was to catch.  An [[allow]] that does lets
  // nothing through, and is a notice.
  //
  // For each place the first of these decides: an [[allow]], a comment on the
  // line, an [[exempt]], an [[action]] that says off, being pre-existing, an
  // [[action]], the bar.
  Verdict Judge(std::vector<scan::Finding> findings, blob::Coverage coverage,
                const rule::RuleSet& rules, const Context& context) const;

  // The exemption that covers this path, if any.
  const ExemptClause* Exempts(std::string_view path) const;

  // One line a setting: "block_at = \"medium\"   # .leakwall.toml:3".
  std::string Show() const;
  // Problems that do not make it invalid: expired entries, clauses naming
  // rules that do not exist.
  std::vector<std::string> Remarks(const rule::RuleSet& rules,
                                   base::Date today) const;

  // The settings, merged.  Public data: judged by Judge, read by app/.
  rule::Severity block_at = rule::Severity::kMedium;
  int weak_bits = 36;
  std::vector<std::string> weak_words;
  std::string fingerprint_key;  // decoded bytes; empty: none set
  bool own_secrets = true;
  std::map<std::string, rule::Severity> severity;  // by rule id
  std::string deny_salt;
  std::vector<std::string> deny_hashes;
  std::vector<FileClause> files;
  std::vector<std::string> packs_off;
  std::vector<std::string> packs_extra;
  Limits limits;
  std::vector<ActionClause> actions;
  std::vector<ExemptClause> exempts;
  std::vector<AllowClause> allows;
  Floor floor;
  Trust trust;
  Bypass bypass;

  // The key for fingerprints: the policy's, else the public one.
  std::string_view Key() const {
    return fingerprint_key.empty() ? scan::kPublicKey
                                   : std::string_view(fingerprint_key);
  }

 private:
  // "file:line" of each setting that a document has, by its full name
  // ("limits.timeout", "severity.generic-secret"); of a list, each document's.
  std::map<std::string, std::string> where_;
};

// The text of a new policy with a new key, made from 16 random bytes.
std::string InitialText(std::string_view key);
// How a key is written in a policy (hexadecimal).
std::string WriteKey(std::string_view key);

// `text` with an [[allow]] entry appended; comments and order stay.  If `text`
// is not empty and lacks a final newline, one is added.
std::string AppendAllow(std::string text, const AllowClause& entry);

// What `after` lets through that `before` does not, one line each: for the
// notice when a commit loosens its own policy.
std::vector<std::string> Loosened(const Policy& before, const Policy& after);

}  // namespace policy

#endif  // LEAKWALL_POLICY_POLICY_H_
