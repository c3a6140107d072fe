#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "base/file.h"
#include "base/hash.h"
#include "base/text.h"
#include "base/threads.h"
#include "source/gitignore.h"
#include "source/judging.h"
#include "source/source.h"

namespace source {
namespace {

// One Blob to be: a file, a symbolic link, or something that could not be
// listed and counts as failed.
struct Entry {
  std::string path;
  std::uint32_t mode = 0;  // as in a tree; 0: `error` says why
  std::uint64_t size = 0;
  std::optional<base::FileState> state;  // empty: a change may not show in it
  std::optional<base::Error> error;
};

base::Error SystemError(const char* doing, const std::string& path,
                        int number) {
  return base::Error(std::string(doing) + " " + base::Escape(path),
                     strerror(number), "check that it exists and is readable");
}

constexpr std::uint32_t kRegular = 0100644;
constexpr std::uint32_t kExecutable = 0100755;
constexpr std::uint32_t kSymlink = 0120000;

// Lists what is under the paths, in a fixed order.
class Lister {
 public:
  std::vector<Entry> Take() { return std::move(entries_); }

  // A path that the user named.  A symbolic link is followed here, and only
  // here: naming one means what it points to.
  void AddNamed(const std::string& path) {
    struct stat info;
    if (stat(path.c_str(), &info) != 0) {
      return Fail(path, SystemError("open", path, errno));
    }
    if (!S_ISDIR(info.st_mode) && !S_ISREG(info.st_mode)) {
      return Fail(path, base::Error("open " + base::Escape(path),
                                    "it is neither a file nor a folder",
                                    "feed it to leakwall scan -"));
    }
    Add(path, info);
    while (!folders_.empty()) {
      const std::string folder = std::move(folders_.back());
      folders_.pop_back();
      List(folder);
    }
  }

 private:
  void Fail(const std::string& path, base::Error error) {
    entries_.push_back({path, 0, 0, {}, std::move(error)});
  }

  void Add(const std::string& path, const struct stat& info) {
    if (S_ISDIR(info.st_mode)) {
      folders_.push_back(path);
    } else if (S_ISREG(info.st_mode)) {
      const bool runs = (info.st_mode & S_IXUSR) != 0;
      entries_.push_back({path,
                          runs ? kExecutable : kRegular,
                          static_cast<std::uint64_t>(info.st_size),
                          Settled(path, info),
                          {}});
    } else if (S_ISLNK(info.st_mode)) {
      entries_.push_back({path, kSymlink, 0, {}, {}});
    }
    // A socket, a FIFO or a device has no content of its own.
  }

  void List(const std::string& folder) {
    DIR* directory = opendir(folder.c_str());
    if (directory == nullptr) {
      return Fail(folder, SystemError("list", folder, errno));
    }
    std::vector<std::string> names;
    errno = 0;
    while (const dirent* entry = readdir(directory)) {
      const std::string_view name = entry->d_name;
      if (name != "." && name != ".." && name != ".git") {
        names.emplace_back(name);
      }
      errno = 0;
    }
    if (errno != 0) Fail(folder, SystemError("list", folder, errno));
    // The folders are taken from the back.
    std::sort(names.rbegin(), names.rend());
    for (const std::string& name : names) {
      std::string path = Join(folder, name);
      struct stat info;
      // (From here on the way to it is short.)
      if (fstatat(dirfd(directory), name.c_str(), &info, AT_SYMLINK_NOFOLLOW) !=
          0) {
        Fail(path, SystemError("open", path, errno));
      } else {
        Add(path, info);
      }
    }
    closedir(directory);
  }

  static std::string Join(const std::string& folder, const std::string& name) {
    if (folder == ".") return name;
    return folder.ends_with('/') ? folder + name : folder + "/" + name;
  }

  // The file's state, if a change from now on would show in it.  A store into
  // mapped memory does not, while the page is waiting to be written, which is
  // half a minute.
  std::optional<base::FileState> Settled(const std::string& path,
                                         const struct stat& info) {
    constexpr time_t kSettled = 60;
    const time_t last = std::max(info.st_mtim.tv_sec, info.st_ctim.tv_sec);
    if (last + kSettled >= begun_ || !TellsChanges(path, info.st_dev)) {
      return std::nullopt;
    }
    return base::StateOf(info);
  }

  bool TellsChanges(const std::string& path, dev_t device) {
    if (known_device_ != device) {
      known_device_ = device;
      tells_changes_ = base::TellsChanges(path);
    }
    return tells_changes_;
  }

  const time_t begun_ = time(nullptr);
  std::optional<dev_t> known_device_;  // the last that was asked of
  bool tells_changes_ = false;
  std::vector<std::string> folders_;  // still to be listed
  std::vector<Entry> entries_;
};

base::Result<std::string> ReadLink(const std::string& path) {
  std::string target(256, '\0');
  for (;;) {
    const ssize_t length = readlink(path.c_str(), target.data(), target.size());
    if (length < 0) return SystemError("read link", path, errno);
    if (static_cast<std::size_t>(length) < target.size()) {
      target.resize(static_cast<std::size_t>(length));
      return target;
    }
    target.resize(target.size() * 2);
  }
}

base::Result<base::FileAsRead> ReadRegular(const std::string& path) {
  auto file = base::ReadFileAndState(path);
  if (!file.ok()) return file.error();
  if (!*file) return SystemError("read", path, ENOENT);
  return std::move(**file);
}

base::Result<std::string> ReadEntry(const std::string& path,
                                    std::uint32_t mode) {
  if (mode == kSymlink) return ReadLink(path);
  auto file = ReadRegular(path);
  if (!file.ok()) return file.error();
  return std::move(file->bytes);
}

class FilesSource : public ListedSource {
 public:
  FilesSource(std::vector<std::string> paths, FilesOptions options)
      : paths_(std::move(paths)), files_options_(options) {}

  base::Result<blob::Coverage> Push(blob::Sink& sink,
                                    const Options& options) override {
    base::Status listed = List();
    if (!listed.ok()) return listed.error();
    Tally tally(entries_.size(), sink, options);
    clean_.assign(entries_.size(), {});
    base::ParallelFor(entries_.size(), std::max(options.threads, 1),
                      [&](int, std::size_t i) {
                        PushOne(sink, tally, i, options.known.files);
                      });
    return tally.Take();
  }

  CleanIds<std::string> IdsWithout(
      const std::vector<blob::BlobIndex>& hits) const override {
    std::vector<std::string_view> states;
    for (std::size_t i = 0; i < clean_.size(); ++i) {
      if (clean_[i].null() || std::binary_search(hits.begin(), hits.end(), i)) {
        continue;
      }
      states.push_back(clean_[i].raw());
    }
    std::sort(states.begin(), states.end());
    CleanIds<std::string> ids;
    for (const std::string_view state : states) ids.files += state;
    return ids;
  }

  base::Result<std::vector<blob::Origin>> Locate(
      const Wanted& wanted) override {
    std::vector<blob::Origin> origins;
    for (const blob::BlobIndex index :
         std::set<blob::BlobIndex>(wanted.blobs.begin(), wanted.blobs.end())) {
      if (index >= entries_.size()) continue;
      const Entry& entry = entries_[index];
      blob::Origin origin;
      origin.blob = index;
      origin.what = WhatOf(entry.mode);
      origin.mode = entry.mode;
      origin.path = entry.path;
      origins.push_back(std::move(origin));
    }
    Sort(origins);
    return origins;
  }

  base::Result<std::string> Read(const blob::Origin& origin) override {
    return ReadEntry(origin.path, origin.mode);
  }

  base::Result<std::string> ReadObject(const blob::ObjectId& id) override {
    return base::Error("read object " + id.Hex(), "files have no objects");
  }

  base::Result<std::vector<blob::ObjectId>> Deleted(
      const blob::ObjectId&) override {
    return std::vector<blob::ObjectId>();
  }

 private:
  base::Status List() {
    Lister lister;
    for (const std::string& path : paths_) lister.AddNamed(path);
    entries_ = lister.Take();
    std::stable_sort(
        entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) {
          return std::tie(a.path, a.mode) < std::tie(b.path, b.mode);
        });
    // Two of the paths may hold the same file; of a link that was named and
    // listed, too, the one is what it points to and the other where that is.
    entries_.erase(std::unique(entries_.begin(), entries_.end(),
                               [](const Entry& a, const Entry& b) {
                                 return a.path == b.path && a.mode == b.mode &&
                                        !a.error && !b.error;
                               }),
                   entries_.end());
    if (!files_options_.gitignore) return {};
    std::vector<std::string> paths;
    for (const Entry& entry : entries_) paths.push_back(entry.path);
    auto ignored = GitIgnored(paths);
    if (!ignored.ok()) return ignored.error();
    std::erase_if(entries_, [&ignored](const Entry& entry) {
      return ignored->contains(entry.path);
    });
    return {};
  }

  void PushOne(blob::Sink& sink, Tally& tally, std::size_t i,
               std::string_view known) {
    const Entry& entry = entries_[i];
    const auto index = static_cast<blob::BlobIndex>(i);
    if (entry.error) return tally.Fail(index, *entry.error);
    sink.See({entry.path, entry.mode, {}, index});
    if (tally.Stopped() || tally.TooLarge(index, {}, entry.size)) return;
    if (entry.mode == kSymlink) return PushLink(tally, index);
    const blob::ObjectId id = IdOf(entry);
    if (HoldsId(known, id.raw())) {
      tally.Know();
      clean_[i] = id;
      return;
    }
    auto file = ReadRegular(entry.path);
    if (!file.ok()) return tally.Fail(index, file.error());
    const bool judged = tally.Judge(index, blob::What::kFile, {}, file->bytes);
    // What was read may be another file than the one that was listed.
    if (judged && file->before == entry.state && file->after == entry.state) {
      clean_[i] = id;
    }
  }

  void PushLink(Tally& tally, blob::BlobIndex index) {
    auto target = ReadLink(entries_[index].path);
    if (!target.ok()) return tally.Fail(index, target.error());
    tally.Judge(index, blob::What::kSymlink, {}, *target);
  }

  static blob::ObjectId IdOf(const Entry& entry) {
    if (!entry.state) return {};
    const base::Digest256 digest =
        base::Sha256(entry.path + '\0' + entry.state->Bytes());
    return blob::ObjectId::FromRaw(
        {reinterpret_cast<const char*>(digest.data()), digest.size()});
  }

  const std::vector<std::string> paths_;
  const FilesOptions files_options_;
  std::vector<Entry> entries_;         // by path
  std::vector<blob::ObjectId> clean_;  // of those judged, if they have one
};

}  // namespace

std::unique_ptr<ListedSource> Files(std::vector<std::string> paths,
                                    FilesOptions options) {
  return std::make_unique<FilesSource>(std::move(paths), options);
}

}  // namespace source
