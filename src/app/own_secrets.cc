#include "app/own_secrets.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "app/env_files.h"
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
    const std::string note = repository.git_dir() + "/leakwall/folders";
    for (const std::string& file : Ignored(repository, EnvFiles(top, note))) {
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
