#include "git/repository.h"

#include <stdlib.h>
#include <sys/stat.h>

#include <cassert>
#include <utility>

#include "base/text.h"
#include "git/environment.h"
#include "git/layout.h"
#include "git/plain_layout.h"
#include "git/reader_batch.h"
#include "git/reader_libgit2.h"
#include "git/reader_loose.h"
#include "git/reader_packs.h"
#include "git/repository_state.h"

namespace git {
base::Error GitFailed(std::string doing, const base::Exit& exit) {
  // The last line says why; the ones before are hints and warnings.
  std::string_view err = base::Trim(exit.err);
  const std::size_t line = err.rfind("\nfatal: ");
  if (line != std::string_view::npos) err.remove_prefix(line + 1);
  std::string why = base::Escape(err.substr(0, err.find('\n')));
  if (why.empty()) why = "git ended with status " + std::to_string(exit.status);
  return base::Error(std::move(doing), std::move(why),
                     "run git fsck to see whether the repository is sound");
}

std::optional<std::string_view> TakeUntil(std::string_view& rest, char end) {
  const std::size_t at = rest.find(end);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view taken = rest.substr(0, at);
  rest.remove_prefix(at + 1);
  return taken;
}

namespace {

// Where Git reads the index; empty: only Git knows.
std::string IndexPath(const Layout& layout, const std::string& here) {
  const char* named = getenv("GIT_INDEX_FILE");
  if (named == nullptr) return layout.git_dir + "/index";
  if (*named == '/') return named;
  // A relative one counts from the top of the work tree.
  return here == layout.work_tree ? Absolute(named, here) : std::string();
}

}  // namespace

base::Command Repository::State::Command(std::vector<std::string> args,
                                         std::string input) const {
  base::Command command;
  command.argv = SafeOptions();
  command.argv.insert(command.argv.end(), std::make_move_iterator(args.begin()),
                      std::make_move_iterator(args.end()));
  command.env = env;
  command.directory = directory;
  command.input = std::move(input);
  return command;
}

base::Result<std::string> Repository::State::Ask(std::string doing,
                                                 std::vector<std::string> args,
                                                 std::string input) const {
  auto exit = base::Run(Command(std::move(args), std::move(input)));
  if (!exit.ok()) return exit.error();
  if (!exit->ok()) return GitFailed(std::move(doing), *exit);
  return std::move(exit->out);
}

Repository::Repository(std::unique_ptr<State> state)
    : state_(std::move(state)) {}
Repository::~Repository() = default;

base::Result<std::unique_ptr<Repository>> Repository::FromEnvironment() {
  auto here = CurrentDirectory();
  if (!here.ok()) return here.error();
  auto state = std::make_unique<State>();
  state->env = SafeEnvironment();
  if (auto plain = PlainLayout(*here)) {
    state->layout = std::move(*plain);
  } else {
    auto layout = AskLayout(state->Command({}), *here);
    if (!layout.ok()) return layout.error();
    if (!*layout) {
      return base::Error("find the repository",
                         "there is none here or in a parent directory",
                         "run this inside a Git repository");
    }
    state->layout = std::move(**layout);
  }
  state->index_path = IndexPath(state->layout, *here);
  const char* listed = getenv("GIT_ALTERNATE_OBJECT_DIRECTORIES");
  std::vector<std::string> directories;
  for (const std::string& entry : SplitAlternates(listed ? listed : "", ':')) {
    directories.push_back(Absolute(entry, *here));
  }
  auto alternates = AllAlternates(state->layout.object_dir, directories);
  if (!alternates.ok()) return alternates.error();
  state->alternates = std::move(*alternates);
  const char* quarantine = getenv("GIT_QUARANTINE_PATH");
  state->quarantined = quarantine != nullptr && *quarantine != '\0';
  return std::unique_ptr<Repository>(new Repository(std::move(state)));
}

base::Result<std::optional<std::unique_ptr<Repository>>> Repository::At(
    const std::string& path) {
  using Found = std::optional<std::unique_ptr<Repository>>;
  struct stat info;
  if (stat(path.c_str(), &info) != 0 || !S_ISDIR(info.st_mode)) {
    return Found();
  }
  auto state = std::make_unique<State>();
  state->directory = RealPath(path);
  state->env = LocalVariables();
  for (std::string& change : SafeEnvironment()) {
    state->env.push_back(std::move(change));
  }
  auto layout = AskLayout(state->Command({}), state->directory);
  if (!layout.ok()) return layout.error();
  // A folder inside a work tree is not itself a repository.
  if (!*layout || (state->directory != RealPath((*layout)->git_dir) &&
                   state->directory != RealPath((*layout)->work_tree))) {
    return Found();
  }
  state->layout = std::move(**layout);
  auto alternates = AllAlternates(state->layout.object_dir, {});
  if (!alternates.ok()) return alternates.error();
  state->alternates = std::move(*alternates);
  state->index_path = state->layout.git_dir + "/index";
  return Found(std::unique_ptr<Repository>(new Repository(std::move(state))));
}

const std::string& Repository::git_dir() const {
  return state_->layout.git_dir;
}
const std::string& Repository::common_dir() const {
  return state_->layout.common_dir;
}
const std::string& Repository::work_tree() const {
  return state_->layout.work_tree;
}
std::size_t Repository::id_size() const { return state_->layout.id_size; }
std::vector<std::string> Repository::object_dirs() const {
  std::vector<std::string> dirs = {state_->layout.object_dir};
  dirs.insert(dirs.end(), state_->alternates.begin(), state_->alternates.end());
  return dirs;
}
bool Repository::quarantined() const { return state_->quarantined; }

bool Repository::partial() const {
  std::call_once(state_->partial_asked, [this] {
    auto exit = base::Run(state_->Command(
        {"config", "--get-regexp",
         "^(extensions\\.partialclone|remote\\..*\\.promisor)$"}));
    state_->partial = exit.ok() && exit->ok();
  });
  return state_->partial;
}

base::Result<std::unique_ptr<ObjectReader>> Repository::Objects() const {
  std::vector<std::string> stores = {state_->layout.object_dir};
  stores.insert(stores.end(), state_->alternates.begin(),
                state_->alternates.end());
  const State& state = *state_;  // outlives every reader of the Repository
  const auto open_rest =
      [&state, stores]() -> base::Result<std::unique_ptr<ObjectReader>> {
    if (state.layout.id_size == 20) {
      if (auto reader = TryOpenLibgit2(stores, Refresh::kYes)) return reader;
    }
    return MakeBatchReader(state.Command({"cat-file"}));
  };
  return MakeLooseFirstReader(stores, [&state, stores, open_rest] {
    return base::Result<std::unique_ptr<ObjectReader>>(
        MakePackReader(stores, state.layout.id_size, open_rest));
  });
}

base::Result<std::unique_ptr<ObjectReader>> Repository::OldObjects() const {
  assert(state_->quarantined);
  if (state_->layout.id_size == 20 && !state_->alternates.empty()) {
    if (auto reader = TryOpenLibgit2(state_->alternates, Refresh::kNo)) {
      return reader;
    }
  }
  base::Command command = state_->Command({"cat-file"});
  std::string others;
  for (std::size_t i = 1; i < state_->alternates.size(); ++i) {
    if (i > 1) others += ':';
    others += QuoteAlternate(state_->alternates[i]);
  }
  if (state_->alternates.empty()) {
    return base::Error("open the main object store",
                       "Git names none beside the quarantine",
                       "run this as a pre-receive hook");
  }
  command.env.push_back("GIT_OBJECT_DIRECTORY=" + state_->alternates[0]);
  command.env.push_back("GIT_ALTERNATE_OBJECT_DIRECTORIES=" + others);
  return MakeBatchReader(std::move(command));
}

base::Result<base::Exit> Repository::Git(std::span<const std::string> args,
                                         std::string input) const {
  return base::Run(
      state_->Command({args.begin(), args.end()}, std::move(input)));
}

}  // namespace git
