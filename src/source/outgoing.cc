#include <memory>
#include <utility>

#include "source/pushed_source.h"

namespace source {
namespace {

class OutgoingSource : public PushedSource {
 public:
  OutgoingSource(git::Repository& repository, std::string remote,
                 std::vector<RefUpdate> updates)
      : PushedSource(repository, std::move(updates)),
        remote_(std::move(remote)) {}

 protected:
  base::Result<std::vector<std::string>> Known() override {
    std::vector<std::string> args = {"--not"};
    auto named = IsRemoteName();
    if (!named.ok()) return named.error();
    if (*named) args.push_back("--remotes=" + remote_);
    for (const RefUpdate& update : updates()) {
      if (update.old_id.zero()) continue;
      // The remote has it, but we need not.
      auto header = reader().Look(update.old_id);
      if (!header.ok()) return header.error();
      if (*header) args.push_back(update.old_id.Hex());
    }
    if (args.size() == 1) args.clear();
    return args;
  }

  // Which tags the remote has is not known here.
  base::Result<std::unordered_set<blob::ObjectId>> KnownTargets() override {
    std::unordered_set<blob::ObjectId> targets;
    for (const RefUpdate& update : updates()) targets.insert(update.old_id);
    return targets;
  }

  Missing missing() const override { return Missing::kMayBePromised; }

 private:
  // Git gives the URL as the name where the user named none.
  base::Result<bool> IsRemoteName() {
    for (const char* key : {".url", ".pushurl"}) {
      auto url = repository().Config("remote." + remote_ + key);
      if (!url.ok()) return url.error();
      if (*url) return true;
    }
    return false;
  }

  const std::string remote_;
};

}  // namespace

std::unique_ptr<Source> Outgoing(git::Repository& repository,
                                 std::string remote,
                                 std::vector<RefUpdate> updates) {
  return std::make_unique<OutgoingSource>(repository, std::move(remote),
                                          std::move(updates));
}

}  // namespace source
