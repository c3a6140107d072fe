#include <unistd.h>

#include <CLI/CLI.hpp>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/chain.h"
#include "app/command.h"
#include "app/engine.h"
#include "app/environment.h"
#include "app/hook_files.h"
#include "app/judged_index.h"
#include "app/message.h"
#include "app/output.h"
#include "app/output_options.h"
#include "app/own_secrets.h"
#include "base/file.h"
#include "git/repository.h"
#include "source/source.h"

namespace app {
namespace {

using Sourced = base::Result<std::unique_ptr<source::Source>>;

// What a hook was called with.
struct Call {
  std::vector<std::string> args;
  std::string input;  // standard input, for the hooks that have one
};

Sourced FromIndex(git::Repository& repository, const Call&) {
  return source::Staged(repository);
}

base::Result<std::string> ReadMessage(const git::Repository& repository,
                                      const std::string& path) {
  auto file = base::ReadFile(path);
  if (!file.ok()) return file.error();
  if (!*file) {
    return base::Error("read the commit message " + path, "no such file",
                       "run `git commit` again");
  }
  return MessageAsStored(repository, **file);
}

Sourced FromMessage(git::Repository& repository, const Call& call) {
  auto message = ReadMessage(repository, call.args[0]);
  if (!message.ok()) return message.error();
  return source::Text("", std::move(*message), blob::What::kMessage);
}

// The message, and the index again where a hook after ours changed it.
Sourced FromMessageAndIndex(git::Repository& repository, const Call& call) {
  auto message = FromMessage(repository, call);
  if (!message.ok() || IndexIsAsJudged(repository)) return message;
  return source::Both(std::move(*message), source::Staged(repository));
}

Sourced FromPrePush(git::Repository& repository, const Call& call) {
  auto updates = source::ParsePrePush(call.input);
  if (!updates.ok()) return updates.error();
  return source::Outgoing(repository, call.args[0], std::move(*updates));
}

Sourced FromPreReceive(git::Repository& repository, const Call& call) {
  auto updates = source::ParsePreReceive(call.input);
  if (!updates.ok()) return updates.error();
  return source::Received(repository, std::move(*updates));
}

Sourced FromUpdate(git::Repository& repository, const Call& call) {
  auto updates = source::ParsePreReceive(call.args[1] + " " + call.args[2] +
                                         " " + call.args[0] + "\n");
  if (!updates.ok()) return updates.error();
  return source::Received(repository, std::move(*updates));
}

// One hook of githooks(5).
struct Hook {
  std::string_view name;
  std::size_t args;
  bool reads_input;
  report::Voice voice;
  Sourced (*source)(git::Repository& repository, const Call& call);
};
constexpr std::array kHooks = {
    Hook{"pre-commit", 0, false, report::Voice::kCommit, FromIndex},
    Hook{"pre-merge-commit", 0, false, report::Voice::kCommit, FromIndex},
    Hook{"pre-applypatch", 0, false, report::Voice::kCommit, FromIndex},
    Hook{"commit-msg", 1, false, report::Voice::kCommit, FromMessageAndIndex},
    Hook{"applypatch-msg", 1, false, report::Voice::kCommit, FromMessage},
    Hook{"pre-push", 2, true, report::Voice::kPush, FromPrePush},
    Hook{"pre-receive", 0, true, report::Voice::kServer, FromPreReceive},
    Hook{"update", 3, false, report::Voice::kServer, FromUpdate},
};

const Hook* FindHook(std::string_view name) {
  for (const Hook& hook : kHooks) {
    if (hook.name == name) return &hook;
  }
  return nullptr;
}

int JudgeHook(const Hook& hook, const Call& call) {
  const bool server = hook.voice == report::Voice::kServer;
  const auto refuse = [&hook](const base::Error& error) {
    return ShowHook(Unjudged(error), nullptr, hook.voice);
  };
  auto repository = git::Repository::FromEnvironment();
  if (!repository.ok()) return refuse(repository.error());
  auto loaded =
      server ? PolicyForServer(**repository) : PolicyForHook(**repository);
  if (!loaded.ok()) return refuse(loaded.error());
  std::vector<detect::OwnValue> own;
  if (!server && loaded->policy.own_secrets) own = OwnSecrets(**repository);
  auto engine = Engine::Make(std::move(*loaded), std::move(own));
  if (!engine.ok()) return refuse(engine.error());
  const base::Stop& stop = RunOptions::StartClock((*engine)->policy());

  // Taken before the index is read: if it changes meanwhile, what we note
  // down is no longer true of it, and commit-msg judges it again.
  const bool index = hook.source == FromIndex;
  const std::string mark = index ? IndexMark(**repository) : std::string();
  auto source = hook.source(**repository, call);
  if (!source.ok()) return refuse(source.error());
  const policy::Verdict verdict =
      (*engine)->Judge(**source, server ? Side::kServer : Side::kLocal, stop);
  const int status = ShowHook(verdict, engine->get(), hook.voice);
  if (index && status == 0) NoteJudgedIndex(**repository, mark);
  return status;
}

struct HookOptions {
  std::string name;
  std::vector<std::string> args;
  std::string chain;
};

int RunHook(const HookOptions& options) {
  TakeMemoryInLargePieces();
  const Hook* hook = FindHook(options.name);
  if (hook == nullptr) {
    return Refuse(base::Error("hook " + options.name,
                              "leakwall judges nothing in this hook",
                              "`leakwall hook --help` lists the hooks"));
  }
  if (options.args.size() != hook->args) {
    return Refuse(base::Error("hook " + options.name,
                              "Git calls it with " +
                                  std::to_string(hook->args) +
                                  " arguments, and this call has " +
                                  std::to_string(options.args.size()),
                              "see githooks(5)"));
  }
  Call call{options.args, hook->reads_input ? ReadStandardInput() : ""};
  // The hooks that stood here before us: first at a commit, so that what a
  // formatter stages is judged; last on a server, so that nothing of theirs
  // acts on a push that is refused.
  const Chain chain(options.chain, options.args, call.input);
  if (hook->voice != report::Voice::kServer) {
    if (const int status = chain.Run(); status != 0) return status;
    return JudgeHook(*hook, call);
  }
  if (const int status = JudgeHook(*hook, call); status != 0) return status;
  return chain.Run();
}

// What follows the last slash.
std::string_view FileName(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

// Goes over to `program`; returns only if that is not possible.
void Become(const std::string& program, const HookOptions& hook) {
  std::vector<std::string> words = {program, "hook", "--chain", hook.chain,
                                    hook.name};
  words.insert(words.end(), hook.args.begin(), hook.args.end());
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  execv(program.c_str(), pointers.data());
}

}  // namespace

std::optional<int> RunAsHook(int argc, char** argv) {
  if (argc < 1 || FindHook(FileName(argv[0])) == nullptr) return std::nullopt;
  HookOptions options;
  options.chain = argv[0];
  options.name = FileName(argv[0]);
  options.args.assign(argv + 1, argv + argc);
  if (const auto program = NewerProgram(options.chain)) {
    Become(*program, options);
  }
  return RunHook(options);
}

void AddHook(CLI::App& line, Action& action) {
  auto options = std::make_shared<HookOptions>();
  std::string names;
  for (const Hook& hook : kHooks) {
    names += names.empty() ? "" : ", ";
    names += hook.name;
  }
  CLI::App* command = line.add_subcommand("hook", "What Git calls: " + names);
  command->add_option("--chain", options->chain,
                      "The hook file itself: what is chained to it runs, too");
  command->add_option("name", options->name, "The hook's name")->required();
  command->add_option("args", options->args, "The arguments Git gave it");
  command->positionals_at_end();
  command->callback(
      [options, &action] { action = [options] { return RunHook(*options); }; });
}

}  // namespace app
