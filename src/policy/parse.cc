#include <algorithm>
#include <iterator>
#include <utility>

#include "policy/document.h"
#include "policy/policy.h"

namespace policy {
namespace {

// Merges documents into a policy.
class Merger {
 public:
  Merger(Policy& policy, std::map<std::string, std::string>& where)
      : policy_(policy), where_(where) {}

  // REQUIRES: documents come from the nearest to the farthest.
  base::Status Add(const Document& document, Written written) {
    if (auto salted = AddDeny(written); !salted.ok()) return salted;
    AddScalars(written);
    AddLimits(written);
    AddServer(written);
    for (const auto& [id, severity] : written.severity) {
      Set("severity." + id, written, std::optional(severity),
          policy_.severity[id]);
    }
    JoinStrings("weak.words", written, policy_.weak_words, written.weak_words);
    JoinStrings("packs.off", written, policy_.packs_off, written.packs_off);
    JoinStrings("packs.extra", written, policy_.packs_extra,
                written.packs_extra);
    Join(policy_.files, written.files);
    Join(policy_.actions, written.actions);
    Join(policy_.exempts, written.exempts);
    Join(policy_.allows, written.allows);
    if (document.layer == Layer::kSystem) floor_ = std::move(written);
    return {};
  }

  // Once all documents are there: what none of them may loosen.
  void HoldFloor() {
    if (!floor_) return;
    const Written::Floor& floor = floor_->floor;
    const auto stricter = [](auto a, auto b) { return std::min(a, b); };
    const auto higher = [](auto a, auto b) { return std::max(a, b); };
    Hold("block_at", "block_at", floor.block_at, policy_.block_at, stricter);
    Hold("weak_bits", "weak_bits", floor.weak_bits, policy_.weak_bits, higher);
    Hold("own_secrets", "own_secrets", floor.own_secrets, policy_.own_secrets,
         higher);
    Limits& limits = policy_.limits;
    Hold("blob_bytes", "limits.blob_bytes", floor.limits.blob_bytes,
         limits.blob_bytes, higher);
    Hold("on_timeout", "limits.on_timeout", floor.limits.on_timeout,
         limits.on_timeout, stricter);
    Hold("on_too_large", "limits.on_too_large", floor.limits.on_too_large,
         limits.on_too_large, stricter);
    if (floor.limits.on_promised && limits.on_promised) {
      Hold("on_promised", "limits.on_promised", floor.limits.on_promised,
           *limits.on_promised, stricter);
    } else if (floor.limits.on_promised) {
      limits.on_promised = floor.limits.on_promised;
      where_["limits.on_promised"] = floor_->where["floor.on_promised"];
    }
    policy_.floor.block_at = floor.block_at;
    policy_.floor.where = floor_->where["floor.block_at"];
    policy_.floor.severity = floor_->severity;
  }

  // Keys that want another one beside them, in whatever document.
  base::Status CheckPairs() const {
    if (policy_.bypass.enabled && policy_.bypass.log.empty()) {
      // Without a log nobody would know who used it: better none at all.
      return base::Error(where_.at("bypass.enabled") + ": bypass.enabled",
                         "there is no bypass.log",
                         "say log = \"/var/log/leakwall/bypass.log\"");
    }
    if (!policy_.deny_hashes.empty() && policy_.deny_salt.empty()) {
      return base::Error(where_.at("deny.hashes") + ": deny.hashes",
                         "there is no deny.salt",
                         "hash the values again with a salt, and give it");
    }
    return {};
  }

 private:
  // The nearest document that has a key decides.
  template <typename T, typename Target>
  void Set(const std::string& name, const Written& written,
           const std::optional<T>& value, Target& target) {
    if (!value || where_.contains(name)) return;
    target = *value;
    where_[name] = written.where.at(name);
  }

  // The nearest's first.
  template <typename T>
  static void Join(std::vector<T>& list, std::vector<T>& more) {
    std::move(more.begin(), more.end(), std::back_inserter(list));
  }

  // The same, noting each document that has a part.
  template <typename T>
  void JoinStrings(const std::string& name, const Written& written,
                   std::vector<T>& list, std::vector<T>& more) {
    if (more.empty()) return;
    std::string& where = where_[name];
    if (!where.empty()) where += ", ";
    where += written.where.at(name);
    Join(list, more);
  }

  // The stricter of a setting and its floor, as `choose` has it.
  template <typename T, typename Choose>
  void Hold(const std::string& key, const std::string& name,
            const std::optional<T>& least, T& target, const Choose& choose) {
    if (!least || choose(*least, target) == target) return;
    target = *least;
    where_[name] = floor_->where["floor." + key] + " [floor]";
  }

  void AddScalars(const Written& written) {
    Set("block_at", written, written.block_at, policy_.block_at);
    Set("weak_bits", written, written.weak_bits, policy_.weak_bits);
    Set("fingerprint_key", written, written.fingerprint_key,
        policy_.fingerprint_key);
    Set("own_secrets", written, written.own_secrets, policy_.own_secrets);
  }

  void AddLimits(const Written& written) {
    Limits& limits = policy_.limits;
    Set("limits.timeout", written, written.limits.timeout, limits.timeout);
    Set("limits.blob_bytes", written, written.limits.blob_bytes,
        limits.blob_bytes);
    Set("limits.on_timeout", written, written.limits.on_timeout,
        limits.on_timeout);
    Set("limits.on_too_large", written, written.limits.on_too_large,
        limits.on_too_large);
    Set("limits.on_promised", written, written.limits.on_promised,
        limits.on_promised);
  }

  void AddServer(Written& written) {
    Set("trust.allow_from", written, written.allow_from_default_branch,
        policy_.trust.allow_from_default_branch);
    Set("trust.inline", written, written.inline_comments,
        policy_.trust.inline_comments);
    Bypass& bypass = policy_.bypass;
    Set("bypass.enabled", written, written.bypass.enabled, bypass.enabled);
    Set("bypass.log", written, written.bypass.log, bypass.log);
    JoinStrings("bypass.refs", written, bypass.refs, written.bypass.refs);
    JoinStrings("bypass.users", written, bypass.users, written.bypass.users);
    JoinStrings("bypass.never", written, bypass.never, written.bypass.never);
  }

  base::Status AddDeny(Written& written) {
    const auto salt = where_.find("deny.salt");
    if (salt != where_.end() && written.deny_salt &&
        *written.deny_salt != policy_.deny_salt) {
      // Hashes of the one salt would never match under the other: a list that
      // looks as if it worked.
      return base::Error(written.where.at("deny.salt") + ": deny.salt",
                         "is not the one at " + salt->second,
                         "use one salt for all lists");
    }
    Set("deny.salt", written, written.deny_salt, policy_.deny_salt);
    JoinStrings("deny.hashes", written, policy_.deny_hashes,
                written.deny_hashes);
    return {};
  }

  Policy& policy_;
  std::map<std::string, std::string>& where_;
  std::optional<Written> floor_;  // the system's document
};

}  // namespace

base::Result<Policy> Policy::Parse(std::span<const Document> documents) {
  Policy policy;
  Merger merger(policy, policy.where_);
  for (const Document& document : documents) {
    auto written = ReadDocument(document);
    if (!written.ok()) return written.error();
    auto added = merger.Add(document, std::move(written).value());
    if (!added.ok()) return added.error();
  }
  merger.HoldFloor();
  if (auto pairs = merger.CheckPairs(); !pairs.ok()) return pairs.error();
  return policy;
}

}  // namespace policy
