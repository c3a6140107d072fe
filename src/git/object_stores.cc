#include "git/object_stores.h"

#include <dirent.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>

namespace git {
namespace {

constexpr char kHexDigits[] = "0123456789abcdef";

struct CloseDir {
  void operator()(DIR* dir) const { closedir(dir); }
};

// The names in a directory; empty: there is no such directory.
base::Result<std::optional<std::vector<std::string>>> List(
    const std::string& path) {
  const std::unique_ptr<DIR, CloseDir> dir(opendir(path.c_str()));
  if (!dir) {
    if (errno == ENOENT) return std::optional<std::vector<std::string>>();
    return base::Error("list " + path, std::generic_category().message(errno));
  }
  std::vector<std::string> names;
  for (;;) {
    errno = 0;
    const dirent* entry = readdir(dir.get());
    if (entry == nullptr) break;
    names.emplace_back(entry->d_name);
  }
  if (errno != 0) {
    return base::Error("list " + path, std::generic_category().message(errno));
  }
  return std::optional(std::move(names));
}

bool IsHex(std::string_view text) {
  return text.find_first_not_of(kHexDigits) == std::string_view::npos;
}

// The packs of the directories, as paths without extension: those with a
// pack, an index, or both.  Sorted within a directory.
base::Result<std::vector<std::string>> ListPacks(
    const std::vector<std::string>& dirs) {
  std::vector<std::string> packs;
  for (const std::string& dir : dirs) {
    auto names = List(dir + "/pack");
    if (!names.ok()) return names.error();
    if (!*names) continue;
    std::vector<std::string> found;
    for (const std::string& name : **names) {
      // What Git is still writing begins with "tmp_" or ".tmp-".
      if (!name.starts_with("pack-")) continue;
      for (const std::string_view extension : {".pack", ".idx"}) {
        if (name.ends_with(extension)) {
          found.push_back(dir + "/pack/" +
                          name.substr(0, name.size() - extension.size()));
        }
      }
    }
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    packs.insert(packs.end(), found.begin(), found.end());
  }
  return packs;
}

base::Status ListLooseOf(ObjectStores& stores, std::uint32_t dir) {
  const auto top = List(stores.dirs[dir]);
  if (!top.ok()) return top.error();
  if (!*top) {
    return base::Error("list " + stores.dirs[dir], "no such directory");
  }
  const std::size_t rest = 2 * stores.id_size - 2;
  for (const std::string& fan : **top) {
    if (fan.size() != 2 || !IsHex(fan)) continue;
    std::string path = stores.dirs[dir];
    path.append("/").append(fan);
    const auto names = List(path);
    if (!names.ok()) return names.error();
    // Gone meanwhile: Git removes a directory with its last object.
    if (!*names) continue;
    for (const std::string& name : **names) {
      // "tmp_obj_..." is what Git is still writing, or left behind.
      if (name.size() != rest || !IsHex(name)) continue;
      stores.loose.push_back({*blob::ObjectId::FromHex(fan + name), dir});
    }
  }
  return {};
}

base::Status ListLoose(ObjectStores& stores) {
  stores.loose.clear();
  for (std::uint32_t dir = 0; dir < stores.dirs.size(); ++dir) {
    if (auto done = ListLooseOf(stores, dir); !done.ok()) return done;
  }
  auto& loose = stores.loose;
  std::stable_sort(
      loose.begin(), loose.end(),
      [](const LooseObject& a, const LooseObject& b) { return a.id < b.id; });
  loose.erase(std::unique(loose.begin(), loose.end(),
                          [](const LooseObject& a, const LooseObject& b) {
                            return a.id == b.id;
                          }),
              loose.end());
  return {};
}

// Opens the packs; false: one of them has lost a file, which `strict` makes a
// broken pack.
enum class Strict { kNo, kYes };
bool OpenPacks(const std::vector<std::string>& paths, Strict strict,
               ObjectStores& stores) {
  stores.packs.clear();
  stores.broken.clear();
  for (const std::string& path : paths) {
    const std::string pack_path = path + ".pack";
    auto pack = PackFile::Open(pack_path, stores.id_size);
    if (pack.ok() && *pack) {
      stores.packs.push_back(std::move(**pack));
      continue;
    }
    if (pack.ok() && strict == Strict::kNo) return false;
    stores.broken.push_back(
        {pack.ok() ? base::Error("read pack " + pack_path,
                                 "it or its index is missing",
                                 "`git index-pack` writes the index anew")
                   : pack.error(),
         std::max<std::uint64_t>(1, ClaimedCount(pack_path).value_or(1))});
  }
  return true;
}

}  // namespace

std::string LoosePath(const std::string& dir, const blob::ObjectId& id) {
  const std::string hex = id.Hex();
  std::string path = dir;
  path.append("/").append(hex, 0, 2).append("/").append(hex, 2);
  return path;
}

// Git writes a new pack (the index last) before it deletes the loose objects
// and the packs that went into it, and writes objects that it makes loose
// before it deletes their pack.  So if the same packs are listed before and
// after the loose objects, nothing that was there all along was missed.
base::Result<ObjectStores> OpenStores(const std::vector<std::string>& dirs,
                                      std::size_t id_size) {
  ObjectStores stores;
  stores.id_size = id_size;
  stores.dirs = dirs;
  constexpr int kTries = 5;
  for (int left = kTries; left > 0; --left) {
    auto before = ListPacks(dirs);
    if (!before.ok()) return before.error();
    if (auto done = ListLoose(stores); !done.ok()) return done.error();
    const bool whole =
        OpenPacks(*before, left == 1 ? Strict::kYes : Strict::kNo, stores);
    const auto after = ListPacks(dirs);
    if (!after.ok()) return after.error();
    if (whole && *before == *after) return stores;
  }
  return base::Error("list the packs of " + dirs.front(), "they keep changing",
                     "try again when `git gc` is done");
}

std::vector<PackFile> OpenSoundPacks(const std::vector<std::string>& dirs,
                                     std::size_t id_size) {
  std::vector<PackFile> packs;
  const auto paths = ListPacks(dirs);
  if (!paths.ok()) return packs;
  for (const std::string& path : *paths) {
    auto pack = PackFile::Open(path + ".pack", id_size);
    if (pack.ok() && *pack) packs.push_back(std::move(**pack));
  }
  return packs;
}

}  // namespace git
