#ifndef LEAKWALL_APP_POLICIES_H_
#define LEAKWALL_APP_POLICIES_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "git/repository.h"
#include "policy/policy.h"

namespace app {

// Names of the files at the top of a work tree.
inline constexpr std::string_view kPolicyFile = ".leakwall.toml";
inline constexpr std::string_view kBaselineFile = ".leakwall.baseline";

// A policy and what the reader should know of where it came from.
struct LoadedPolicy {
  policy::Policy policy;
  std::vector<policy::Document> documents;  // nearest first
  std::vector<std::string> notices;
};

// For a local hook: .leakwall.toml as it is in the index, so that an entry
// travels with what it allows; the work tree's only where the index has none.
// Then the user's file and the system's.  A commit that loosens the policy of
// HEAD, or a work tree that differs from the index, is a notice.
base::Result<LoadedPolicy> PolicyForHook(const git::Repository& repository);

// For a server's hook: $GIT_DIR/leakwall.toml, then the system's file; never
// anything from the objects that are pushed.  With trust.allow_from =
// "default-branch", the allow entries that stand on HEAD's branch already.
base::Result<LoadedPolicy> PolicyForServer(const git::Repository& repository);

// For `scan`: `option` (--policy FILE or "none"), else that of the work tree
// that holds the current directory.
base::Result<LoadedPolicy> PolicyForScan(
    const std::optional<std::string>& option);

// For `audit`: `option`, else the audited work tree's file; in a bare
// repository $GIT_DIR/leakwall.toml, else HEAD:.leakwall.toml with a notice.
base::Result<LoadedPolicy> PolicyForAudit(
    const git::Repository& repository,
    const std::optional<std::string>& option);

// Entries of a baseline, one a line: "lw1:... RULE PATH", or "- RULE PATH"
// where the value is too easy to guess to publish a fingerprint of it.  `file`
// is the name used in errors.
base::Result<std::vector<policy::AllowClause>> ParseBaseline(
    std::string_view text, const std::string& file);
std::string BaselineLine(const policy::AllowClause& entry,
                         std::string_view rule, std::string_view path);

}  // namespace app

#endif  // LEAKWALL_APP_POLICIES_H_
