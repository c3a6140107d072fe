#include "app/old_secrets.h"

#include <algorithm>

namespace app {

base::Result<bool> OldSecrets::Had(const blob::Origin& origin,
                                   rule::RuleIndex rule,
                                   std::string_view secret) {
  const std::pair<rule::RuleIndex, std::string> key(rule, secret);
  for (const blob::ObjectId& id : origin.before) {
    auto secrets = In(id);
    if (!secrets.ok()) return secrets.error();
    if ((*secrets)->contains(key)) return true;
  }
  if (origin.what != blob::What::kFile && origin.what != blob::What::kSymlink) {
    return false;
  }
  auto deleted = DeletedBy(origin.commit);
  if (!deleted.ok()) return deleted.error();
  for (const blob::ObjectId& id : **deleted) {
    auto secrets = In(id);
    if (!secrets.ok()) return secrets.error();
    if ((*secrets)->contains(key)) return true;
  }
  return false;
}

base::Result<bool> OldSecrets::HadName(const blob::Origin& origin,
                                       rule::RuleIndex rule) {
  for (const blob::ObjectId& id : origin.before) {
    auto text = job_.source.ReadObject(id);
    if (!text.ok()) return text.error();
    const auto hit = job_.names.Judge(origin.path, origin.mode, *text);
    if (hit && hit->rule == rule) return true;
  }
  auto deleted = DeletedBy(origin.commit);
  if (!deleted.ok()) return deleted.error();
  return std::find((*deleted)->begin(), (*deleted)->end(), origin.id) !=
         (*deleted)->end();
}

base::Result<const OldSecrets::Secrets*> OldSecrets::In(
    const blob::ObjectId& id) {
  if (const auto held = in_.find(id); held != in_.end()) {
    const Secrets* known = &held->second;
    return known;
  }
  if (!scratch_) {
    auto scratch = judge_.scanner().NewScratch();
    if (!scratch.ok()) return scratch.error();
    scratch_ = std::move(*scratch);
  }
  auto text = job_.source.ReadObject(id);
  if (!text.ok()) return text.error();
  auto hits = judge_.Whole(*text, *scratch_);
  if (!hits.ok()) return hits.error();
  Secrets& secrets = in_[id];
  for (const scan::Hit& hit : *hits) {
    secrets.emplace(hit.rule, std::string(hit.SecretIn(*text)));
  }
  const Secrets* fresh = &secrets;
  return fresh;
}

base::Result<const std::vector<blob::ObjectId>*> OldSecrets::DeletedBy(
    const blob::ObjectId& commit) {
  auto held = deleted_.find(commit);
  if (held == deleted_.end()) {
    auto deleted = job_.source.Deleted(commit);
    if (!deleted.ok()) return deleted.error();
    held = deleted_.emplace(commit, std::move(*deleted)).first;
  }
  const std::vector<blob::ObjectId>* ids = &held->second;
  return ids;
}

}  // namespace app
