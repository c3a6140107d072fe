#ifndef LEAKWALL_APP_PROGRESS_H_
#define LEAKWALL_APP_PROGRESS_H_

#include <chrono>
#include <cstdint>

#include "base/mutex.h"

namespace app {

// One line on standard error that says how far a long run is: only on a
// terminal, only after the first second, at most five times a second.  The
// destructor wipes it.  Show() is safe from many threads.
class Progress {
 public:
  Progress();
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void Show(std::uint64_t judged, std::uint64_t planned);

 private:
  const bool terminal_;
  base::Mutex mu_;
  std::chrono::steady_clock::time_point next_ GUARDED_BY(mu_);
  bool shown_ GUARDED_BY(mu_) = false;
};

}  // namespace app

#endif  // LEAKWALL_APP_PROGRESS_H_
