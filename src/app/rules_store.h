#ifndef LEAKWALL_APP_RULES_STORE_H_
#define LEAKWALL_APP_RULES_STORE_H_

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "policy/policy.h"
#include "rule/rule_set.h"
#include "scan/scanner.h"

namespace app {

// Where compiled rules come from.
//
// The packs of patterns/ and their database for any processor are part of the
// binary, so that one copied file works where nothing can be written, and a
// hook reads no file for them.  (One compiled for this machine alone was no
// faster in an audit, and took a hook longer to read.)  The database of the
// packs that a policy asks for instead is kept in a cache:
//
//   <directory of the binary>/../share/leakwall/rules-KEY.image   made by root
//   $XDG_CACHE_HOME/leakwall/rules-KEY.image   (or ~/.cache/leakwall)
//
// KEY is a hash of the embedded image, the packs added and the packs left out,
// and the features of the processor, so that a newer binary, an edited pack or
// another processor never meets an old file.
// A cache counts only if it belongs to root or to us and nobody else may write
// it; one that is damaged, foreign or of another engine is ignored, and
// replaced where we can.

// The packs built into the binary, with their examples.
std::vector<rule::Pack> EmbeddedPacks();

// The packs that a policy asks for: the embedded ones without `packs_off`, and
// `packs_extra`, which replace embedded packs of the same name.
base::Result<std::vector<rule::Pack>> PacksFor(const policy::Policy& policy);

// The rules that a policy asks for, ready to scan.  Compiles only where the
// policy changes the packs and no cache has the result yet.
struct LoadedRules {
  scan::CompiledRules rules;
  std::string notice;  // what the reader should know; empty: nothing
};
base::Result<LoadedRules> LoadRules(const policy::Policy& policy);

// Compiles for this machine and writes the cache: into `directory`, or where
// LoadRules() looks for the user's.  Returns the file's path; empty where the
// policy has the packs that are built in, and there is nothing to write.
base::Result<std::optional<std::string>> BuildRulesCache(
    const policy::Policy& policy, const std::string& directory);

}  // namespace app

#endif  // LEAKWALL_APP_RULES_STORE_H_
