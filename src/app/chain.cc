#include "app/chain.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>
#include <system_error>

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
  std::error_code error;
  if (directory_.empty() || !std::filesystem::exists(directory_, error)) {
    return 0;
  }
  std::vector<std::string> hooks;
  for (std::filesystem::directory_iterator at(directory_, error), end;
       !error && at != end; at.increment(error)) {
    const std::string path = at->path().string();
    if (at->is_regular_file(error) && !IsBackup(path) &&
        access(path.c_str(), X_OK) == 0) {
      hooks.push_back(path);
    }
  }
  if (error) {
    return Refuse(base::Error("read " + directory_, error.message(),
                              "make it readable, or delete it"));
  }
  std::sort(hooks.begin(), hooks.end());
  for (const std::string& hook : hooks) {
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
