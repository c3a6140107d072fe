#ifndef LEAKWALL_APP_OLD_SECRETS_H_
#define LEAKWALL_APP_OLD_SECRETS_H_

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/hit_sink.h"
#include "app/run.h"
#include "base/result.h"
#include "blob/blob.h"

namespace app {

// Answers whether a secret was there before: in a parent's version of the same
// path, or in a file that the same commit deletes (a rename).  Old blobs are
// judged at most once each.  Not thread-safe.
class OldSecrets {
 public:
  // Both must outlive it.
  OldSecrets(const Job& job, const TextJudge& judge)
      : job_(job), judge_(judge) {}

  // True when (rule, secret) is not new at `origin`.
  base::Result<bool> Had(const blob::Origin& origin, rule::RuleIndex rule,
                         std::string_view secret);
  // True when the parents' version of the path was such a file already, or
  // the same bytes stood under a name that this commit deletes.
  base::Result<bool> HadName(const blob::Origin& origin, rule::RuleIndex rule);

 private:
  using Secrets = std::set<std::pair<rule::RuleIndex, std::string>>;

  base::Result<const Secrets*> In(const blob::ObjectId& id);
  base::Result<const std::vector<blob::ObjectId>*> DeletedBy(
      const blob::ObjectId& commit);

  const Job& job_;
  const TextJudge& judge_;
  std::optional<scan::Scanner::Scratch> scratch_;
  std::map<blob::ObjectId, Secrets> in_;
  std::map<blob::ObjectId, std::vector<blob::ObjectId>> deleted_;
};

}  // namespace app

#endif  // LEAKWALL_APP_OLD_SECRETS_H_
