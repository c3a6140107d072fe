#include "app/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

#include "app/environment.h"

namespace app {
namespace {

constexpr std::chrono::milliseconds kFirst{1000};
constexpr std::chrono::milliseconds kBetween{200};

}  // namespace

Progress::Progress()
    : terminal_(IsTerminal(STDERR_FILENO)),
      next_(std::chrono::steady_clock::now() + kFirst) {}

Progress::~Progress() {
  base::MutexLock lock(mu_);
  if (shown_) std::fputs("\r\033[K", stderr);
}

void Progress::Show(std::uint64_t judged, std::uint64_t planned) {
  if (!terminal_) return;
  const auto now = std::chrono::steady_clock::now();
  base::MutexLock lock(mu_);
  if (now < next_) return;
  next_ = now + kBetween;
  shown_ = true;
  std::fputs(
      fmt::format("\rleakwall: {} of {} objects", judged, planned).c_str(),
      stderr);
  std::fflush(stderr);
}

}  // namespace app
