#ifndef LEAKWALL_BASE_STOP_H_
#define LEAKWALL_BASE_STOP_H_

#include <atomic>
#include <chrono>
#include <optional>

namespace base {

// Tells long work when it must end: a deadline passed, or somebody pressed
// Ctrl-C.  Workers ask Now() between two pieces of work; all methods are safe
// from many threads, and Interrupt() from a signal handler.
class Stop {
 public:
  enum class Reason { kNone, kDeadline, kInterrupt };

  Stop() = default;
  explicit Stop(std::chrono::milliseconds budget)
      : deadline_(std::chrono::steady_clock::now() + budget) {}
  Stop(const Stop&) = delete;
  Stop& operator=(const Stop&) = delete;

  Reason Now() const {
    if (interrupted_.load(std::memory_order_relaxed)) {
      return Reason::kInterrupt;
    }
    if (deadline_ && std::chrono::steady_clock::now() >= *deadline_) {
      return Reason::kDeadline;
    }
    return Reason::kNone;
  }
  bool Requested() const { return Now() != Reason::kNone; }
  void Interrupt() { interrupted_.store(true, std::memory_order_relaxed); }

 private:
  std::optional<std::chrono::steady_clock::time_point> deadline_;
  std::atomic<bool> interrupted_{false};
};

}  // namespace base

#endif  // LEAKWALL_BASE_STOP_H_
