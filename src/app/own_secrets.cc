#include "app/own_secrets.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "app/environment.h"
#include "app/secret_lines.h"
#include "base/file.h"
#include "base/text.h"

namespace app {
namespace {

constexpr std::size_t kMostValues = 1000;
// Shorter ones are not looked for (detect/own_values.h).
constexpr std::size_t kShortestValue = 8;
constexpr off_t kLargestFile = 1'000'000;
// A hook pays for each folder that it opens.
constexpr std::size_t kMostFolders = 64;

using Reader = std::vector<std::string> (*)(std::string_view text);

// A file below the home directory.
struct HomeFile {
  const char* path;
  Reader read;
};
constexpr HomeFile kHomeFiles[] = {
    {".netrc", SecretsInNetrc},
    {".npmrc", SecretsInLines},
    {".pypirc", SecretsInLines},
    {".aws/credentials", SecretsInLines},
    {".docker/config.json", SecretsInJson},
    {".kube/config", SecretsInLines},
    {".config/gh/hosts.yml", SecretsInLines},
    {".config/glab-cli/config.yml", SecretsInLines},
};

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
  return listing;
}

// The .env* files of a work tree, relative to its top.
std::vector<std::string> EnvFiles(const std::string& top) {
  Listing listing = List(top);
  std::vector<std::string> files = std::move(listing.env_files);
  if (listing.folders.size() > kMostFolders) {
    listing.folders.resize(kMostFolders);
  }
  for (const std::string& folder : listing.folders) {
    const Listing inner = List(top + "/" + folder);
    // A submodule's files are not ours, and Git does not answer for them.
    if (inner.is_repository) continue;
    for (const std::string& file : inner.env_files) {
      files.push_back(folder + "/" + file);
    }
  }
  return files;
}

// Those of `files` that Git ignores, hence does not track either.
std::vector<std::string> Ignored(const git::Repository& repository,
                                 const std::vector<std::string>& files) {
  if (files.empty()) return {};
  std::string input;
  for (const std::string& file : files) {
    input += repository.work_tree() + "/" + file + '\0';
  }
  const std::vector<std::string> args = {"check-ignore", "--stdin", "-z"};
  const auto exit = repository.Git(args, input);
  if (!exit.ok() || !exit->ok()) return {};  // 1: none is ignored
  const auto ignored = base::Split(exit->out, '\0');
  std::vector<std::string> kept;
  for (const std::string& file : files) {
    const std::string path = repository.work_tree() + "/" + file;
    if (std::find(ignored.begin(), ignored.end(), path) != ignored.end()) {
      kept.push_back(file);
    }
  }
  return kept;
}

class Collector {
 public:
  std::vector<detect::OwnValue> Take() { return std::move(values_); }

  void AddFile(const std::string& path, const std::string& where, Reader read) {
    struct stat status {};
    if (stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode) ||
        status.st_size > kLargestFile) {
      return;
    }
    const auto text = base::ReadFile(path);
    if (!text.ok() || !text->has_value()) return;
    for (std::string& value : read(**text)) Add(std::move(value), where);
  }

  void AddEnvironment() {
    for (char** variable = environ; *variable != nullptr; ++variable) {
      const std::string_view text = *variable;
      const std::size_t equals = text.find('=');
      if (equals == std::string_view::npos) continue;
      const std::string_view name = text.substr(0, equals);
      // Most values are short, and a name takes longer to judge.
      const std::string_view value = text.substr(equals + 1);
      if (value.size() < kShortestValue) continue;
      if (!NamesOwnSecret(name)) continue;
      Add(std::string(value), "$" + base::Escape(name));
    }
  }

 private:
  void Add(std::string value, const std::string& where) {
    if (values_.size() >= kMostValues) return;
    values_.push_back({base::Secret(std::move(value)), where});
  }

  std::vector<detect::OwnValue> values_;
};

}  // namespace

std::vector<detect::OwnValue> OwnSecrets(const git::Repository& repository) {
  Collector collector;
  if (const std::string& top = repository.work_tree(); !top.empty()) {
    for (const std::string& file : Ignored(repository, EnvFiles(top))) {
      collector.AddFile(top + "/" + file, "your " + base::Escape(file),
                        SecretsInLines);
    }
  }
  if (const auto home = Variable("HOME"); home && home->starts_with('/')) {
    for (const HomeFile& file : kHomeFiles) {
      collector.AddFile(*home + "/" + file.path, std::string("~/") + file.path,
                        file.read);
    }
  }
  collector.AddEnvironment();
  return collector.Take();
}

}  // namespace app
