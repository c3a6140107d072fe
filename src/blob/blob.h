#ifndef LEAKWALL_BLOB_BLOB_H_
#define LEAKWALL_BLOB_BLOB_H_

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/span.h"

// What passes between the arm that reads (git/, source/) and the arm that
// judges (scan/, detect/): bytes, and where they came from.

namespace blob {

// The name of a Git object: SHA-1 (20 bytes) or SHA-256 (32), gitglossary(7).
// The default value is null: no object at all.  Value type.
class ObjectId {
 public:
  ObjectId() = default;
  // REQUIRES: raw.size() is 20 or 32.
  static ObjectId FromRaw(std::string_view raw);
  // Empty unless `hex` is 40 or 64 hexadecimal digits.
  static std::optional<ObjectId> FromHex(std::string_view hex);

  bool null() const { return size_ == 0; }
  // Git's all-zero id, which stands for "no ref" on a hook's standard input.
  bool zero() const;
  std::string Hex() const;
  // The raw bytes; the view lives as long as this object.
  std::string_view raw() const {
    return {reinterpret_cast<const char*>(bytes_.data()), size_};
  }

  friend auto operator<=>(const ObjectId&, const ObjectId&) = default;

 private:
  std::array<std::uint8_t, 32> bytes_{};
  std::uint8_t size_ = 0;
};

// A Blob's number within one run of one Source: dense, from 0.
using BlobIndex = std::uint32_t;

// What kind of text a Blob or an Origin is.
enum class What {
  kFile,     // a regular file's content
  kSymlink,  // a symbolic link's target
  kCommit,   // a whole commit object: header, author, message
  kTag,      // a whole tag object
  kTree,     // a whole tree object: only in a walk of the structure
  kRefName,  // the full name of a ref
  kMessage,  // a commit message that is about to be stored
};

// A run of bytes that a delta copied from its base, unchanged:
// base[from, from + length) stands at [to, to + length) here.
struct Copy {
  std::size_t from = 0;
  std::size_t to = 0;
  std::size_t length = 0;
};

// Half-open ranges of a Blob, sorted and disjoint.
using Regions = std::vector<base::Span>;

// One entry of a new tree, or one path of an index.  Borrowed for the length
// of one Sink::See() call.
struct Name {
  std::string_view name;   // an entry's name; from an index, its whole path
  std::uint32_t mode = 0;  // as in a tree: 0100644, 0120000, 0040000, ...
  ObjectId id;             // what the entry names; null on disk
  std::optional<BlobIndex> blob;  // where the source knows it already
};

// Bytes to judge.  Everything is borrowed for the length of one
// Sink::Judge() call.
struct Blob {
  BlobIndex index = 0;
  What what = What::kFile;
  std::string_view text;
  // Null for what is not an object: a file on disk, a message, a ref name.
  ObjectId id;
  // How a delta made `text` out of the base whose Carry comes with it: what
  // was copied (sorted by `to`) and what was inserted.  Without a base,
  // `copies` is empty and `inserted` is one region of everything.  Both are
  // null where no deltas are read, but single texts.
  const std::vector<Copy>* copies = nullptr;
  const Regions* inserted = nullptr;
  // Of a tree: the entries that stand in `inserted`, in their order; their
  // names are views of `text`.
  const std::vector<Name>* entries = nullptr;
};

// What the judge wants kept of a Blob until the Blobs derived from it are
// judged.  Whoever reads the deltas holds it beside the base's bytes and never
// looks inside.
class Carry {
 public:
  virtual ~Carry() = default;
};

// Judges what a Source pushes.  Both methods are called from several threads
// at once.
class Sink {
 public:
  virtual ~Sink() = default;

  // Judges one Blob.  `base` is what an earlier call returned for the Blob
  // that `blob.copies` copies from, or null.  The result is kept until no
  // further Blob derives from this one; it may be null.  An Error means that
  // the Blob was not judged: the Source counts it as failed and goes on.
  virtual base::Result<std::unique_ptr<Carry>> Judge(const Blob& blob,
                                                     const Carry* base) = 0;

  // Notes one name.  Each entry of a tree is seen once however many paths
  // lead to the tree.  True: the places of what it names will be asked for.
  virtual bool See(const Name& name) = 0;
};

// One place where a Blob appears in what is judged.
struct Origin {
  // The Blob by its number, where it was pushed in this run; else by id alone.
  std::optional<BlobIndex> blob;
  ObjectId id;
  What what = What::kFile;
  std::uint32_t mode = 0;
  std::string path;  // bytes as Git has them; empty for messages and refs
  // The commit that brings it here; null for an index, a folder, standard
  // input.  An audit gives the first and the last commit that have it here.
  ObjectId commit;
  ObjectId last_commit;
  std::string author;     // "Name <mail>" of `commit`
  std::string date;       // author date of `commit`, RFC 3339
  std::string ref;        // a ref that brings it, where the source knows
  bool reachable = true;  // from a branch or a tag
  // The blobs that the commit's parents have at this path, one a parent that
  // has any.  What one of them holds already is not new here.  A source for
  // which everything is new leaves it empty.
  std::vector<ObjectId> before;
};

// Why a planned Blob was not judged although nothing went wrong.
enum class LeftOut { kExempt, kTooLarge, kPromised, kTimeout };
std::string_view LeftOutName(LeftOut reason);  // "exempt", "too large", ...

// A Blob above the size limit.
struct TooLarge {
  BlobIndex blob = 0;
  ObjectId id;
  std::uint64_t size = 0;  // bytes
};

// How much of what was planned was judged.
struct Coverage {
  std::uint64_t planned = 0;
  std::uint64_t judged = 0;
  std::map<LeftOut, std::uint64_t> left_out;
  std::uint64_t failed = 0;
  std::uint64_t bytes = 0;  // bytes of the Blobs judged
  // One Error for each kind of failure, the first few of each kind; never
  // empty while `failed` is not 0.
  std::vector<base::Error> errors;
  // The Blobs left out as too large, so that whoever knows the policy can say
  // which of them it names.
  std::vector<TooLarge> too_large;
  // Things worth a line that are not failures ("policy read from HEAD").
  std::vector<std::string> notices;

  std::uint64_t LeftOutTotal() const;
  // planned = judged + left out + failed.  Whoever reports a Coverage asserts
  // it.
  bool Adds() const { return planned == judged + LeftOutTotal() + failed; }
  // Adds the figures and lists of `other`.
  void Merge(const Coverage& other);
};

}  // namespace blob

template <>
struct std::hash<blob::ObjectId> {
  // Keyed at random: a tree may name whatever ids its author likes, those with
  // the same first bytes among them.
  std::size_t operator()(const blob::ObjectId& id) const noexcept;
};

#endif  // LEAKWALL_BLOB_BLOB_H_
