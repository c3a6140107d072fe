#ifndef LEAKWALL_GIT_REPOSITORY_H_
#define LEAKWALL_GIT_REPOSITORY_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/process.h"
#include "base/result.h"
#include "blob/blob.h"

namespace git {

enum class Kind { kCommit, kTree, kBlob, kTag };

struct Object {
  Kind kind = Kind::kBlob;
  std::string bytes;
};

struct Header {
  Kind kind = Kind::kBlob;
  std::uint64_t size = 0;  // bytes, inflated
};

// Reads objects by id: never through refs/replace, never with a fetch.  Not
// thread-safe: take one a thread.
class ObjectReader {
 public:
  virtual ~ObjectReader() = default;
  // Empty: the object database has no such object.  Damaged is an Error.
  virtual base::Result<std::optional<Object>> Read(
      const blob::ObjectId& id) = 0;
  // The same without the bytes.  A damaged object may look absent here.
  virtual base::Result<std::optional<Header>> Look(
      const blob::ObjectId& id) = 0;
};

// One entry of a tree object (gitformat, "tree": mode SP name NUL id).  Views
// into the tree's bytes.
struct TreeEntry {
  std::uint32_t mode = 0;
  std::string_view name;
  blob::ObjectId id;
};
// The same with its id as it stands.
struct RawTreeEntry {
  std::uint32_t mode = 0;
  std::string_view name;
  std::string_view id;
};
// Takes the entry at the start of `bytes` off it; empty: it is malformed.
// `id_size` is 20 or 32.  REQUIRES: !bytes.empty().
std::optional<RawTreeEntry> TakeTreeEntry(std::string_view& bytes,
                                          std::size_t id_size);
// All of them.  Malformed is an Error.
base::Result<std::vector<TreeEntry>> ParseTree(std::string_view bytes,
                                               std::size_t id_size);

// The header of a commit object, as far as it is needed.
struct Commit {
  blob::ObjectId tree;
  std::vector<blob::ObjectId> parents;
  std::string author;  // "Name <mail>"
  std::int64_t author_time = 0;
};
base::Result<Commit> ParseCommit(std::string_view bytes);

// What a tag object names.
struct Tag {
  blob::ObjectId target;
  Kind kind = Kind::kCommit;
};
base::Result<Tag> ParseTag(std::string_view bytes);

// A change of one path: `git diff-index --cached --raw`.
struct Change {
  char status = 'M';  // A, M, D, T as in git-diff(1) --raw
  std::uint32_t old_mode = 0;
  std::uint32_t mode = 0;
  blob::ObjectId old_id;  // null when there was none
  blob::ObjectId id;      // null when it is deleted
  std::string path;       // relative to the top of the work tree, raw bytes
};

struct IndexEntry {
  std::uint32_t mode = 0;
  blob::ObjectId id;
  std::string path;
};

struct Ref {
  std::string name;
  blob::ObjectId id;
};

// A commit as `git rev-list` lists it: without the parents that a shallow
// repository does not have.
struct ListedCommit {
  blob::ObjectId id;
  blob::ObjectId tree;
  std::vector<blob::ObjectId> parents;
};

// A Git repository as its environment describes it: GIT_DIR, GIT_INDEX_FILE,
// GIT_OBJECT_DIRECTORY (the quarantine of a push) and
// GIT_ALTERNATE_OBJECT_DIRECTORIES are honoured.  The plain layout is read
// from its files, for a commit must not wait; of every other one Git's own
// plumbing answers the questions of layout, index and refs, so whatever Git
// reads, we read.  No child follows replace refs, fetches, prompts, or runs
// what the repository configures (no fsmonitor, no external diff, no textconv).
//
// Const methods are safe from many threads.
class Repository {
 public:
  // The repository of the current directory and environment.
  static base::Result<std::unique_ptr<Repository>> FromEnvironment();
  // The repository at `path`: a work tree, a bare repository or a Git
  // directory.  Git's local environment variables do not count.  Empty where
  // `path` is none of these.
  static base::Result<std::optional<std::unique_ptr<Repository>>> At(
      const std::string& path);

  ~Repository();
  Repository(const Repository&) = delete;
  Repository& operator=(const Repository&) = delete;

  const std::string& git_dir() const;     // absolute
  const std::string& common_dir() const;  // absolute
  const std::string& work_tree() const;   // absolute; empty: bare
  std::size_t id_size() const;            // 20 or 32
  // The stores of objects, absolute: first the one that new objects go to (in a
  // push, the quarantine), then its alternates.
  std::vector<std::string> object_dirs() const;
  // True inside a pre-receive hook's quarantine (GIT_QUARANTINE_PATH).
  bool quarantined() const;
  // True when a remote promises what is missing (partial clone).
  bool partial() const;

  // A reader of all the stores; the repository must outlive it.
  base::Result<std::unique_ptr<ObjectReader>> Objects() const;
  // A reader of the main store and its alternates alone, without the
  // quarantine.  REQUIRES: quarantined().
  base::Result<std::unique_ptr<ObjectReader>> OldObjects() const;
  // The ids of every object in the quarantine.  REQUIRES: quarantined().
  base::Result<std::vector<blob::ObjectId>> QuarantinedObjects() const;

  // The changes of the index against `tree` (a commit or tree id; null: the
  // empty tree).  Entries of `git add -N` do not count.
  base::Result<std::vector<Change>> IndexChanges(
      const blob::ObjectId& tree) const;
  // The index entries at these paths, in their order, each at stage 0.
  base::Result<std::vector<std::optional<IndexEntry>>> IndexEntriesAt(
      std::span<const std::string> paths) const;
  // The hash at the end of the index file, raw: another one where the index
  // has changed.  Empty: it has none (index.skipHash), or there is no file.
  std::string IndexChecksum() const;

  // The commits that the commit under way will have as parents: HEAD (none
  // when unborn), then MERGE_HEAD, or GITHEAD_* in a pre-merge-commit hook.
  base::Result<std::vector<blob::ObjectId>> ComingParents() const;
  // Empty: there is no such revision.
  base::Result<std::optional<blob::ObjectId>> Resolve(
      const std::string& revision) const;
  base::Result<std::vector<Ref>> Refs() const;
  // `git rev-list ARGS`, with the ids in topological order, newest first.
  base::Result<std::vector<blob::ObjectId>> RevList(
      std::span<const std::string> args) const;

  // The same with trees and parents.
  base::Result<std::vector<ListedCommit>> RevListWithParents(
      std::span<const std::string> args) const;

  // A configuration value as Git resolves it; empty: not set.
  base::Result<std::optional<std::string>> Config(const std::string& key) const;
  // `git rev-parse --git-path NAME`, absolute.
  base::Result<std::string> GitPath(const std::string& name) const;

  // Runs `git ARGS` here with the safe environment and options.
  base::Result<base::Exit> Git(std::span<const std::string> args,
                               std::string input = {}) const;

 private:
  struct State;
  explicit Repository(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace git

#endif  // LEAKWALL_GIT_REPOSITORY_H_
