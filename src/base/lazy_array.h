#ifndef LEAKWALL_BASE_LAZY_ARRAY_H_
#define LEAKWALL_BASE_LAZY_ARRAY_H_

#include <atomic>
#include <cstddef>
#include <memory>
#include <vector>

namespace base {

// So many values, each made when it is first asked for.  A value stays where
// it is as long as the array does.  Get() is safe from many threads.
template <typename T>
class LazyArray {
 public:
  explicit LazyArray(std::size_t size) : slots_(size) {}
  ~LazyArray() {
    for (const auto& slot : slots_) delete slot.load(std::memory_order_relaxed);
  }
  LazyArray(const LazyArray&) = delete;
  LazyArray& operator=(const LazyArray&) = delete;

  std::size_t size() const { return slots_.size(); }

  // `make()` gives a std::unique_ptr<const T>; two threads may both call it,
  // and one of the values is then thrown away.
  template <typename Make>
  const T& Get(std::size_t i, Make make) const {
    std::atomic<const T*>& slot = slots_[i];
    const T* held = slot.load(std::memory_order_acquire);
    if (held != nullptr) return *held;
    std::unique_ptr<const T> fresh = make();
    if (slot.compare_exchange_strong(held, fresh.get(),
                                     std::memory_order_acq_rel)) {
      return *fresh.release();
    }
    return *held;
  }

 private:
  mutable std::vector<std::atomic<const T*>> slots_;  // owned
};

}  // namespace base

#endif  // LEAKWALL_BASE_LAZY_ARRAY_H_
