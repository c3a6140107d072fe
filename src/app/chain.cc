#include "app/chain.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "app/hook_files.h"
#include "app/output.h"
#include "base/process.h"

namespace app {
namespace {

bool IsBackup(std::string_view name) {
  constexpr std::array<std::string_view, 4> kEndings = {"~", ".bak", ".sample",
                                                        ".rpmsave"};
  return std::any_of(
      kEndings.begin(), kEndings.end(),
      [name](std::string_view end) { return name.ends_with(end); });
}

}  // namespace

int Chain::Run() const {
  if (hook_.empty()) return 0;
  std::error_code error;
  std::vector<std::string> hooks;
  const std::string directory = hook_ + std::string(kChainEnding);
  if (std::filesystem::exists(directory, error)) {
    for (std::filesystem::directory_iterator at(directory, error), end;
         !error && at != end; at.increment(error)) {
      if (at->is_regular_file(error) && !IsBackup(at->path().string())) {
        hooks.push_back(at->path().string());
      }
    }
    if (error) {
      return Refuse(base::Error("read " + directory, error.message(),
                                "make it readable, or delete it"));
    }
  }
  std::sort(hooks.begin(), hooks.end());
  hooks.insert(hooks.begin(), hook_ + std::string(kBeforeEnding));
  for (const std::string& hook : hooks) {
    if (access(hook.c_str(), X_OK) != 0) continue;
    base::Command command;
    command.argv.push_back(std::filesystem::absolute(hook, error).string());
    command.argv.insert(command.argv.end(), args_.begin(), args_.end());
    command.input = input_;
    command.stdout_to = base::Command::Stdout::kInherit;
    command.stderr_to = base::Command::Stderr::kInherit;
    auto ended = base::Run(command);
    if (!ended.ok()) return Refuse(ended.error());
    if (ended->status != 0) return ended->status;
  }
  return 0;
}

}  // namespace app
