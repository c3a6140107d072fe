#include "source/trees.h"

#include <sys/stat.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "source/judging.h"

namespace source {
namespace {

// Bytes of trees kept: the folders of two neighbouring commits of a large
// repository.
constexpr std::size_t kKeptBytes = 16'000'000;
constexpr std::size_t kKeptAlways = 3;

bool ByName(const git::TreeEntry& a, const git::TreeEntry& b) {
  return a.name < b.name;
}

// True for what can stand for the same thing: a file is no link, whatever
// their bytes.
bool SameKind(std::uint32_t a, std::uint32_t b) {
  return (a & S_IFMT) == (b & S_IFMT);
}

// What a parent has in the place of an entry, by the entry's number.
using Instead = std::pair<std::size_t, blob::ObjectId>;

// Notes which entries of `tree` the parent has too, and what it has in the
// place of others.  Of most trees nearly all are the same.
void Compare(const Tree& tree, const Tree& parent, std::vector<bool>& same,
             std::vector<Instead>& instead) {
  auto theirs = parent.entries.begin();
  for (std::size_t i = 0; i < tree.entries.size(); ++i) {
    const git::TreeEntry& ours = tree.entries[i];
    while (theirs != parent.entries.end() && theirs->name < ours.name) {
      ++theirs;
    }
    // A damaged tree may hold one name twice: each counts.
    for (auto it = theirs; it != parent.entries.end() && it->name == ours.name;
         ++it) {
      if (it->id == ours.id && SameKind(it->mode, ours.mode)) {
        same[i] = true;
      } else if (IsTree(it->mode) == IsTree(ours.mode) &&
                 !IsGitlink(it->mode)) {
        instead.emplace_back(i, it->id);
      }
    }
  }
}

}  // namespace

base::Result<const Tree*> Trees::Get(const blob::ObjectId& id) {
  const auto known = by_id_.find(id);
  if (known != by_id_.end()) {
    kept_.splice(kept_.begin(), kept_, known->second);
    return static_cast<const Tree*>(known->second->second.get());
  }
  auto bytes = ReadBytes(reader_, id);
  if (!bytes.ok()) return bytes.error();
  auto tree = std::make_unique<Tree>();
  tree->bytes = std::move(*bytes);
  auto entries = git::ParseTree(tree->bytes, id_size_);
  if (!entries.ok()) {
    return base::Error("read tree " + id.Hex(), entries.error().why(),
                       entries.error().fix());
  }
  tree->entries = std::move(*entries);
  if (!std::is_sorted(tree->entries.begin(), tree->entries.end(), ByName)) {
    std::stable_sort(tree->entries.begin(), tree->entries.end(), ByName);
  }
  bytes_ += tree->bytes.size();
  kept_.emplace_front(id, std::move(tree));
  by_id_.emplace(id, kept_.begin());
  while (bytes_ > kKeptBytes && kept_.size() > kKeptAlways) {
    bytes_ -= kept_.back().second->bytes.size();
    by_id_.erase(kept_.back().first);
    kept_.pop_back();
  }
  return static_cast<const Tree*>(kept_.front().second.get());
}

base::Result<std::vector<NewEntry>> NewIn(TreeReader& trees,
                                          const Folder& folder) {
  auto tree = trees.Get(folder.tree);
  if (!tree.ok()) return tree.error();
  std::vector<bool> same((*tree)->entries.size());
  std::vector<Instead> instead;
  for (const blob::ObjectId& id : folder.before) {
    auto parent = trees.Get(id);
    if (!parent.ok()) continue;
    tree = trees.Get(folder.tree);  // used last again, so that it stays
    if (!tree.ok()) return tree.error();
    Compare(**tree, **parent, same, instead);
  }
  std::sort(instead.begin(), instead.end());
  instead.erase(std::unique(instead.begin(), instead.end()), instead.end());
  std::vector<NewEntry> entries;
  auto before = instead.begin();
  for (std::size_t i = 0; i < same.size(); ++i) {
    const git::TreeEntry& entry = (*tree)->entries[i];
    if (same[i] || IsGitlink(entry.mode)) continue;
    NewEntry& fresh = entries.emplace_back(
        NewEntry{entry.mode, std::string(entry.name), entry.id, {}});
    while (before != instead.end() && before->first < i) ++before;
    for (; before != instead.end() && before->first == i; ++before) {
      fresh.before.push_back(before->second);
    }
  }
  return entries;
}

std::u32string FolderKeys::KeyOf(const Folder& folder) {
  std::u32string key(1, NumberOf(folder.tree));
  for (const blob::ObjectId& id : folder.before) key += NumberOf(id);
  return key;
}

char32_t FolderKeys::NumberOf(const blob::ObjectId& id) {
  return numbers_.emplace(id, static_cast<char32_t>(numbers_.size()))
      .first->second;
}

}  // namespace source
