#include "source/pushed_source.h"

#include <algorithm>

#include "source/quarantine_walk.h"

namespace source {

PushedSource::PushedSource(git::Repository& repository,
                           std::vector<RefUpdate> updates)
    : repository_(repository), updates_(std::move(updates)) {}

base::Status PushedSource::Open() {
  if (reader_) return {};
  auto reader = repository_.Objects();
  if (!reader.ok()) return reader.error();
  reader_ = std::move(*reader);
  trees_.emplace(*reader_, repository_.id_size());
  return {};
}

base::Result<blob::Coverage> PushedSource::Push(blob::Sink& sink,
                                                const Options& options) {
  base::Status planned = Plan(sink, options.stop);
  if (!planned.ok()) return planned.error();
  blob::Coverage coverage;
  std::vector<blob::BlobIndex> single;
  // To look through what came costs more than to read a few objects.
  constexpr std::size_t kWorthAWalk = 64;
  if (repository_.quarantined() && planned_.size() >= kWorthAWalk) {
    auto walked =
        WalkQuarantine(repository_, quarantined_, planned_, sink, options);
    if (!walked.ok()) return walked.error();
    coverage = std::move(walked->coverage);
    single = std::move(walked->rest);
  } else {
    single = AllOf(planned_);
  }
  Tally tally(single.size() + ref_names_.size() + failures_.size(), sink,
              options);
  base::Status judged =
      JudgeObjects(repository_, planned_, single, missing(), options, tally);
  if (!judged.ok()) return judged.error();
  auto index = static_cast<blob::BlobIndex>(planned_.size());
  for (const std::string& name : ref_names_) {
    if (!tally.Stopped()) {
      tally.Judge(index, blob::What::kRefName, {}, name);
    }
    ++index;
  }
  for (const base::Error& failure : failures_) tally.Fail(index++, failure);
  coverage.Merge(tally.Take());
  return coverage;
}

base::Status PushedSource::Plan(blob::Sink& sink, const base::Stop* stop) {
  base::Status opened = Open();
  if (!opened.ok()) return opened;
  base::Status tips = PlanTips();
  if (!tips.ok()) return tips;
  base::Status commits = PlanCommits();
  if (!commits.ok()) return commits;
  NewEntries entries(*trees_, stop);
  base::Status listed = PlanEntries(sink, entries);
  if (!listed.ok()) return listed;
  return PlanStrays(sink);
}

base::Status PushedSource::PlanTips() {
  // Listing the receiver's refs costs something where there are many: only
  // for what a commit does not reach.
  std::unordered_set<blob::ObjectId> known;
  bool asked = false;
  for (const RefUpdate& update : updates_) {
    if (update.new_id.zero()) continue;  // a deletion brings nothing
    // The name of a ref that is there is not news.
    if (update.old_id.zero()) ref_names_.push_back(update.ref);
    auto header = reader_->Look(update.new_id);
    const bool is_commit =
        header.ok() && *header && (*header)->kind == git::Kind::kCommit;
    if (!is_commit && !asked) {
      auto targets = KnownTargets();
      if (!targets.ok()) return targets.error();
      known = std::move(*targets);
      asked = true;
    }
    PlanTip(update, known);
  }
  return {};
}

// Follows tags to what they name in the end.
void PushedSource::PlanTip(const RefUpdate& update,
                           const std::unordered_set<blob::ObjectId>& known) {
  blob::ObjectId id = update.new_id;
  for (;;) {
    auto header = reader_->Look(id);
    if (!header.ok()) return failures_.push_back(header.error());
    if (!*header) {
      return failures_.push_back(
          base::Error("read object " + id.Hex(), "it is missing",
                      "push what it lacks; run git fsck where it comes from"));
    }
    const git::Kind kind = (*header)->kind;
    // Whose commits are known, `git rev-list` says.  The rest is known with
    // whatever it names in turn.
    if (kind != git::Kind::kCommit && known.contains(id)) return;
    direct_.push_back({id, kind, update.ref});
    if (kind == git::Kind::kBlob) NumberOf(id, blob::What::kFile);
    if (kind != git::Kind::kTag) return;
    NumberOf(id, blob::What::kTag);
    auto bytes = ReadBytes(*reader_, id);
    if (!bytes.ok()) return failures_.push_back(bytes.error());
    auto tag = git::ParseTag(*bytes);
    if (!tag.ok()) {
      return failures_.push_back(base::Error(
          "read tag " + id.Hex(), tag.error().why(), tag.error().fix()));
    }
    id = tag->target;
  }
}

base::Status PushedSource::PlanCommits() {
  std::vector<std::string> args;
  for (const Direct& direct : direct_) {
    if (direct.kind == git::Kind::kCommit) args.push_back(direct.id.Hex());
  }
  if (args.empty()) return {};
  auto known = Known();
  if (!known.ok()) return known.error();
  args.insert(args.end(), known->begin(), known->end());
  auto commits = repository_.RevListWithParents(args);
  if (!commits.ok()) return commits.error();
  commits_ = std::move(*commits);
  for (std::size_t i = 0; i < commits_.size(); ++i) {
    NumberOf(commits_[i].id, blob::What::kCommit);
    commit_numbers_.emplace(commits_[i].id, i);
    commit_trees_.emplace(commits_[i].id, commits_[i].tree);
  }
  return {};
}

base::Status PushedSource::PlanEntries(blob::Sink& sink, NewEntries& entries) {
  const auto visit = [&](const NewEntry& entry) {
    const git::TreeEntry seen{entry.mode, entry.name, entry.id};
    if (IsTree(entry.mode)) {
      opened_trees_.insert(entry.id);
      return See(sink, seen, std::nullopt);
    }
    See(sink, seen, NumberOf(entry.id, WhatOf(entry.mode)));
  };
  const auto fail = [&](base::Error error) {
    failures_.push_back(std::move(error));
  };
  for (const Direct& direct : direct_) {
    if (direct.kind != git::Kind::kTree) continue;
    opened_trees_.insert(direct.id);
    base::Status listed = entries.List({direct.id, {}}, visit, fail);
    if (!listed.ok()) return listed;
  }
  for (const git::ListedCommit& commit : commits_) {
    opened_trees_.insert(commit.tree);
    base::Status listed = entries.List(RootOf(commit), visit, fail);
    if (!listed.ok()) return listed;
  }
  return {};
}

// What is in the push although no ref reaches it would be stored all the same,
// and a later push could name it without sending it.  A pack also holds the old
// objects that a thin pack's deltas build on: those are in the main store, and
// were judged when they came.
base::Status PushedSource::PlanStrays(blob::Sink& sink) {
  if (!repository_.quarantined()) return {};
  auto listed = repository_.QuarantinedObjects();
  if (!listed.ok()) return listed.error();
  quarantined_ = std::move(*listed);
  std::unique_ptr<git::ObjectReader> old;
  for (const blob::ObjectId& id : quarantined_) {
    if (numbers_.contains(id) || symlinks_.contains(id) ||
        opened_trees_.contains(id)) {
      continue;
    }
    if (old == nullptr) {
      auto opened = repository_.OldObjects();
      if (!opened.ok()) return opened.error();
      old = std::move(*opened);
    }
    auto header = old->Look(id);
    if (!header.ok()) return header.error();
    if (!*header) PlanStray(id, sink);
  }
  return {};
}

void PushedSource::PlanStray(const blob::ObjectId& id, blob::Sink& sink) {
  auto header = reader_->Look(id);
  if (!header.ok()) return failures_.push_back(header.error());
  if (!*header) {
    return failures_.push_back(base::Error("read object " + id.Hex(),
                                           "it is gone from the quarantine",
                                           "push again"));
  }
  switch ((*header)->kind) {
    case git::Kind::kCommit:
      NumberOf(id, blob::What::kCommit);
      return;
    case git::Kind::kTag:
      NumberOf(id, blob::What::kTag);
      return;
    case git::Kind::kBlob:
      NumberOf(id, blob::What::kFile);
      return;
    case git::Kind::kTree:
      break;
  }
  auto tree = trees_->Get(id);
  if (!tree.ok()) return failures_.push_back(tree.error());
  for (const git::TreeEntry& entry : (*tree)->entries) {
    if (!IsGitlink(entry.mode)) See(sink, entry, std::nullopt);
  }
}

void PushedSource::See(blob::Sink& sink, const git::TreeEntry& entry,
                       std::optional<blob::BlobIndex> number) {
  std::string key(entry.id.raw());
  key += entry.name;
  if (!names_seen_.insert(std::move(key)).second) return;
  sink.See({entry.name, entry.mode, entry.id, number});
}

blob::BlobIndex PushedSource::NumberOf(const blob::ObjectId& id,
                                       blob::What what) {
  auto& numbers = what == blob::What::kSymlink ? symlinks_ : numbers_;
  const auto next = static_cast<blob::BlobIndex>(planned_.size());
  const auto [number, fresh] = numbers.emplace(id, next);
  if (fresh) planned_.push_back({id, what});
  return number->second;
}

}  // namespace source
