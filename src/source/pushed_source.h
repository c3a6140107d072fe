#ifndef LEAKWALL_SOURCE_PUSHED_SOURCE_H_
#define LEAKWALL_SOURCE_PUSHED_SOURCE_H_

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/result.h"
#include "blob/blob.h"
#include "git/repository.h"
#include "source/attribution.h"
#include "source/judging.h"
#include "source/new_entries.h"
#include "source/source.h"
#include "source/trees.h"

namespace source {

// What ref updates bring to a repository that has something already: the
// common part of receiving a push and of sending one.
class PushedSource : public Source {
 public:
  // The repository must outlive this.
  PushedSource(git::Repository& repository, std::vector<RefUpdate> updates);

  base::Result<blob::Coverage> Push(blob::Sink& sink,
                                    const Options& options) override;
  base::Result<std::vector<blob::Origin>> Locate(const Wanted& wanted) override;
  base::Result<std::string> Read(const blob::Origin& origin) override;
  base::Result<std::string> ReadObject(const blob::ObjectId& id) override;
  base::Result<std::vector<blob::ObjectId>> Deleted(
      const blob::ObjectId& commit) override;

 protected:
  // The arguments of `git rev-list` that leave out the commits which the
  // receiver has.
  virtual base::Result<std::vector<std::string>> Known() = 0;
  // The tags, trees and blobs that the receiver's refs name already.
  virtual base::Result<std::unordered_set<blob::ObjectId>> KnownTargets() = 0;
  // What it means that an object is missing here.
  virtual Missing missing() const = 0;

  git::Repository& repository() { return repository_; }
  git::ObjectReader& reader() { return *reader_; }
  const std::vector<RefUpdate>& updates() const { return updates_; }

 private:
  // An object that a ref or a tag names itself.
  struct Direct {
    blob::ObjectId id;
    git::Kind kind;
    std::string ref;
  };

  // Making the list of what is to be judged.
  base::Status Open();
  base::Status Plan(blob::Sink& sink, const base::Stop* stop);
  base::Status PlanTips();
  void PlanTip(const RefUpdate& update,
               const std::unordered_set<blob::ObjectId>& known);
  base::Status PlanCommits();
  base::Status PlanEntries(blob::Sink& sink, NewEntries& entries);
  base::Status PlanStrays(blob::Sink& sink);
  void PlanStray(const blob::ObjectId& id, blob::Sink& sink);
  void See(blob::Sink& sink, const git::TreeEntry& entry,
           std::optional<blob::BlobIndex> number);
  blob::BlobIndex NumberOf(const blob::ObjectId& id, blob::What what);

  // Saying where things are.
  Folder RootOf(const git::ListedCommit& commit);
  std::optional<blob::ObjectId> TreeOf(const blob::ObjectId& commit);
  void AssignRefs();
  base::Status LocateEntries(const Wanted& wanted,
                             std::vector<blob::Origin>& origins);
  void LocateDirect(const std::unordered_set<blob::BlobIndex>& wanted,
                    std::vector<blob::Origin>& origins);
  base::Status AddAuthors(std::vector<blob::Origin>& origins);

  git::Repository& repository_;
  const std::vector<RefUpdate> updates_;
  std::unique_ptr<git::ObjectReader> reader_;
  std::optional<Trees> trees_;

  std::vector<Direct> direct_;
  std::vector<git::ListedCommit> commits_;  // newest first
  std::vector<std::string> commit_refs_;    // beside them
  std::unordered_map<blob::ObjectId, std::size_t> commit_numbers_;
  std::unordered_map<blob::ObjectId, blob::ObjectId> commit_trees_;

  // What is judged: objects, then ref names, then what could not be read.
  std::vector<Planned> planned_;
  std::unordered_map<blob::ObjectId, blob::BlobIndex> numbers_;
  std::unordered_map<blob::ObjectId, blob::BlobIndex> symlinks_;
  std::vector<std::string> ref_names_;
  std::vector<base::Error> failures_;
  std::vector<blob::ObjectId> quarantined_;  // sorted

  std::unordered_set<blob::ObjectId> opened_trees_;
  std::unordered_set<std::string> names_seen_;  // id and name
};

}  // namespace source

#endif  // LEAKWALL_SOURCE_PUSHED_SOURCE_H_
