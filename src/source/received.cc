#include <memory>
#include <utility>

#include "source/pushed_source.h"

namespace source {
namespace {

class ReceivedSource : public PushedSource {
 public:
  using PushedSource::PushedSource;

 protected:
  base::Result<std::vector<std::string>> Known() override {
    return std::vector<std::string>{"--not", "--all"};
  }

  base::Result<std::unordered_set<blob::ObjectId>> KnownTargets() override {
    auto refs = repository().Refs();
    if (!refs.ok()) return refs.error();
    std::unordered_set<blob::ObjectId> targets;
    for (const git::Ref& ref : *refs) targets.insert(ref.id);
    return targets;
  }

  // Even where this repository is itself a partial clone: what a push lacks,
  // no remote promised.
  Missing missing() const override { return Missing::kFails; }
};

}  // namespace

std::unique_ptr<Source> Received(git::Repository& repository,
                                 std::vector<RefUpdate> updates) {
  return std::make_unique<ReceivedSource>(repository, std::move(updates));
}

}  // namespace source
