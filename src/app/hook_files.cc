#include "app/hook_files.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <optional>

#include "base/file.h"
#include "base/text.h"

// hooks/shim.sh, built in: see CMakeLists.txt.
extern "C" {
extern const char leakwall_shim[];
extern const char leakwall_shim_end[];
}

namespace app {
namespace {

constexpr std::string_view kMarker = "leakwall-managed v1";

void ReplaceAll(std::string& text, std::string_view from,
                std::string_view with) {
  for (std::size_t at = text.find(from); at != std::string::npos;
       at = text.find(from, at + with.size())) {
    text.replace(at, from.size(), with);
  }
}

base::Status Rename(const std::string& from, const std::string& to) {
  if (std::rename(from.c_str(), to.c_str()) == 0) return {};
  return base::Error("rename " + from + " to " + to, std::strerror(errno),
                     "make the hooks directory writable");
}

}  // namespace

base::Result<HookFile> LookAtHook(const std::string& path) {
  struct stat status {};
  if (lstat(path.c_str(), &status) != 0) {
    if (errno == ENOENT) return HookFile::kNone;
    return base::Error("look at " + path, std::strerror(errno));
  }
  // A link, dangling or not, is somebody else's: ours are plain files.
  if (!S_ISREG(status.st_mode)) return HookFile::kForeign;
  auto text = base::ReadFile(path);
  if (!text.ok()) return text.error();
  return *text && (*text)->find(kMarker) != std::string::npos
             ? HookFile::kOurs
             : HookFile::kForeign;
}

std::string ShimText(std::string_view hook, std::string_view binary) {
  std::string text(leakwall_shim, leakwall_shim_end);
  ReplaceAll(text, "@HOOK@", hook);
  ReplaceAll(text, "@LEAKWALL@", base::SingleQuote(binary));
  return text;
}

base::Status InstallHook(const std::string& directory, const std::string& hook,
                         std::string_view binary) {
  const std::string path = directory + "/" + hook;
  auto there = LookAtHook(path);
  if (!there.ok()) return there.error();
  if (*there == HookFile::kForeign) {
    const std::string aside = path + std::string(kBeforeEnding);
    auto taken = LookAtHook(aside);
    if (!taken.ok()) return taken.error();
    if (*taken != HookFile::kNone) {
      return base::Error("keep " + path + " aside", aside + " is in the way",
                         "one of the two is no longer needed: delete it");
    }
    if (auto moved = Rename(path, aside); !moved.ok()) return moved;
  }
  constexpr unsigned kExecutable = 0755;
  if (auto done = base::WriteFile(path, ShimText(hook, binary), kExecutable);
      !done.ok()) {
    return done;
  }
  // Git passes over a hook that cannot be executed with no more than a hint.
  if (access(path.c_str(), X_OK) != 0) {
    return base::Error("install " + path, "the file cannot be executed here",
                       "is the file system mounted noexec?");
  }
  return {};
}

base::Result<bool> UninstallHook(const std::string& directory,
                                 const std::string& hook) {
  const std::string path = directory + "/" + hook;
  auto there = LookAtHook(path);
  if (!there.ok()) return there.error();
  if (*there != HookFile::kOurs) return false;
  const std::string aside = path + std::string(kBeforeEnding);
  auto before = LookAtHook(aside);
  if (!before.ok()) return before.error();
  if (*before != HookFile::kNone) {
    // The rename takes our file's place in one step: at no moment is there no
    // hook.
    if (auto moved = Rename(aside, path); !moved.ok()) return moved.error();
  } else if (unlink(path.c_str()) != 0) {
    return base::Error("delete " + path, std::strerror(errno));
  }
  // Only an empty one goes; what the user put there stays.
  (void)rmdir((path + std::string(kChainEnding)).c_str());
  return true;
}

const std::vector<std::string>& LocalHooks() {
  static const std::vector<std::string> kHooks = {
      "pre-commit",     "pre-merge-commit", "commit-msg",
      "pre-applypatch", "applypatch-msg",   "pre-push"};
  return kHooks;
}

const std::vector<std::string>& ServerHooks() {
  static const std::vector<std::string> kHooks = {"pre-receive"};
  return kHooks;
}

}  // namespace app
