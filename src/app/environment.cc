#include "app/environment.h"

#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace app {
namespace {

std::atomic<base::Stop*> interrupted_run{nullptr};

void OnSignal(int number) {
  if (base::Stop* stop = interrupted_run.exchange(nullptr)) {
    stop->Interrupt();
    return;
  }
  std::signal(number, SIG_DFL);
  std::raise(number);
}

}  // namespace

std::optional<std::string> Variable(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr) return std::nullopt;
  return std::string(value);
}

void StopOnSignals(base::Stop& stop) {
  interrupted_run = &stop;
  struct sigaction action {};
  action.sa_handler = OnSignal;
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

std::string CurrentDirectory() {
  std::error_code error;
  const auto path = std::filesystem::current_path(error);
  return error ? std::string() : path.string();
}

std::string UserCacheDirectory() {
  if (const auto xdg = Variable("XDG_CACHE_HOME");
      xdg && xdg->starts_with('/')) {
    return *xdg + "/leakwall";
  }
  if (const auto home = Variable("HOME"); home && home->starts_with('/')) {
    return *home + "/.cache/leakwall";
  }
  return {};
}

bool IsTerminal(int descriptor) { return isatty(descriptor) == 1; }

std::string ReadStandardInput() {
  std::string all;
  std::array<char, 65536> part;
  while (true) {
    const ssize_t count = read(STDIN_FILENO, part.data(), part.size());
    if (count > 0) {
      all.append(part.data(), static_cast<std::size_t>(count));
    } else if (count == 0 || errno != EINTR) {
      return all;
    }
  }
}

void TakeMemoryInLargePieces() {
#ifdef __GLIBC__  // mallopt(3)
  constexpr int kPiece = 1 << 20;
  mallopt(M_TOP_PAD, kPiece);
  mallopt(M_TRIM_THRESHOLD, 64 * kPiece);
  mallopt(M_MMAP_THRESHOLD, 4 * kPiece);
#ifdef MADV_POPULATE_WRITE  // madvise(2), Linux 5.14
  // What the kernel gives in one call costs a fraction of a fault a page.
  constexpr std::size_t kAtOnce = kPiece / 2;
  const auto page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
  if (void* const block = std::malloc(kAtOnce)) {
    const std::uintptr_t begin = reinterpret_cast<std::uintptr_t>(block);
    const std::size_t before = (page - begin % page) % page;
    madvise(static_cast<char*>(block) + before, kAtOnce - before,
            MADV_POPULATE_WRITE);
    std::free(block);
  }
#endif
#endif
}

}  // namespace app
