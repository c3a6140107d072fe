#include <algorithm>
#include <charconv>
#include <memory>
#include <utility>

#include "base/file.h"
#include "base/text.h"
#include "git/index_changes.h"
#include "git/index_file.h"
#include "git/repository.h"
#include "git/repository_state.h"

// What is staged: from the index file where it is of a layout that we read,
// else as Git's plumbing tells it, so that every layout that Git reads (split,
// sparse, without a checksum) is read.

namespace git {
namespace {

constexpr std::string_view kEmptyTreeSha1 =
    "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
constexpr std::string_view kEmptyTreeSha256 =
    "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321";

base::Error Unreadable(const char* command, std::string_view record) {
  return base::Error("read the index",
                     std::string("git ") + command + " answered \"" +
                         base::Escape(record) + "\"",
                     "report this, with the version of git");
}

std::optional<std::uint32_t> ParseMode(std::string_view text) {
  std::uint32_t mode = 0;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, mode, 8);
  if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  return mode;
}

// An all-zero id stands for "none" in raw diff output.
std::optional<blob::ObjectId> ParseId(std::string_view text) {
  auto id = blob::ObjectId::FromHex(text);
  if (id && id->zero()) return blob::ObjectId();
  return id;
}

// ":old-mode mode old-id id status" of git-diff(1) --raw.
std::optional<Change> ParseChange(std::string_view record) {
  if (!record.starts_with(':')) return std::nullopt;
  const auto words = base::Split(record.substr(1), ' ');
  if (words.size() != 5 || words[4].empty()) return std::nullopt;
  const auto old_mode = ParseMode(words[0]);
  const auto mode = ParseMode(words[1]);
  const auto old_id = ParseId(words[2]);
  const auto id = ParseId(words[3]);
  if (!old_mode || !mode || !old_id || !id) return std::nullopt;
  return Change{words[4][0], *old_mode, *mode, *old_id, *id, {}};
}

// "mode id stage TAB path" of `git ls-files -s`.
struct Staged {
  IndexEntry entry;
  int stage = 0;
};
std::optional<Staged> ParseStaged(std::string_view record) {
  const std::size_t tab = record.find('\t');
  if (tab == std::string_view::npos) return std::nullopt;
  const auto words = base::Split(record.substr(0, tab), ' ');
  if (words.size() != 3 || words[2].size() != 1) return std::nullopt;
  const auto mode = ParseMode(words[0]);
  const auto id = ParseId(words[1]);
  if (!mode || !id) return std::nullopt;
  return Staged{{*mode, *id, std::string(record.substr(tab + 1))},
                words[2][0] - '0'};
}

base::Result<std::vector<Staged>> ParseListing(std::string_view out) {
  std::vector<Staged> listing;
  while (!out.empty()) {
    const auto record = TakeUntil(out, '\0');
    auto staged = record ? ParseStaged(*record) : std::nullopt;
    if (!staged) return Unreadable("ls-files", out);
    listing.push_back(std::move(*staged));
  }
  return listing;
}

// The same as IndexEntriesAt(), from the file.
std::vector<std::optional<IndexEntry>> EntriesAt(
    const IndexFile& index, std::span<const std::string> paths) {
  std::vector<std::optional<IndexEntry>> entries(paths.size());
  const auto last = std::max_element(paths.begin(), paths.end());
  if (last == paths.end()) return entries;
  for (IndexFile::Cursor at(index); !at.done() && at.path() <= *last;
       (void)at.Next()) {
    for (std::size_t i = 0; i < paths.size(); ++i) {
      if (paths[i] != at.path()) continue;
      const IndexFile::Entry entry = at.entry();
      if (entry.stage != 0) continue;
      entries[i] = IndexEntry{entry.mode, blob::ObjectId::FromRaw(entry.raw_id),
                              paths[i]};
    }
  }
  return entries;
}

}  // namespace

std::shared_ptr<const IndexFile> Repository::State::Index() const {
  if (index_path.empty()) return nullptr;
  return latest_index.At(index_path, layout.id_size);
}

std::string Repository::IndexChecksum() const {
  if (const auto index = state_->Index()) return std::string(index->checksum());
  if (state_->index_path.empty()) return {};
  const auto file = base::MappedFile::Open(state_->index_path);
  if (!file.ok() || !*file) return {};
  const std::string_view bytes = (*file)->bytes();
  if (bytes.size() < state_->layout.id_size) return {};
  const std::string_view checksum =
      bytes.substr(bytes.size() - state_->layout.id_size);
  const bool skipped = checksum.find_first_not_of('\0') == std::string::npos;
  return skipped ? std::string() : std::string(checksum);
}

base::Result<std::vector<Change>> Repository::IndexChanges(
    const blob::ObjectId& tree) const {
  if (const auto index = state_->Index()) {
    auto reader = Objects();
    if (!reader.ok()) return reader.error();
    if (auto changes = CompareIndex(*index, tree, **reader)) {
      return std::move(*changes);
    }
  }
  const std::string_view empty =
      state_->layout.id_size == 32 ? kEmptyTreeSha256 : kEmptyTreeSha1;
  auto out =
      state_->Ask("compare the index",
                  {"diff-index", "--cached", "--raw", "-z", "--no-renames",
                   "--no-abbrev", "--ita-invisible-in-index", "--no-ext-diff",
                   "--no-relative", "--ignore-submodules=none",
                   tree.null() ? std::string(empty) : tree.Hex()});
  if (!out.ok()) return out.error();
  std::vector<Change> changes;
  std::string_view rest = *out;
  while (!rest.empty()) {
    const auto record = TakeUntil(rest, '\0');
    auto change = record ? ParseChange(*record) : std::nullopt;
    const auto path = TakeUntil(rest, '\0');
    if (!change || !path) return Unreadable("diff-index", rest);
    change->path = *path;
    changes.push_back(std::move(*change));
  }
  return changes;
}

base::Result<std::vector<std::optional<IndexEntry>>> Repository::IndexEntriesAt(
    std::span<const std::string> paths) const {
  if (const auto index = state_->Index()) return EntriesAt(*index, paths);
  std::vector<std::string> args = {"ls-files", "-s", "-z", "--full-name", "--"};
  for (const std::string& path : paths) args.push_back(":(top,literal)" + path);
  std::vector<std::optional<IndexEntry>> entries(paths.size());
  if (paths.empty()) return entries;  // (without a path Git lists them all)
  auto out = state_->Ask("read the index", args);
  if (!out.ok()) return out.error();
  auto listing = ParseListing(*out);
  if (!listing.ok()) return listing.error();
  for (const Staged& staged : *listing) {
    // (A path that is a folder lists what is in it.)
    for (std::size_t i = 0; i < paths.size(); ++i) {
      if (staged.stage == 0 && staged.entry.path == paths[i]) {
        entries[i] = staged.entry;
      }
    }
  }
  return entries;
}

}  // namespace git
