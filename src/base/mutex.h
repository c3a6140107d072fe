#ifndef LEAKWALL_BASE_MUTEX_H_
#define LEAKWALL_BASE_MUTEX_H_

#include <mutex>

// Clang's thread-safety attributes; other compilers read nothing.  libstdc++'s
// mutex carries none, hence the small wrapper below.
// https://clang.llvm.org/docs/ThreadSafetyAnalysis.html
#if defined(__clang__)
#define LEAKWALL_THREAD_ATTRIBUTE(x) __attribute__((x))
#else
#define LEAKWALL_THREAD_ATTRIBUTE(x)
#endif

#define GUARDED_BY(x) LEAKWALL_THREAD_ATTRIBUTE(guarded_by(x))
#define REQUIRES_LOCK(x) LEAKWALL_THREAD_ATTRIBUTE(requires_capability(x))

namespace base {

// A std::mutex that the thread-safety analysis understands.
class LEAKWALL_THREAD_ATTRIBUTE(capability("mutex")) Mutex {
 public:
  void Lock() LEAKWALL_THREAD_ATTRIBUTE(acquire_capability()) { mu_.lock(); }
  void Unlock() LEAKWALL_THREAD_ATTRIBUTE(release_capability()) {
    mu_.unlock();
  }

 private:
  std::mutex mu_;
};

// Holds a Mutex for the length of a scope.
class LEAKWALL_THREAD_ATTRIBUTE(scoped_lockable) MutexLock {
 public:
  explicit MutexLock(Mutex& mu)
      LEAKWALL_THREAD_ATTRIBUTE(acquire_capability(mu))
      : mu_(mu) {
    mu_.Lock();
  }
  ~MutexLock() LEAKWALL_THREAD_ATTRIBUTE(release_capability()) { mu_.Unlock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex& mu_;
};

}  // namespace base

#endif  // LEAKWALL_BASE_MUTEX_H_
