#ifndef LEAKWALL_APP_HOOK_FILES_H_
#define LEAKWALL_APP_HOOK_FILES_H_

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace app {

// The hook files that `install` writes and `uninstall` takes away.
//
//   NAME                   our shim, known by its marker line; or a copy of the
//                          program, which has the shim's text in it, and so the
//                          marker too
//   .leakwall-program      of which program the copies are: its path, and LF
//   NAME.before-leakwall   what stood at NAME before, as it was; beside NAME,
//                          so that a relative symbolic link still holds
//   NAME.leakwall.d/       further hooks, the user's own

inline constexpr std::string_view kBeforeEnding = ".before-leakwall";
inline constexpr std::string_view kChainEnding = ".leakwall.d";
inline constexpr std::string_view kProgramNote = ".leakwall-program";

// What stands at a hook's path.
enum class HookFile { kNone, kOurs, kForeign };
base::Result<HookFile> LookAtHook(const std::string& path);

// The shim for a hook: calls `binary` (absolute), refuses where it is missing.
std::string ShimText(std::string_view hook, std::string_view binary);

// Copies of the program for the hooks of one directory.  Copies, and not links
// of the program itself: `chmod -R` or `chown -R` of a repository must not
// reach what all others run.  The hooks are hard links of one copy where the
// file system has such, never symbolic ones: a dangling one lets everything
// through.
class ProgramCopies {
 public:
  // Makes the copy, with the times of `program` (absolute), and the note.
  static base::Result<ProgramCopies> Make(const std::string& directory,
                                          const std::string& program);
  ~ProgramCopies();
  ProgramCopies(ProgramCopies&& other) noexcept
      : copy_(std::exchange(other.copy_, {})) {}
  ProgramCopies& operator=(ProgramCopies&&) = delete;

  // Puts one at `path`, in place of what is there.
  base::Status PutAt(const std::string& path) const;

 private:
  explicit ProgramCopies(std::string copy) : copy_(std::move(copy)) {}
  std::string copy_;  // deleted at the end; empty: moved from
};

// Puts our hook at directory/hook: a copy of the program, or without `copies`
// the shim that calls `program` (absolute).  A foreign file there is kept aside
// and will be chained.  Doing it twice changes nothing.
base::Status InstallHook(const std::string& directory, const std::string& hook,
                         const std::string& program,
                         const ProgramCopies* copies);

// Takes away what ProgramCopies::Make() noted, after the last hook.
void ForgetProgram(const std::string& directory);

// The program that the copy at `hook` was made of; empty: it is no copy.
std::optional<std::string> ProgramOf(const std::string& hook);

// That program, where it is another by now,
// and nobody but its owner and the group may write to it: a hook must not stay
// behind when the program is upgraded.  Empty: the hook is to do it itself, as
// it is if the program is gone.
std::optional<std::string> NewerProgram(const std::string& hook);

// Takes our file away and puts back, byte for byte, what stood there before.
// A foreign file is left alone.  True: there was one of ours.
base::Result<bool> UninstallHook(const std::string& directory,
                                 const std::string& hook);

// The hooks for a repository with a work tree, and for a bare one.
const std::vector<std::string>& LocalHooks();
const std::vector<std::string>& ServerHooks();

}  // namespace app

#endif  // LEAKWALL_APP_HOOK_FILES_H_
