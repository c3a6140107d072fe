#include "app/hook_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <optional>
#include <system_error>

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

constexpr unsigned kExecutable = 0755;

// The copy has the times of the original, by which NewerProgram() knows it.
base::Status CopyProgram(const std::string& from, const std::string& to) {
  const std::string doing = "copy " + from + " to " + to;
  const std::string fix =
      "is there room, and may you write there?  `--as script` needs less";
  std::error_code error;
  std::filesystem::copy_file(
      from, to, std::filesystem::copy_options::overwrite_existing, error);
  if (error) return base::Error(doing, error.message(), fix);
  struct stat status {};
  if (stat(from.c_str(), &status) != 0 || chmod(to.c_str(), kExecutable) != 0) {
    return base::Error(doing, std::strerror(errno), fix);
  }
  const std::array<struct timespec, 2> times = {status.st_atim, status.st_mtim};
  if (utimensat(AT_FDCWD, to.c_str(), times.data(), 0) != 0) {
    return base::Error(doing, std::strerror(errno), fix);
  }
  return {};
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

base::Result<ProgramCopies> ProgramCopies::Make(const std::string& directory,
                                                const std::string& program) {
  ProgramCopies copies(directory + "/.leakwall-new-" +
                       std::to_string(getpid()));
  if (auto done = CopyProgram(program, copies.copy_); !done.ok()) {
    return done.error();
  }
  auto noted = base::WriteFile(directory + "/" + std::string(kProgramNote),
                               program + "\n");
  if (!noted.ok()) return noted.error();
  return copies;
}

ProgramCopies::~ProgramCopies() {
  if (!copy_.empty()) unlink(copy_.c_str());
}

base::Status ProgramCopies::PutAt(const std::string& path) const {
  const std::string fresh = path + ".leakwall-new";
  unlink(fresh.c_str());  // of an install that was killed
  if (link(copy_.c_str(), fresh.c_str()) != 0) {
    if (auto done = CopyProgram(copy_, fresh); !done.ok()) return done;
  }
  return Rename(fresh, path);
}

base::Status InstallHook(const std::string& directory, const std::string& hook,
                         const std::string& program,
                         const ProgramCopies* copies) {
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
  auto done = copies != nullptr
                  ? copies->PutAt(path)
                  : base::WriteFile(path, ShimText(hook, program), kExecutable);
  if (!done.ok()) return done;
  // Git passes over a hook that cannot be executed with no more than a hint.
  if (access(path.c_str(), X_OK) != 0) {
    return base::Error("install " + path, "the file cannot be executed here",
                       "is the file system mounted noexec?");
  }
  return {};
}

void ForgetProgram(const std::string& directory) {
  unlink((directory + "/" + std::string(kProgramNote)).c_str());
}

std::optional<std::string> ProgramOf(const std::string& hook) {
  const std::size_t slash = hook.rfind('/');
  if (slash == std::string::npos) return std::nullopt;
  auto note =
      base::ReadFile(hook.substr(0, slash + 1) + std::string(kProgramNote));
  if (!note.ok() || !*note || !(*note)->ends_with('\n')) return std::nullopt;
  std::string program = std::move(**note);
  program.pop_back();
  if (!program.starts_with('/')) return std::nullopt;
  return program;
}

std::optional<std::string> NewerProgram(const std::string& hook) {
  auto program = ProgramOf(hook);
  struct stat ours {};
  struct stat theirs {};
  if (!program || stat(hook.c_str(), &ours) != 0 ||
      stat(program->c_str(), &theirs) != 0) {
    return std::nullopt;
  }
  const bool same = ours.st_size == theirs.st_size &&
                    ours.st_mtim.tv_sec == theirs.st_mtim.tv_sec &&
                    ours.st_mtim.tv_nsec == theirs.st_mtim.tv_nsec;
  if (same || !S_ISREG(theirs.st_mode) || (theirs.st_mode & S_IWOTH) != 0) {
    return std::nullopt;
  }
  return program;
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
