#ifndef LEAKWALL_BASE_THREADS_H_
#define LEAKWALL_BASE_THREADS_H_

#include <cstddef>
#include <functional>

namespace base {

// The number of processors this process may run on (at least 1).
int ProcessorCount();

// Calls work(worker, i) once for every i in [0, count), from `threads` threads
// (the caller's among them) that take the next `i` as they become free;
// `worker` is in [0, threads).  Returns when all calls have returned.  With
// one thread, or one piece of work, no thread is started.
// REQUIRES: threads >= 1, and `work` does not throw.
void ParallelFor(std::size_t count, int threads,
                 const std::function<void(int worker, std::size_t i)>& work);

}  // namespace base

#endif  // LEAKWALL_BASE_THREADS_H_
