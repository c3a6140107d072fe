#ifndef LEAKWALL_GIT_WORK_QUEUE_H_
#define LEAKWALL_GIT_WORK_QUEUE_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "base/mutex.h"

namespace git {

// Work for several workers: a number of units known beforehand, and parts that
// a worker splits off its unit while others have nothing to do.  Part is
// movable.  All methods are safe from many threads.
template <typename Part>
class WorkQueue {
 public:
  explicit WorkQueue(std::size_t units) : units_(units) {}

  // The next unit; empty: all are taken.
  std::optional<std::size_t> TakeUnit() {
    const std::size_t unit = next_.fetch_add(1, std::memory_order_relaxed);
    if (unit >= units_) return std::nullopt;
    return unit;
  }

  // True when a part put in now would be taken at once.  Cheap.
  bool Hungry() const { return hungry_.load(std::memory_order_relaxed) > 0; }

  void PutPart(Part part) {
    {
      base::MutexLock lock(mu_);
      parts_.push_back(std::move(part));
      hungry_.fetch_sub(1, std::memory_order_relaxed);
    }
    Wake();
  }

  // Between these two a worker may put parts in.
  void Enter() {
    base::MutexLock lock(mu_);
    ++busy_;
  }
  // Waits for a part; empty: no worker is left that could put one in.
  // REQUIRES: this worker is between Enter() and the empty answer.
  std::optional<Part> TakePart() {
    bool idle = false;
    for (;;) {
      const std::uint32_t seen = changes_.load(std::memory_order_acquire);
      {
        base::MutexLock lock(mu_);
        if (!parts_.empty()) {
          Part part = std::move(parts_.back());
          parts_.pop_back();
          if (idle) {
            ++busy_;
          } else {
            hungry_.fetch_add(1, std::memory_order_relaxed);
          }
          return part;
        }
        if (!idle) {
          --busy_;
          hungry_.fetch_add(1, std::memory_order_relaxed);
          idle = true;
        }
        if (busy_ == 0) break;
      }
      changes_.wait(seen, std::memory_order_acquire);
    }
    Wake();
    return std::nullopt;
  }

 private:
  void Wake() {
    changes_.fetch_add(1, std::memory_order_release);
    changes_.notify_all();
  }

  const std::size_t units_;
  std::atomic<std::size_t> next_{0};
  // Workers that wait, less the parts that wait for them.
  std::atomic<int> hungry_{0};
  std::atomic<std::uint32_t> changes_{0};
  base::Mutex mu_;
  std::vector<Part> parts_ GUARDED_BY(mu_);
  int busy_ GUARDED_BY(mu_) = 0;
};

}  // namespace git

#endif  // LEAKWALL_GIT_WORK_QUEUE_H_
