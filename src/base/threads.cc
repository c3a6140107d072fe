#include "base/threads.h"

#include <sched.h>

#include <algorithm>
#include <atomic>
#include <cassert>
#include <system_error>
#include <thread>
#include <vector>

namespace base {

int ProcessorCount() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof set, &set) == 0) {
    return std::max(1, CPU_COUNT(&set));
  }
  // More processors than a cpu_set_t holds.
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

void ParallelFor(std::size_t count, int threads,
                 const std::function<void(int worker, std::size_t i)>& work) {
  assert(threads >= 1);
  std::atomic<std::size_t> next{0};
  const auto run = [&](int worker) {
    for (std::size_t i = next.fetch_add(1); i < count; i = next.fetch_add(1)) {
      work(worker, i);
    }
  };
  std::vector<std::thread> others;
  const std::size_t wanted = std::min(static_cast<std::size_t>(threads), count);
  for (std::size_t worker = 1; worker < wanted; ++worker) {
    try {
      others.emplace_back(run, static_cast<int>(worker));
    } catch (const std::system_error&) {
      break;  // no more threads to be had: those there are do it all
    }
  }
  run(0);
  for (std::thread& thread : others) thread.join();
}

}  // namespace base
