#include "base/threads.h"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace {

TEST_CASE("each piece of work is done once, by a worker in range") {
  for (const int threads : {1, 2, 7}) {
    for (const std::size_t count : {0, 1, 5, 1000}) {
      std::vector<std::atomic<int>> calls(count);
      std::atomic<bool> in_range{true};
      base::ParallelFor(count, threads, [&](int worker, std::size_t i) {
        ++calls[i];
        if (worker < 0 || worker >= threads) in_range = false;
      });
      CHECK(in_range);
      for (const auto& n : calls) CHECK(n == 1);
    }
  }
}

TEST_CASE("one thread or one piece of work starts no thread") {
  const auto self = std::this_thread::get_id();
  bool here = true;
  base::ParallelFor(50, 1, [&](int, std::size_t) {
    here = here && std::this_thread::get_id() == self;
  });
  base::ParallelFor(1, 8, [&](int, std::size_t) {
    here = here && std::this_thread::get_id() == self;
  });
  CHECK(here);
}

TEST_CASE("a worker never runs two pieces at once") {
  std::atomic<bool> clash{false};
  std::vector<std::atomic<bool>> busy(3);
  base::ParallelFor(300, 3, [&](int worker, std::size_t) {
    if (busy[static_cast<std::size_t>(worker)].exchange(true)) clash = true;
    busy[static_cast<std::size_t>(worker)] = false;
  });
  CHECK_FALSE(clash);
}

TEST_CASE("there is a processor") { CHECK(base::ProcessorCount() >= 1); }

}  // namespace
