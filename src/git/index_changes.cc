#include "git/index_changes.h"

#include <sys/stat.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace git {
namespace {

// Deeper folders are left to Git, which has a limit of its own
// (core.maxTreeDepth).
constexpr int kDeepest = 1000;

bool IsTree(std::uint32_t mode) { return (mode & S_IFMT) == S_IFDIR; }

// A mode as Git reads it from a tree (cache.h, canon_mode): history holds
// others, and none of them is a change.
std::uint32_t Canonical(std::uint32_t mode) {
  switch (mode & S_IFMT) {
    case S_IFREG:
      return S_IFREG | ((mode & S_IXUSR) != 0 ? 0755 : 0644);
    case S_IFLNK:
      return S_IFLNK;
    case S_IFDIR:
      return S_IFDIR;
    default:
      return S_IFDIR | S_IFLNK;  // a submodule's commit
  }
}

// The order of a tree and of an index alike: a folder's name counts as if it
// ended with a slash.
int Order(std::string_view a, bool a_is_folder, std::string_view b,
          bool b_is_folder) {
  const std::size_t common = std::min(a.size(), b.size());
  if (const int order = a.substr(0, common).compare(b.substr(0, common))) {
    return order;
  }
  const auto next = [common](std::string_view name, bool is_folder) {
    if (name.size() > common) return static_cast<unsigned char>(name[common]);
    return static_cast<unsigned char>(is_folder ? '/' : '\0');
  };
  return next(a, a_is_folder) - next(b, b_is_folder);
}

// Goes over the entries of a tree object, or over none.
class TreeCursor {
 public:
  TreeCursor() = default;
  TreeCursor(std::string bytes, std::size_t id_size)
      : bytes_(std::move(bytes)), rest_(bytes_), id_size_(id_size) {
    Next();
  }
  TreeCursor(const TreeCursor&) = delete;
  TreeCursor& operator=(const TreeCursor&) = delete;

  bool done() const { return !entry_; }
  // False: the tree is damaged, or its entries are not in order.
  bool sound() const { return sound_; }
  // REQUIRES: !done().
  const RawTreeEntry& entry() const { return *entry_; }

  void Next() {
    const std::optional<RawTreeEntry> last = entry_;
    entry_.reset();
    if (rest_.empty()) return;
    const auto taken = TakeTreeEntry(rest_, id_size_);
    sound_ = taken && taken->name.find('/') == std::string_view::npos &&
             (!last || Order(last->name, IsTree(last->mode), taken->name,
                             IsTree(taken->mode)) < 0);
    if (sound_) entry_ = taken;
  }

 private:
  const std::string bytes_;
  std::string_view rest_;
  std::size_t id_size_ = 0;
  std::optional<RawTreeEntry> entry_;
  bool sound_ = true;
};

class Comparison {
 public:
  Comparison(const IndexFile& index, ObjectReader& reader)
      : cached_(index.cached_trees()), cursor_(index), reader_(reader) {}

  // False: not understood.
  bool Compare(const blob::ObjectId& top) {
    blob::ObjectId tree = top;
    if (!top.null()) {
      auto object = reader_.Read(top);
      if (!object.ok() || !*object) return false;
      if ((*object)->kind == Kind::kCommit) {
        const auto commit = ParseCommit((*object)->bytes);
        if (!commit.ok()) return false;
        tree = commit->tree;
      } else if ((*object)->kind != Kind::kTree) {
        return false;
      }
    }
    const CachedTree* cached = cached_.empty() ? nullptr : &cached_.front();
    if (!Folder(tree, cached, 0)) return false;
    return cursor_.done();
  }

  std::vector<Change> Take() { return std::move(changes_); }

 private:
  using CachedTree = IndexFile::CachedTree;

  // What stands next in the index within the folder folder_.
  struct Next {
    std::string_view name;
    bool is_folder = false;
  };
  std::optional<Next> NextInFolder() const {
    if (cursor_.done() || !cursor_.path().starts_with(folder_)) {
      return std::nullopt;
    }
    Next next;
    next.name = cursor_.path().substr(folder_.size());
    const std::size_t slash = next.name.find('/');
    next.is_folder = slash != std::string_view::npos;
    next.name = next.name.substr(0, slash);
    return next;
  }

  // Compares the entries of the folder folder_ with `id`, or with nothing.
  // The cursor is at the first of them, and ends behind the last.
  bool Folder(const blob::ObjectId& id, const CachedTree* cached, int depth) {
    if (depth > kDeepest) return false;
    if (cached != nullptr && cached->entries && !id.null() &&
        cached->raw_id == id.raw()) {
      return SkipFolder(*cached->entries);
    }
    auto tree = ReadTree(id);
    if (!tree) return false;
    TreeCursor old(std::move(*tree), id.raw().size());
    const std::vector<const CachedTree*> below = Below(cached);
    for (;;) {
      if (!old.sound()) return false;
      const std::optional<Next> next = NextInFolder();
      if (!next && old.done()) return true;
      int order = 0;
      if (!next) {
        order = 1;
      } else if (old.done()) {
        order = -1;
      } else {
        order = Order(next->name, next->is_folder, old.entry().name,
                      IsTree(old.entry().mode));
      }
      const RawTreeEntry* before = order >= 0 ? &old.entry() : nullptr;
      if (!(order > 0 ? Gone(*before, depth)
                      : Entry(*next, before, below, depth))) {
        return false;
      }
      if (order >= 0) old.Next();
    }
  }

  // Goes past `count` entries, each of which must be in the folder, and no
  // further one.
  bool SkipFolder(std::uint32_t count) {
    for (; count > 0; --count) {
      if (cursor_.done() || !cursor_.path().starts_with(folder_)) return false;
      if (!cursor_.Next()) return false;
    }
    return cursor_.done() || folder_.empty() ||
           !cursor_.path().starts_with(folder_);
  }

  // One entry of the index, or a folder of them, against `before`.
  bool Entry(const Next& next, const RawTreeEntry* before,
             const std::vector<const CachedTree*>& below, int depth) {
    if (next.name.empty()) return false;  // no path has an empty part
    if (!next.is_folder) return File(before);
    const std::size_t above = folder_.size();
    const CachedTree* cached = FindBelow(below, next.name);
    folder_.append(next.name).append("/");
    const blob::ObjectId id = before != nullptr
                                  ? blob::ObjectId::FromRaw(before->id)
                                  : blob::ObjectId();
    const bool understood = Folder(id, cached, depth + 1);
    folder_.resize(above);
    return understood;
  }

  bool File(const RawTreeEntry* before) {
    const IndexFile::Entry entry = cursor_.entry();
    const std::uint32_t old_mode =
        before != nullptr ? Canonical(before->mode) : 0;
    if (entry.stage != 0 || entry.path.find('\0') != std::string_view::npos) {
      return false;
    }
    if (before == nullptr || entry.intent_to_add || old_mode != entry.mode ||
        before->id != entry.raw_id) {
      if (!Changed(entry, old_mode, before)) return false;
    }
    // (A second entry of the path is another stage of it, or damage.)
    return cursor_.Next();
  }

  bool Changed(const IndexFile::Entry& entry, std::uint32_t old_mode,
               const RawTreeEntry* before) {
    Change change;
    change.path = entry.path;
    change.old_mode = old_mode;
    if (before != nullptr) change.old_id = blob::ObjectId::FromRaw(before->id);
    if (entry.intent_to_add) {
      // What `git add -N` names is not in the index yet.
      if (before == nullptr) return true;
      change.status = 'D';
    } else {
      change.mode = entry.mode;
      change.id = blob::ObjectId::FromRaw(entry.raw_id);
      const bool same_type = ((old_mode ^ entry.mode) & S_IFMT) == 0;
      change.status = before == nullptr ? 'A' : same_type ? 'M' : 'T';
    }
    // (All zeros is the id of nothing, which no entry has.)
    if (change.id.zero() || change.old_id.zero()) return false;
    changes_.push_back(std::move(change));
    return true;
  }

  // An entry of a tree that the index does not have.
  bool Gone(const RawTreeEntry& entry, int depth) {
    if (!IsTree(entry.mode)) {
      Change change{'D', Canonical(entry.mode),
                    0,   blob::ObjectId::FromRaw(entry.id),
                    {},  folder_};
      change.path += entry.name;
      if (change.old_id.zero()) return false;
      changes_.push_back(std::move(change));
      return true;
    }
    if (depth > kDeepest) return false;
    auto tree = ReadTree(blob::ObjectId::FromRaw(entry.id));
    if (!tree) return false;
    TreeCursor inner(std::move(*tree), entry.id.size());
    const std::size_t above = folder_.size();
    folder_.append(entry.name).append("/");
    for (; !inner.done(); inner.Next()) {
      if (!Gone(inner.entry(), depth + 1)) return false;
    }
    folder_.resize(above);
    return inner.sound();
  }

  // The bytes of a tree; of the null id, none.  Empty: it cannot be read.
  std::optional<std::string> ReadTree(const blob::ObjectId& id) {
    if (id.null()) return std::string();
    auto object = reader_.Read(id);
    if (!object.ok() || !*object || (*object)->kind != Kind::kTree) {
      return std::nullopt;
    }
    return std::move((*object)->bytes);
  }

  // The folders right below `cached`, by name.
  std::vector<const CachedTree*> Below(const CachedTree* cached) const {
    std::vector<const CachedTree*> below;
    if (cached == nullptr) return below;
    const auto number = static_cast<std::uint32_t>(cached - cached_.data());
    for (std::uint32_t at = number + 1; at < cached->end;
         at = cached_[at].end) {
      below.push_back(&cached_[at]);
    }
    std::sort(below.begin(), below.end(),
              [](const CachedTree* a, const CachedTree* b) {
                return a->name < b->name;
              });
    return below;
  }
  static const CachedTree* FindBelow(
      const std::vector<const CachedTree*>& below, std::string_view name) {
    const auto at =
        std::lower_bound(below.begin(), below.end(), name,
                         [](const CachedTree* tree, std::string_view wanted) {
                           return tree->name < wanted;
                         });
    return at != below.end() && (*at)->name == name ? *at : nullptr;
  }

  const std::vector<CachedTree>& cached_;
  IndexFile::Cursor cursor_;
  ObjectReader& reader_;
  std::string folder_;  // the folder that is compared: "" or "a/b/"
  std::vector<Change> changes_;
};

}  // namespace

std::optional<std::vector<Change>> CompareIndex(const IndexFile& index,
                                                const blob::ObjectId& tree,
                                                ObjectReader& reader) {
  Comparison comparison(index, reader);
  if (!comparison.Compare(tree)) return std::nullopt;
  return comparison.Take();
}

}  // namespace git
