#ifndef LEAKWALL_APP_HOOK_FILES_H_
#define LEAKWALL_APP_HOOK_FILES_H_

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace app {

// The hook files that `install` writes and `uninstall` takes away.
//
//   NAME                   our shim, known by its marker line; or a copy or a
//                          hard link of the binary, known by the marker in it
//   NAME.before-leakwall   what stood at NAME before, as it was; beside NAME,
//                          so that a relative symbolic link still holds
//   NAME.leakwall.d/       further hooks, the user's own

inline constexpr std::string_view kBeforeEnding = ".before-leakwall";
inline constexpr std::string_view kChainEnding = ".leakwall.d";

// What stands at a hook's path.
enum class HookFile { kNone, kOurs, kForeign };
base::Result<HookFile> LookAtHook(const std::string& path);

// The shim for a hook: calls `binary` (absolute), refuses where it is missing.
std::string ShimText(std::string_view hook, std::string_view binary);

// Puts our shim at directory/hook; a foreign file there is kept aside and will
// be chained.  Doing it twice changes nothing.
base::Status InstallHook(const std::string& directory, const std::string& hook,
                         std::string_view binary);

// Takes our file away and puts back, byte for byte, what stood there before.
// A foreign file is left alone.  True: there was one of ours.
base::Result<bool> UninstallHook(const std::string& directory,
                                 const std::string& hook);

// The hooks for a repository with a work tree, and for a bare one.
const std::vector<std::string>& LocalHooks();
const std::vector<std::string>& ServerHooks();

}  // namespace app

#endif  // LEAKWALL_APP_HOOK_FILES_H_
