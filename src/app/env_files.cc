#include "app/env_files.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/file.h"
#include "base/text.h"

namespace app {
namespace {

// A hook pays for each folder that it opens.
constexpr std::size_t kMostFolders = 64;
constexpr std::string_view kHead = "leakwall folders 2\n";
// Behind the NUL of the last record: no name can look like it.
constexpr std::string_view kEnd("\0end\n", 5);
constexpr std::int64_t kSecond = 1'000'000'000;
// A file may come within the same tick of the clock in which the folder was
// listed; so old a change is over.
constexpr std::int64_t kSettled = 2 * kSecond;

// One state of a folder: another when an entry has come or gone.
struct FolderState {
  std::uint64_t inode = 0;
  std::int64_t modified = 0;
  std::int64_t changed = 0;
  friend bool operator==(const FolderState&, const FolderState&) = default;
};

// Of `name` in the open folder `top`, or of that itself.
std::optional<FolderState> StateOf(int top, const std::string& name) {
  struct stat info;
  const int asked =
      name.empty() ? fstat(top, &info)
                   : fstatat(top, name.c_str(), &info, AT_SYMLINK_NOFOLLOW);
  if (asked != 0 || !S_ISDIR(info.st_mode)) return std::nullopt;
  const base::FileState state = base::StateOf(info);
  return FolderState{state.inode, state.modified, state.changed};
}

bool IsSettled(const FolderState& state) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return std::max(state.modified, state.changed) + kSettled <
         static_cast<std::int64_t>(now.tv_sec) * kSecond + now.tv_nsec;
}

// What is known of a folder.
struct Known {
  FolderState state;
  bool quiet = false;  // there is nothing of interest in it
  friend bool operator==(const Known&, const Known&) = default;
};
using Notes = std::map<std::string, Known, std::less<>>;  // by name

template <typename Number>
bool TakeNumber(std::string_view& text, Number& value) {
  const char* const last = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), last, value);
  if (error != std::errc() || at == last || *at != ' ') return false;
  text.remove_prefix(static_cast<std::size_t>(at + 1 - text.data()));
  return true;
}

// What cannot be read is not known.
Notes ReadNotes(const std::string& path) {
  const auto text = base::ReadFile(path);
  if (!text.ok() || !*text || !(*text)->starts_with(kHead) ||
      !(*text)->ends_with(kEnd)) {
    return {};
  }
  Notes notes;
  for (std::string_view record :
       base::Split(std::string_view(**text).substr(kHead.size()), '\0')) {
    Known known;
    if (!TakeNumber(record, known.state.inode) ||
        !TakeNumber(record, known.state.modified) ||
        !TakeNumber(record, known.state.changed)) {
      continue;
    }
    const std::size_t space = record.find(' ');
    if (space == std::string_view::npos) continue;
    known.quiet = record.substr(0, space) == "quiet";
    notes.emplace(record.substr(space + 1), known);
  }
  return notes;
}

void WriteNotes(const Notes& notes, const std::string& path) {
  std::string text(kHead);
  for (const auto& [name, known] : notes) {
    text += std::to_string(known.state.inode) + " " +
            std::to_string(known.state.modified) + " " +
            std::to_string(known.state.changed) +
            (known.quiet ? " quiet " : " listed ") + name + '\0';
  }
  text += kEnd.substr(1);
  std::error_code error;
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(),
                                      error);
  (void)base::WriteFile(path, text, 0600);
}

// What one folder holds that is of interest.
struct Listing {
  std::vector<std::string> env_files;
  std::vector<std::string> folders;
  bool is_repository = false;
};

Listing List(const std::string& directory) {
  Listing listing;
  const std::unique_ptr<DIR, int (*)(DIR*)> stream(opendir(directory.c_str()),
                                                   &closedir);
  if (stream == nullptr) return listing;
  while (const dirent* entry = readdir(stream.get())) {
    const std::string_view name = entry->d_name;
    const bool may_be_folder =
        entry->d_type == DT_DIR || entry->d_type == DT_UNKNOWN;
    if (name == ".git") listing.is_repository = true;
    if (name.starts_with('.')) {
      if (name.starts_with(".env") && entry->d_type != DT_DIR) {
        listing.env_files.emplace_back(name);
      }
    } else if (may_be_folder && name != "node_modules") {
      listing.folders.emplace_back(name);
    }
  }
  std::sort(listing.env_files.begin(), listing.env_files.end());
  std::sort(listing.folders.begin(), listing.folders.end());
  if (listing.folders.size() > kMostFolders) {
    listing.folders.resize(kMostFolders);
  }
  return listing;
}

class EnvFileFinder {
 public:
  EnvFileFinder(const std::string& top, Notes old)
      : top_(top),
        descriptor_(open(top.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)),
        old_(std::move(old)) {}
  ~EnvFileFinder() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  EnvFileFinder(const EnvFileFinder&) = delete;
  EnvFileFinder& operator=(const EnvFileFinder&) = delete;

  std::vector<std::string> Find() {
    for (const std::string& folder : FindAtTop()) FindIn(folder);
    return std::move(files_);
  }

  // What to note down; empty: that is noted already.
  std::optional<Notes> Changed() const {
    if (now_ == old_) return std::nullopt;
    return now_;
  }

 private:
  // The names of the folders at the top.
  std::vector<std::string> FindAtTop() {
    std::vector<std::string> folders;
    const auto state = StateOf(descriptor_, "");
    if (IsQuiet("", state)) {
      for (const auto& [name, known] : old_) {
        if (!name.empty()) folders.push_back(name);
      }
      return folders;
    }
    Listing listing = List(top_);
    Note("", state, listing.env_files.empty());
    files_ = std::move(listing.env_files);
    return std::move(listing.folders);
  }

  void FindIn(const std::string& folder) {
    const auto state = StateOf(descriptor_, folder);
    if (!state) return;  // no folder, or gone meanwhile
    if (IsQuiet(folder, state)) return;
    const Listing listing = List(top_ + "/" + folder);
    // A submodule's files are not ours, and Git does not answer for them.
    const bool none = listing.env_files.empty() || listing.is_repository;
    Note(folder, state, none);
    if (none) return;
    for (const std::string& file : listing.env_files) {
      files_.push_back(folder + "/" + file);
    }
  }

  bool IsQuiet(const std::string& name,
               const std::optional<FolderState>& state) {
    const auto known = old_.find(name);
    if (known == old_.end() || !state || known->second != Known{*state, true}) {
      return false;
    }
    now_.insert(*known);
    return true;
  }

  void Note(const std::string& name, const std::optional<FolderState>& state,
            bool quiet) {
    // (One that is gone, or no folder, has no state and is looked at again.)
    const FolderState noted = state.value_or(FolderState());
    now_[name] = {noted, quiet && state && IsSettled(*state)};
  }

  const std::string& top_;
  const int descriptor_;  // of it; -1: it cannot be opened
  const Notes old_;
  Notes now_;
  std::vector<std::string> files_;
};

}  // namespace

std::vector<std::string> EnvFiles(const std::string& top,
                                  const std::string& note) {
  EnvFileFinder finder(top, ReadNotes(note));
  std::vector<std::string> files = finder.Find();
  if (const auto changed = finder.Changed()) WriteNotes(*changed, note);
  return files;
}

}  // namespace app
