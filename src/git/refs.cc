#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "base/file.h"
#include "base/text.h"
#include "git/environment.h"
#include "git/object_stores.h"
#include "git/reader_batch.h"
#include "git/repository.h"
#include "git/repository_state.h"

// Refs, revisions and configuration, as Git resolves them.

namespace git {
namespace {

// From this many ids on, `git rev-list` gets them on its standard input: the
// size of a command line is limited.
constexpr std::size_t kManyIds = 64;

base::Error NoId(const char* doing, std::string_view line) {
  return base::Error(doing, "git answered \"" + base::Escape(line) + "\"",
                     "report this, with the version of git");
}

// One id a line.
base::Result<std::vector<blob::ObjectId>> ParseIds(const char* doing,
                                                   std::string_view out) {
  std::vector<blob::ObjectId> ids;
  while (!out.empty()) {
    const auto line = TakeUntil(out, '\n');
    const auto id = blob::ObjectId::FromHex(line ? *line : out);
    if (!line || !id) return NoId(doing, line ? *line : out);
    ids.push_back(*id);
  }
  return ids;
}

constexpr char kListCommits[] = "list commits";

// How `git rev-list` is called.
struct RevListCall {
  std::vector<std::string> args;
  std::string input;
};

// Many ids go to its standard input.  --stdin comes first, so that a later
// --not does not turn what is read there; what stands after --not in `args`
// is written as ^id.
RevListCall Arrange(std::span<const std::string> args,
                    std::initializer_list<const char*> options) {
  const auto is_id = [](const std::string& arg) {
    return blob::ObjectId::FromHex(arg).has_value();
  };
  const bool many = std::count_if(args.begin(), args.end(), is_id) >=
                    static_cast<std::ptrdiff_t>(kManyIds);
  RevListCall call{{"rev-list", "--topo-order"}, {}};
  call.args.insert(call.args.end(), options.begin(), options.end());
  if (many) call.args.push_back("--stdin");
  bool negated = false;
  for (const std::string& arg : args) {
    if (arg == "--not") negated = !negated;
    if (many && is_id(arg)) {
      call.input += (negated ? "^" : "") + arg + "\n";
    } else {
      call.args.push_back(arg);
    }
  }
  return call;
}

// "commit ID PARENT..." and the line with its tree.
std::optional<ListedCommit> ParseListed(std::string_view header,
                                        std::string_view tree_line) {
  const auto words = base::Split(header, ' ');
  const auto tree = blob::ObjectId::FromHex(tree_line);
  if (words.size() < 2 || words[0] != "commit" || !tree) return std::nullopt;
  ListedCommit commit;
  commit.tree = *tree;
  for (std::size_t i = 1; i < words.size(); ++i) {
    const auto id = blob::ObjectId::FromHex(words[i]);
    if (!id) return std::nullopt;
    if (i == 1) {
      commit.id = *id;
    } else {
      commit.parents.push_back(*id);
    }
  }
  return commit;
}

// The commits that `git merge` names to its hooks before it has written
// MERGE_HEAD.
std::vector<blob::ObjectId> NamedByMerge() {
  std::vector<blob::ObjectId> ids;
  const char* action = getenv("GIT_REFLOG_ACTION");
  const std::string_view doing = action == nullptr ? "" : action;
  if (!doing.starts_with("merge") && !doing.starts_with("pull")) return ids;
  constexpr std::string_view kPrefix = "GITHEAD_";
  for (char** variable = environ; *variable != nullptr; ++variable) {
    std::string_view text = *variable;
    if (!text.starts_with(kPrefix)) continue;
    text.remove_prefix(kPrefix.size());
    const auto id = blob::ObjectId::FromHex(text.substr(0, text.find('=')));
    if (id) ids.push_back(*id);
  }
  std::sort(ids.begin(), ids.end());
  return ids;
}

}  // namespace

base::Result<std::vector<blob::ObjectId>> Repository::ComingParents() const {
  std::vector<blob::ObjectId> parents;
  if (const auto& head = state_->layout.head) {
    if (*head) parents.push_back(**head);
  } else {
    auto resolved = Resolve("HEAD");
    if (!resolved.ok()) return resolved.error();
    if (*resolved) parents.push_back(**resolved);
  }
  auto merge = base::ReadFile(state_->layout.git_dir + "/MERGE_HEAD");
  if (!merge.ok()) return merge.error();
  std::vector<blob::ObjectId> others;
  if (*merge) {
    auto ids = ParseIds("read MERGE_HEAD", **merge);
    if (!ids.ok()) return ids.error();
    others = std::move(*ids);
  } else if (state_->directory.empty()) {
    others = NamedByMerge();
  }
  for (const blob::ObjectId& id : others) {
    if (std::find(parents.begin(), parents.end(), id) == parents.end()) {
      parents.push_back(id);
    }
  }
  return parents;
}

base::Result<std::optional<blob::ObjectId>> Repository::Resolve(
    const std::string& revision) const {
  if (revision == "HEAD" && state_->layout.head) return *state_->layout.head;
  auto exit = base::Run(state_->Command(
      {"rev-parse", "--quiet", "--verify", "--end-of-options", revision}));
  if (!exit.ok()) return exit.error();
  if (!exit->ok()) return std::optional<blob::ObjectId>();
  const auto id = blob::ObjectId::FromHex(base::Trim(exit->out));
  if (!id) return NoId("resolve a revision", exit->out);
  return id;
}

base::Result<std::vector<Ref>> Repository::Refs() const {
  constexpr char kDoing[] = "list the refs";
  auto out = state_->Ask(kDoing,
                         {"for-each-ref", "--format=%(objectname) %(refname)"});
  if (!out.ok()) return out.error();
  std::vector<Ref> refs;
  std::string_view rest = *out;
  while (!rest.empty()) {
    const auto line = TakeUntil(rest, '\n');
    const std::size_t space = line ? line->find(' ') : std::string_view::npos;
    if (space == std::string_view::npos) return NoId(kDoing, rest);
    const auto id = blob::ObjectId::FromHex(line->substr(0, space));
    if (!id) return NoId(kDoing, *line);
    refs.push_back({std::string(line->substr(space + 1)), *id});
  }
  return refs;
}

base::Result<std::vector<blob::ObjectId>> Repository::RevList(
    std::span<const std::string> args) const {
  RevListCall call = Arrange(args, {});
  auto out =
      state_->Ask(kListCommits, std::move(call.args), std::move(call.input));
  if (!out.ok()) return out.error();
  return ParseIds(kListCommits, *out);
}

base::Result<std::vector<ListedCommit>> Repository::RevListWithParents(
    std::span<const std::string> args) const {
  RevListCall call = Arrange(args, {"--parents", "--format=%T"});
  auto out =
      state_->Ask(kListCommits, std::move(call.args), std::move(call.input));
  if (!out.ok()) return out.error();
  std::vector<ListedCommit> commits;
  std::string_view rest = *out;
  while (!rest.empty()) {
    const auto header = TakeUntil(rest, '\n');
    const auto tree_line = TakeUntil(rest, '\n');
    auto commit =
        header && tree_line ? ParseListed(*header, *tree_line) : std::nullopt;
    if (!commit) return NoId(kListCommits, header ? *header : rest);
    commits.push_back(std::move(*commit));
  }
  return commits;
}

base::Result<std::optional<std::string>> Repository::Config(
    const std::string& key) const {
  auto exit = base::Run(state_->Command({"config", "--null", "--get", key}));
  if (!exit.ok()) return exit.error();
  if (exit->status == 1) return std::optional<std::string>();
  if (!exit->ok()) return GitFailed("read configuration " + key, *exit);
  if (exit->out.ends_with('\0')) exit->out.pop_back();
  return std::optional<std::string>(std::move(exit->out));
}

base::Result<std::string> Repository::GitPath(const std::string& name) const {
  auto out = state_->Ask("find " + name + " of the repository",
                         {"rev-parse", "--git-path", name});
  if (!out.ok()) return out.error();
  if (out->ends_with('\n')) out->pop_back();
  if (out->starts_with('/')) return std::move(*out);
  if (!state_->directory.empty()) return Absolute(*out, state_->directory);
  auto here = CurrentDirectory();
  if (!here.ok()) return here.error();
  return Absolute(*out, *here);
}

base::Result<std::vector<blob::ObjectId>> Repository::QuarantinedObjects()
    const {
  const auto stores =
      OpenStores({state_->layout.object_dir}, state_->layout.id_size);
  if (!stores.ok()) return stores.error();
  if (!stores->broken.empty()) return stores->broken.front().error;
  std::vector<blob::ObjectId> ids;
  for (const LooseObject& object : stores->loose) ids.push_back(object.id);
  for (const PackFile& pack : stores->packs) {
    for (std::uint32_t name = 0; name < pack.index().count(); ++name) {
      ids.push_back(blob::ObjectId::FromRaw(pack.index().id(name)));
    }
  }
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

}  // namespace git
