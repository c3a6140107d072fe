#ifndef LEAKWALL_TESTS_GIT_WALKING_H_
#define LEAKWALL_TESTS_GIT_WALKING_H_

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include "git/recording_sink.h"
#include "git/temp_repo.h"
#include "git/walk.h"
#include "git/walk_stores.h"

namespace test {

// The reader of a repository whose stores hold nothing more.
inline base::Result<std::unique_ptr<git::ObjectReader>> NoReader() {
  return base::Error("open a reader", "there is none in this test");
}

// Walks these stores into `sink`; the coverage must add up, and nothing may be
// wrong with what was pushed.
inline git::Walked WalkInto(RecordingSink& sink,
                            const git::StoresToWalk& stores,
                            const git::WalkOptions& options = {}) {
  auto walked = git::WalkStores(stores, sink, options);
  if (!walked.ok()) FAIL(walked.error().Line());
  const blob::Coverage& coverage = walked->coverage;
  CHECK(coverage.Adds());
  CHECK((coverage.failed == 0 || !coverage.errors.empty()));
  for (const std::string& fault : sink.faults()) FAIL_CHECK(fault);
  for (const auto& [index, id] : sink.indices()) {
    REQUIRE(index < walked->ids.size());
    CHECK(walked->ids[index] == id);
  }
  return std::move(*walked);
}

inline git::StoresToWalk Stores(std::vector<std::string> object_dirs,
                                std::size_t id_size = 20) {
  git::StoresToWalk stores;
  stores.object_dirs = std::move(object_dirs);
  stores.id_size = id_size;
  stores.open_reader = NoReader;
  return stores;
}

// The Lines of the errors, for INFO.
inline std::string Lines(const blob::Coverage& coverage) {
  std::string lines;
  for (const base::Error& error : coverage.errors) lines += error.Line() + "\n";
  return lines;
}

// What `git cat-file` lists: "ID TYPE" for every object.
inline std::vector<std::pair<blob::ObjectId, std::string>> AllObjects(
    const TempRepo& repo) {
  std::vector<std::pair<blob::ObjectId, std::string>> objects;
  const std::string listing = repo.Sh(
      "git cat-file --batch-all-objects "
      "--batch-check='%(objectname) %(objecttype)'");
  for (const std::string_view line : base::Split(listing, '\n')) {
    const std::size_t space = line.find(' ');
    const auto id = blob::ObjectId::FromHex(line.substr(0, space));
    REQUIRE(id);
    objects.emplace_back(*id, line.substr(space + 1));
  }
  return objects;
}

}  // namespace test

#endif  // LEAKWALL_TESTS_GIT_WALKING_H_
