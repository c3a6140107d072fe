#ifndef LEAKWALL_APP_ENVIRONMENT_H_
#define LEAKWALL_APP_ENVIRONMENT_H_

#include <optional>
#include <string>

#include "base/stop.h"

namespace app {

// An environment variable; empty: not set.
std::optional<std::string> Variable(const char* name);

// Lets Ctrl-C and SIGTERM end a run in order: what was covered is reported,
// and the exit status is 2.  A second signal ends the process at once.
// `stop` must outlive the process's last signal.
void StopOnSignals(base::Stop& stop);

// The directory to which paths on the command line are relative, absolute.
std::string CurrentDirectory();

// Where this user's programs keep what they can make anew (XDG Base Directory
// Specification): XDG_CACHE_HOME or ~/.cache, and our folder in it; empty:
// neither is set.
std::string UserCacheDirectory();

// True when the descriptor is a terminal.
bool IsTerminal(int descriptor);

// All of standard input.
std::string ReadStandardInput();

// Makes this process take memory from the system in few large pieces and keep
// what it frees: for a short run, whose time goes into asking.
void TakeMemoryInLargePieces();

}  // namespace app

#endif  // LEAKWALL_APP_ENVIRONMENT_H_
