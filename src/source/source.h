#ifndef LEAKWALL_SOURCE_SOURCE_H_
#define LEAKWALL_SOURCE_SOURCE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/glob.h"
#include "base/result.h"
#include "base/stop.h"
#include "blob/blob.h"
#include "git/repository.h"

namespace source {

// Blobs in which an earlier run found nothing: raw ids, sorted, one after the
// other.
template <typename Bytes>
struct CleanIds {
  Bytes files;
  Bytes messages;  // commits and tags
};

// How to push.
struct Options {
  int threads = 1;
  // Blobs above this many bytes are left out (LeftOut::kTooLarge), counted.
  std::uint64_t blob_bytes = 100'000'000;
  // Hash every object and compare with its id (History() alone; the others
  // read single objects, of which Git's own readers have done so).
  bool verify_ids = false;
  // Blobs that need not be judged again (History() and Files() alone); must
  // outlive the Source.
  CleanIds<std::string_view> known;
  // The objects that hit so far, of which Locate() will be asked.  Called by
  // History() alone, once all contents are judged; may be empty.
  std::function<std::vector<blob::ObjectId>()> hits;
  // Must outlive the call.  When it says stop, what was not yet judged is
  // counted as LeftOut::kTimeout, and Push returns with what it has.
  const base::Stop* stop = nullptr;
  // Called now and then with the counts so far; may be empty.
  std::function<void(std::uint64_t judged, std::uint64_t planned)> progress;
};

// What Locate() is asked for.
struct Wanted {
  std::vector<blob::BlobIndex> blobs;  // Blobs that hit
  std::vector<blob::ObjectId> named;   // blobs whose name hit
  std::vector<blob::ObjectId> trees;   // directories whose name hit
};

// What a hook, an audit or a scan must look at.
//
// One object serves one run: Push() once, then any number of the others, all
// from one thread; Push() itself calls the sink from `threads` threads.
class Source {
 public:
  virtual ~Source() = default;

  // Pushes every Blob and every Name that must be judged to the sink, each
  // exactly once, in the order that is cheapest here.  Afterwards the result
  // Adds().  A list that could not be completed is an Error, never a shorter
  // list; a Blob that could not be read is counted as failed, with an error.
  virtual base::Result<blob::Coverage> Push(blob::Sink& sink,
                                            const Options& options) = 0;

  // Every place of every blob asked for, and every file below the trees asked
  // for; sorted by path, then commit.  A blob that is nowhere (unreachable)
  // has one Origin without a path.
  virtual base::Result<std::vector<blob::Origin>> Locate(
      const Wanted& wanted) = 0;

  // The bytes of a place that Locate() returned.
  virtual base::Result<std::string> Read(const blob::Origin& origin) = 0;

  // The bytes of an object by id: for `Origin::before`.
  virtual base::Result<std::string> ReadObject(const blob::ObjectId& id) = 0;

  // The blobs whose path is gone with `commit` (null: with the index), from
  // each of its parents: where something may have been renamed from.
  virtual base::Result<std::vector<blob::ObjectId>> Deleted(
      const blob::ObjectId& commit) = 0;
};

// The index that Git is about to commit, against HEAD and, in a merge, the
// other parents too.  The repository must outlive the source.
std::unique_ptr<Source> Staged(git::Repository& repository);

// Every file of the index, or those whose path matches; all of it counts as
// new.
std::unique_ptr<Source> WholeIndex(git::Repository& repository,
                                   std::optional<base::Glob> paths);

// One line of a hook's standard input: pre-receive(5), pre-push(5).
struct RefUpdate {
  std::string ref;        // the ref that is to be changed, full name
  blob::ObjectId old_id;  // zero: it does not exist
  blob::ObjectId new_id;  // zero: it is to be deleted
};

// What a push brings to the server: for each commit of `rev-list NEW --not
// --all` every entry that none of its parents has at that path, the commits,
// what tags name, the ref names, and whatever else the quarantine holds that
// the main store does not.
std::unique_ptr<Source> Received(git::Repository& repository,
                                 std::vector<RefUpdate> updates);

// What a push sends from here: as above for the commits that `remote` is not
// known to have (`--not --remotes=REMOTE` and the remote ids that we have).
// `remote` may be a URL, then only the ids count.
std::unique_ptr<Source> Outgoing(git::Repository& repository,
                                 std::string remote,
                                 std::vector<RefUpdate> updates);

// What has a list of all it pushed.
class ListedSource : public Source {
 public:
  // After Push(): all Blobs judged, or known, but for `hits` (sorted).
  virtual CleanIds<std::string> IdsWithout(
      const std::vector<blob::BlobIndex>& hits) const = 0;
};

// Every object of the object database and its alternates, or with revisions
// those that they reach.
std::unique_ptr<ListedSource> History(git::Repository& repository,
                                      std::vector<std::string> revisions);

// Files and folders on disk.  As ids of clean Blobs they have hashes of 32
// bytes: of the path and of what stat(2) knows an unchanged file by.  There are
// none of files that changed within the last minute, nor on file systems that
// do not surely tell of a change; and none of what was changed or replaced
// between the listing and the end of the reading.
struct FilesOptions {
  bool gitignore = false;  // leave out what .gitignore files ignore
};
std::unique_ptr<ListedSource> Files(std::vector<std::string> paths,
                                    FilesOptions options);

// One text that is already in memory: standard input, a commit message.
std::unique_ptr<Source> Text(std::string name, std::string text,
                             blob::What what);

// Several sources as one; their blobs are renumbered.
std::unique_ptr<Source> Both(std::unique_ptr<Source> first,
                             std::unique_ptr<Source> second);

// Reads a hook's standard input: "old SP new SP ref LF" for pre-receive,
// "local ref SP local id SP remote ref SP remote id LF" for pre-push.  A line
// that is not exactly so, a missing final LF or a CR is an Error.
base::Result<std::vector<RefUpdate>> ParsePreReceive(std::string_view input);
base::Result<std::vector<RefUpdate>> ParsePrePush(std::string_view input);

}  // namespace source

#endif  // LEAKWALL_SOURCE_SOURCE_H_
