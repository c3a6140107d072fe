#include "git/plain_layout.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string_view>
#include <utility>

#include "base/file.h"
#include "base/text.h"
#include "git/environment.h"

namespace git {
namespace {

// Variables of one repository that do not say where its parts are: Git sets
// them for its hooks.
constexpr std::string_view kHarmless[] = {"GIT_INDEX_FILE", "GIT_PREFIX"};

bool EnvironmentIsPlain() {
  for (const std::string& name : LocalVariables()) {
    if (std::find(std::begin(kHarmless), std::end(kHarmless), name) !=
        std::end(kHarmless)) {
      continue;
    }
    if (getenv(name.c_str()) != nullptr) return false;
  }
  return true;
}

enum class Type { kFolder, kFile };
bool Is(const std::string& path, Type type) {
  struct stat info;
  if (lstat(path.c_str(), &info) != 0) return false;
  return type == Type::kFolder ? S_ISDIR(info.st_mode) : S_ISREG(info.st_mode);
}

// Git reads no repository of another user without being told to.
bool IsOurs(const std::string& directory) {
  struct stat info;
  return lstat(directory.c_str(), &info) == 0 && S_ISDIR(info.st_mode) &&
         info.st_uid == geteuid();
}

bool IsAbsent(const std::string& path) {
  struct stat info;
  return lstat(path.c_str(), &info) != 0 &&
         (errno == ENOENT || errno == ENOTDIR);
}

// True where the text after `at` is "= value" to the end of the line.
bool HasValue(std::string_view config, std::size_t at, std::string_view value) {
  config = config.substr(at, config.find('\n', at) - at);
  config = base::Trim(config);
  if (!config.starts_with('=')) return false;
  return base::Trim(config.substr(1)) == value;
}

// True where each `key` in the configuration has this value.  The letters of a
// key cannot be written in any other way, so that one that is not there is not
// set; one that stands in another key or in a value makes us ask Git.
bool OnlyEver(std::string_view config, std::string_view key,
              std::string_view value) {
  for (std::size_t at = config.find(key); at != std::string_view::npos;
       at = config.find(key, at + key.size())) {
    if (!HasValue(config, at + key.size(), value)) return false;
  }
  return true;
}

// True where $GIT_DIR/config says nothing of what setup.c reads there, but that
// the repository is the usual one.  (What it includes does not count there.)
bool ConfigIsPlain(const std::string& path) {
  const auto text = base::ReadFile(path);
  if (!text.ok() || !*text) return false;
  const std::string config = base::Lower(**text);
  return config.find("worktree") == std::string::npos &&
         config.find("extensions") == std::string::npos &&
         OnlyEver(config, "bare", "false") &&
         OnlyEver(config, "repositoryformatversion", "0");
}

// A branch of a name that Git takes for one (git-check-ref-format(1)).  Its
// name is also its path, and cannot lead elsewhere.
bool IsPlainBranch(std::string_view ref) {
  if (!ref.starts_with("refs/heads/")) return false;
  for (const std::string_view part : base::Split(ref, '/')) {
    if (part.empty() || part.starts_with('.') || part.ends_with('.') ||
        part.ends_with(".lock") || part == "@") {
      return false;
    }
  }
  if (ref.find("..") != std::string_view::npos ||
      ref.find("@{") != std::string_view::npos) {
    return false;
  }
  return std::all_of(ref.begin(), ref.end(), [](char c) {
    return static_cast<unsigned char>(c) > ' ' && c != '\x7f' &&
           std::string_view("~^:?*[\\").find(c) == std::string_view::npos;
  });
}

std::optional<std::string_view> WithoutNewline(std::string_view text) {
  if (!text.ends_with('\n')) return std::nullopt;
  text.remove_suffix(1);
  if (text.find('\n') != std::string_view::npos) return std::nullopt;
  return text;
}

// An id of SHA-1, and nothing else.
std::optional<blob::ObjectId> IdIn(std::string_view text) {
  constexpr std::size_t kDigits = 40;
  if (text.size() != kDigits) return std::nullopt;
  const auto id = blob::ObjectId::FromHex(text);
  return id && !id->zero() ? id : std::nullopt;
}

// A commit, or nothing: the branch is not born yet.
using Head = std::optional<blob::ObjectId>;

// The value of a ref in packed-refs: "id SP ref LF", one a line.  That one is
// not in it is for Git to say, and so is what it means that one is there twice
// or that the file has no end.
std::optional<Head> InPackedRefs(const std::string& path,
                                 std::string_view ref) {
  const auto file = base::MappedFile::Open(path);
  if (!file.ok()) return std::nullopt;
  if (!*file) return Head();
  const std::string_view text = (*file)->bytes();
  const std::string line = " " + std::string(ref) + "\n";
  const std::size_t at = base::Find(text, line);
  if (at == std::string_view::npos || !text.ends_with('\n') ||
      base::Find(text, line, at + 1) != std::string_view::npos) {
    return std::nullopt;
  }
  const std::size_t start = text.rfind('\n', at);
  const std::size_t begin = start == std::string_view::npos ? 0 : start + 1;
  const auto id = IdIn(text.substr(begin, at - begin));
  return id ? std::optional<Head>(id) : std::nullopt;
}

// Empty: ask Git.
std::optional<Head> ReadHead(const std::string& git_dir) {
  const std::string path = git_dir + "/HEAD";
  if (!Is(path, Type::kFile)) return std::nullopt;
  const auto head = base::ReadFile(path);
  if (!head.ok() || !*head) return std::nullopt;
  const auto line = WithoutNewline(**head);
  if (!line) return std::nullopt;
  if (const auto id = IdIn(*line)) return std::optional<Head>(id);
  constexpr std::string_view kRef = "ref: ";
  if (!line->starts_with(kRef)) return std::nullopt;
  const std::string ref(line->substr(kRef.size()));
  if (!IsPlainBranch(ref)) return std::nullopt;
  // A link was a symbolic ref once, and Git still follows it.
  const std::string path_of_ref = git_dir + "/" + ref;
  if (!Is(path_of_ref, Type::kFile) && !IsAbsent(path_of_ref)) {
    return std::nullopt;
  }
  // `git pack-refs` writes a ref there before it deletes the file.
  const auto loose = base::ReadFile(path_of_ref);
  if (!loose.ok()) return std::nullopt;
  if (!*loose) return InPackedRefs(git_dir + "/packed-refs", ref);
  const auto value = WithoutNewline(**loose);
  const auto id = value ? IdIn(*value) : std::nullopt;
  return id ? std::optional<Head>(id) : std::nullopt;
}

}  // namespace

std::optional<Layout> PlainLayout(const std::string& directory) {
  if (!EnvironmentIsPlain()) return std::nullopt;
  Layout layout;
  layout.git_dir = directory + "/.git";
  if (!IsOurs(layout.git_dir) || !IsOurs(directory)) return std::nullopt;
  if (!Is(layout.git_dir + "/objects", Type::kFolder) ||
      !Is(layout.git_dir + "/refs", Type::kFolder) ||
      !IsAbsent(layout.git_dir + "/commondir") ||
      !ConfigIsPlain(layout.git_dir + "/config")) {
    return std::nullopt;
  }
  layout.head = ReadHead(layout.git_dir);
  if (!layout.head) return std::nullopt;
  layout.common_dir = layout.git_dir;
  layout.object_dir = layout.git_dir + "/objects";
  layout.work_tree = directory;
  return layout;
}

}  // namespace git
