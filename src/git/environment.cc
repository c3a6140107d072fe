#include "git/environment.h"

#include <sys/stat.h>

#include <set>
#include <utility>

#include "base/file.h"

namespace git {
namespace {

// Git gives up on chains of alternates that are deeper (object-file.c).  We
// must not see more than it does: what only we see would count as old.
constexpr int kDeepestAlternate = 5;

bool IsOctal(char c) { return c >= '0' && c <= '7'; }

// The byte that a simple escape stands for, as in quote.c.
std::optional<char> Unescape(char c) {
  switch (c) {
    case 'a':
      return '\a';
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    case 'v':
      return '\v';
    case '\\':
    case '"':
      return c;
    default:
      return std::nullopt;
  }
}

// Reads one quoted text at the start of `text`, and how long it is there.
std::optional<std::pair<std::string, std::size_t>> ReadQuoted(
    std::string_view text) {
  if (text.empty() || text[0] != '"') return std::nullopt;
  std::string out;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '"') return std::pair(std::move(out), i + 1);
    if (text[i] != '\\') {
      out += text[i];
      continue;
    }
    if (++i == text.size()) break;
    if (text[i] >= '0' && text[i] <= '3') {
      if (i + 2 >= text.size() || !IsOctal(text[i + 1]) ||
          !IsOctal(text[i + 2])) {
        return std::nullopt;
      }
      out += static_cast<char>((text[i] - '0') * 64 + (text[i + 1] - '0') * 8 +
                               (text[i + 2] - '0'));
      i += 2;
      continue;
    }
    const std::optional<char> byte = Unescape(text[i]);
    if (!byte) return std::nullopt;
    out += *byte;
  }
  return std::nullopt;
}

// What tells two names of one directory: its device and inode.
std::optional<std::pair<dev_t, ino_t>> Identity(const std::string& directory) {
  struct stat info;
  if (stat(directory.c_str(), &info) != 0 || !S_ISDIR(info.st_mode)) {
    return std::nullopt;
  }
  return std::pair(info.st_dev, info.st_ino);
}

class AlternateCollector {
 public:
  explicit AlternateCollector(const std::string& object_dir) {
    if (const auto self = Identity(object_dir)) seen_.insert(*self);
  }

  base::Status Add(const std::string& directory, int depth) {
    if (depth > kDeepestAlternate) return {};
    const auto identity = Identity(directory);
    if (!identity || !seen_.insert(*identity).second) return {};
    found_.push_back(directory);
    return AddBorrowedBy(directory, depth + 1);
  }

  base::Status AddBorrowedBy(const std::string& directory, int depth) {
    auto list = base::ReadFile(directory + "/info/alternates");
    if (!list.ok()) return list.error();
    if (!*list) return {};
    for (const std::string& entry : SplitAlternates(**list, '\n')) {
      base::Status added = Add(Absolute(entry, directory), depth);
      if (!added.ok()) return added;
    }
    return {};
  }

  std::vector<std::string> Take() { return std::move(found_); }

 private:
  std::set<std::pair<dev_t, ino_t>> seen_;
  std::vector<std::string> found_;
};

}  // namespace

std::vector<std::string> SafeEnvironment() {
  return {"GIT_NO_REPLACE_OBJECTS=1", "GIT_NO_LAZY_FETCH=1",
          "GIT_OPTIONAL_LOCKS=0", "GIT_TERMINAL_PROMPT=0", "LC_ALL=C",
          // These change how our own pathspecs are read.
          "GIT_LITERAL_PATHSPECS", "GIT_GLOB_PATHSPECS", "GIT_NOGLOB_PATHSPECS",
          "GIT_ICASE_PATHSPECS", "GIT_EXTERNAL_DIFF"};
}

std::vector<std::string> LocalVariables() {
  return {"GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_CONFIG",
          "GIT_CONFIG_PARAMETERS", "GIT_CONFIG_COUNT", "GIT_OBJECT_DIRECTORY",
          "GIT_DIR", "GIT_WORK_TREE", "GIT_IMPLICIT_WORK_TREE",
          "GIT_GRAFT_FILE", "GIT_INDEX_FILE", "GIT_REPLACE_REF_BASE",
          "GIT_PREFIX", "GIT_INTERNAL_SUPER_PREFIX", "GIT_SHALLOW_FILE",
          "GIT_COMMON_DIR", "GIT_REFERENCE_BACKEND",
          // Not in Git's list, but they too belong to the repository that a
          // hook was started for.
          "GIT_QUARANTINE_PATH", "GIT_NAMESPACE"};
}

std::vector<std::string> SafeOptions() {
  return {"git",
          "-c",
          "core.fsmonitor=false",
          "-c",
          "protocol.allow=never",
          "--no-optional-locks"};
}

std::vector<std::string> SplitAlternates(std::string_view list,
                                         char separator) {
  std::vector<std::string> entries;
  while (!list.empty()) {
    // Git falls back to the plain text where the quoting is broken.
    auto quoted = ReadQuoted(list);
    std::size_t length =
        quoted ? quoted->second : std::min(list.find(separator), list.size());
    std::string entry =
        quoted ? std::move(quoted->first) : std::string(list.substr(0, length));
    const bool comment = !quoted && list[0] == '#';
    if (!entry.empty() && !comment) entries.push_back(std::move(entry));
    list.remove_prefix(length);
    if (!list.empty() && list[0] == separator) list.remove_prefix(1);
  }
  return entries;
}

std::optional<std::string> UnquoteC(std::string_view quoted) {
  auto read = ReadQuoted(quoted);
  if (!read || read->second != quoted.size()) return std::nullopt;
  return std::move(read->first);
}

std::string QuoteAlternate(const std::string& path) {
  if (path.find(':') == std::string::npos && !path.starts_with('"')) {
    return path;
  }
  std::string quoted = "\"";
  for (const char c : path) {
    if (c == '"' || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (c == '\n') {
      quoted += "\\n";
    } else {
      quoted += c;
    }
  }
  return quoted + "\"";
}

std::string Absolute(const std::string& path, const std::string& directory) {
  if (path.starts_with('/')) return path;
  return directory + "/" + path;
}

base::Result<std::vector<std::string>> AllAlternates(
    const std::string& object_dir, const std::vector<std::string>& listed) {
  AlternateCollector collector(object_dir);
  for (const std::string& directory : listed) {
    base::Status added = collector.Add(directory, 0);
    if (!added.ok()) return added.error();
  }
  base::Status added = collector.AddBorrowedBy(object_dir, 0);
  if (!added.ok()) return added.error();
  return collector.Take();
}

}  // namespace git
