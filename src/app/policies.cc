#include "app/policies.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "app/environment.h"
#include "base/file.h"
#include "base/text.h"

namespace app {
namespace {

constexpr char kSystemPolicy[] = "/etc/leakwall/policy.toml";

// Reads one file into `loaded` where it exists.
base::Status AddFile(LoadedPolicy& loaded, policy::Layer layer,
                     const std::string& path, const std::string& shown) {
  auto text = base::ReadFile(path);
  if (!text.ok()) return text.error();
  if (*text) loaded.documents.push_back({layer, shown, std::move(**text)});
  return {};
}

base::Status AddUserAndSystem(LoadedPolicy& loaded) {
  std::string user;
  if (const auto xdg = Variable("XDG_CONFIG_HOME");
      xdg && xdg->starts_with('/')) {
    user = *xdg + "/leakwall/policy.toml";
  } else if (const auto home = Variable("HOME");
             home && home->starts_with('/')) {
    user = *home + "/.config/leakwall/policy.toml";
  }
  if (!user.empty()) {
    auto added = AddFile(loaded, policy::Layer::kUser, user, user);
    if (!added.ok()) return added;
  }
  return AddFile(loaded, policy::Layer::kSystem, kSystemPolicy, kSystemPolicy);
}

base::Status AddBaseline(LoadedPolicy& loaded, std::string_view text,
                         const std::string& file) {
  auto entries = ParseBaseline(text, file);
  if (!entries.ok()) return entries.error();
  for (policy::AllowClause& entry : *entries) {
    loaded.policy.allows.push_back(std::move(entry));
  }
  return {};
}

base::Result<LoadedPolicy> Parsed(LoadedPolicy loaded) {
  auto policy = policy::Policy::Parse(loaded.documents);
  if (!policy.ok()) return policy.error();
  loaded.policy = std::move(*policy);
  return loaded;
}

base::Result<std::string> ReadObject(git::ObjectReader& reader,
                                     const blob::ObjectId& id) {
  auto object = reader.Read(id);
  if (!object.ok()) return object.error();
  if (!*object) {
    return base::Error("read " + id.Hex(), "the object is missing",
                       "run `git fsck`");
  }
  return std::move((*object)->bytes);
}

// The bytes of `name` in the top folder of HEAD; empty: it has none.
base::Result<std::optional<std::string>> FileAtHead(
    const git::Repository& repository, std::string_view name) {
  std::optional<std::string> none;
  auto head = repository.Resolve("HEAD");
  if (!head.ok()) return head.error();
  if (!*head) return none;
  auto reader = repository.Objects();
  if (!reader.ok()) return reader.error();
  auto bytes = ReadObject(**reader, **head);
  if (!bytes.ok()) return bytes.error();
  const auto commit = git::ParseCommit(*bytes);
  if (!commit.ok()) return commit.error();
  bytes = ReadObject(**reader, commit->tree);
  if (!bytes.ok()) return bytes.error();
  const auto tree = git::ParseTree(*bytes, repository.id_size());
  if (!tree.ok()) return tree.error();
  const auto entry = std::find_if(
      tree->begin(), tree->end(),
      [name](const auto& candidate) { return candidate.name == name; });
  if (entry == tree->end()) return none;
  auto file = ReadObject(**reader, entry->id);
  if (!file.ok()) return file.error();
  return std::optional<std::string>(std::move(*file));
}

// A file of the top folder as the hook must see it: the index's, else the work
// tree's.
struct Staged {
  std::optional<std::string> text;
  bool from_index = false;
};
base::Result<Staged> StagedFile(const git::Repository& repository,
                                const std::string& name,
                                const std::optional<git::IndexEntry>& entry) {
  Staged staged;
  if (entry) {
    auto reader = repository.Objects();
    if (!reader.ok()) return reader.error();
    auto text = ReadObject(**reader, entry->id);
    if (!text.ok()) {
      return base::Error("read " + name + " from the index", text.error().why(),
                         text.error().fix());
    }
    staged.text = std::move(*text);
    staged.from_index = true;
    return staged;
  }
  if (repository.work_tree().empty()) return staged;
  auto text = base::ReadFile(repository.work_tree() + "/" + name);
  if (!text.ok()) return text.error();
  staged.text = std::move(*text);
  return staged;
}

// What the reader should hear of a policy that is staged.
base::Status RemarkStaged(const git::Repository& repository,
                          const Staged& staged, LoadedPolicy& loaded) {
  if (!staged.from_index) return {};
  auto on_disk =
      base::ReadFile(repository.work_tree() + "/" + std::string(kPolicyFile));
  if (on_disk.ok() && *on_disk && **on_disk != *staged.text) {
    loaded.notices.push_back(
        ".leakwall.toml has changes that are not staged: they do not count "
        "until you `git add` them");
  }
  auto before = FileAtHead(repository, kPolicyFile);
  // No HEAD yet, or nothing there: nothing was loosened.
  if (!before.ok() || !*before || **before == *staged.text) return {};
  const policy::Document old{policy::Layer::kRepository, "HEAD:.leakwall.toml",
                             **before};
  auto was = policy::Policy::Parse({&old, 1});
  if (!was.ok()) return {};
  const policy::Document fresh{policy::Layer::kRepository, ".leakwall.toml",
                               *staged.text};
  auto is = policy::Policy::Parse({&fresh, 1});
  if (!is.ok()) return is.error();
  for (const std::string& line : policy::Loosened(*was, *is)) {
    loaded.notices.push_back("this commit loosens the policy: " + line);
  }
  return {};
}

base::Result<LoadedPolicy> FromOption(const std::string& option) {
  LoadedPolicy loaded;
  if (option != "none") {
    auto added = AddFile(loaded, policy::Layer::kRepository, option, option);
    if (!added.ok()) return added.error();
    if (loaded.documents.empty()) {
      return base::Error("read policy " + option, "no such file",
                         "name another file, or --policy none");
    }
  }
  return Parsed(std::move(loaded));
}

// A work tree's own files, then the user's and the system's.
base::Result<LoadedPolicy> FromWorkTree(const std::string& top) {
  LoadedPolicy loaded;
  if (!top.empty()) {
    auto added =
        AddFile(loaded, policy::Layer::kRepository,
                top + "/" + std::string(kPolicyFile), std::string(kPolicyFile));
    if (!added.ok()) return added.error();
  }
  if (auto added = AddUserAndSystem(loaded); !added.ok()) return added.error();
  auto parsed = Parsed(std::move(loaded));
  if (!parsed.ok() || top.empty()) return parsed;
  auto baseline = base::ReadFile(top + "/" + std::string(kBaselineFile));
  if (!baseline.ok()) return baseline.error();
  if (*baseline) {
    auto added = AddBaseline(*parsed, **baseline, std::string(kBaselineFile));
    if (!added.ok()) return added.error();
  }
  return parsed;
}

}  // namespace

base::Result<LoadedPolicy> PolicyForHook(const git::Repository& repository) {
  LoadedPolicy loaded;
  const std::array<std::string, 2> names = {std::string(kPolicyFile),
                                            std::string(kBaselineFile)};
  auto entries = repository.IndexEntriesAt(names);
  if (!entries.ok()) return entries.error();
  auto staged = StagedFile(repository, names[0], (*entries)[0]);
  if (!staged.ok()) return staged.error();
  if (staged->text) {
    loaded.documents.push_back(
        {policy::Layer::kRepository, std::string(kPolicyFile), *staged->text});
  }
  if (auto added = AddUserAndSystem(loaded); !added.ok()) return added.error();
  auto parsed = Parsed(std::move(loaded));
  if (!parsed.ok()) return parsed;
  auto baseline = StagedFile(repository, names[1], (*entries)[1]);
  if (!baseline.ok()) return baseline.error();
  if (baseline->text) {
    auto added =
        AddBaseline(*parsed, *baseline->text, std::string(kBaselineFile));
    if (!added.ok()) return added.error();
  }
  if (auto remarked = RemarkStaged(repository, *staged, *parsed);
      !remarked.ok()) {
    return remarked.error();
  }
  return parsed;
}

base::Result<LoadedPolicy> PolicyForServer(const git::Repository& repository) {
  LoadedPolicy loaded;
  const std::string path = repository.common_dir() + "/leakwall.toml";
  auto added = AddFile(loaded, policy::Layer::kServer, path, "leakwall.toml");
  if (!added.ok()) return added.error();
  added = AddFile(loaded, policy::Layer::kSystem, kSystemPolicy, kSystemPolicy);
  if (!added.ok()) return added.error();
  auto parsed = Parsed(std::move(loaded));
  if (!parsed.ok()) return parsed;
  const std::string beside = repository.common_dir() + "/leakwall.baseline";
  auto baseline = base::ReadFile(beside);
  if (!baseline.ok()) return baseline.error();
  if (*baseline) {
    added = AddBaseline(*parsed, **baseline, "leakwall.baseline");
    if (!added.ok()) return added.error();
  }
  if (!parsed->policy.trust.allow_from_default_branch) return parsed;

  // HEAD still is what it was before this push: the hook runs before any ref
  // moves.
  auto text = FileAtHead(repository, kPolicyFile);
  if (!text.ok()) return text.error();
  if (!*text) return parsed;
  const policy::Document document{policy::Layer::kRepository,
                                  "HEAD:.leakwall.toml", **text};
  auto trusted = policy::Policy::Parse({&document, 1});
  if (!trusted.ok()) return trusted.error();
  for (policy::AllowClause& entry : trusted->allows) {
    parsed->policy.allows.push_back(std::move(entry));
  }
  // Key and list come from the same file: entries mean nothing under another
  // key.
  if (parsed->policy.fingerprint_key.empty()) {
    parsed->policy.fingerprint_key = trusted->fingerprint_key;
  }
  return parsed;
}

base::Result<LoadedPolicy> PolicyForScan(
    const std::optional<std::string>& option) {
  if (option) return FromOption(*option);
  auto repository = git::Repository::At(CurrentDirectory());
  std::string top;
  if (repository.ok() && *repository) top = (**repository)->work_tree();
  return FromWorkTree(top);
}

base::Result<LoadedPolicy> PolicyForAudit(
    const git::Repository& repository,
    const std::optional<std::string>& option) {
  if (option) return FromOption(*option);
  if (!repository.work_tree().empty()) {
    return FromWorkTree(repository.work_tree());
  }
  LoadedPolicy loaded;
  auto added =
      AddFile(loaded, policy::Layer::kServer,
              repository.common_dir() + "/leakwall.toml", "leakwall.toml");
  if (!added.ok()) return added.error();
  if (loaded.documents.empty()) {
    auto text = FileAtHead(repository, kPolicyFile);
    if (!text.ok()) return text.error();
    if (*text) {
      loaded.documents.push_back({policy::Layer::kRepository,
                                  "HEAD:.leakwall.toml", std::move(**text)});
      loaded.notices.push_back("the policy is HEAD:.leakwall.toml");
    }
  }
  if (added = AddUserAndSystem(loaded); !added.ok()) return added.error();
  return Parsed(std::move(loaded));
}

base::Result<std::vector<policy::AllowClause>> ParseBaseline(
    std::string_view text, const std::string& file) {
  std::vector<policy::AllowClause> entries;
  std::size_t number = 0;
  for (std::string_view line : base::Split(text, '\n')) {
    ++number;
    line = base::Trim(line);
    if (line.empty() || line.starts_with('#')) continue;
    const std::string where = file + ":" + std::to_string(number);
    const base::Error bad("read " + where, "this is no baseline entry",
                          "write it again with `leakwall baseline write`");
    const std::size_t first = line.find(' ');
    if (first == std::string_view::npos) return bad;
    const std::size_t second = line.find(' ', first + 1);
    if (second == std::string_view::npos) return bad;
    policy::AllowClause entry;
    entry.reason = "baseline";
    entry.where = where;
    const std::string_view print = line.substr(0, first);
    if (print == "-") {
      entry.rule = std::string(line.substr(first + 1, second - first - 1));
      entry.path = base::Glob(std::string(line.substr(second + 1)));
    } else {
      entry.fingerprint = scan::Fingerprint::FromText(print);
      if (!entry.fingerprint) return bad;
    }
    entries.push_back(std::move(entry));
  }
  return entries;
}

std::string BaselineLine(const policy::AllowClause& entry,
                         std::string_view rule, std::string_view path) {
  std::string line = entry.fingerprint ? entry.fingerprint->text() : "-";
  line += ' ';
  line += rule;
  line += ' ';
  line += entry.path ? entry.path->pattern() : base::Escape(path);
  // One entry a line: a line break in a path is any one byte to the pattern.
  std::replace(line.begin(), line.end(), '\n', '?');
  return line;
}

}  // namespace app
