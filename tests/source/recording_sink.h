#ifndef LEAKWALL_TESTS_SOURCE_RECORDING_SINK_H_
#define LEAKWALL_TESTS_SOURCE_RECORDING_SINK_H_

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "blob/blob.h"
#include "source/source.h"

namespace test {

// The sink of tests: judges nothing and records what it was asked to judge.
class RecordingSink : public blob::Sink {
 public:
  struct Judged {
    blob::What what = blob::What::kFile;
    blob::ObjectId id;
    std::string text;
  };
  struct Seen {
    std::string name;
    std::uint32_t mode = 0;
    blob::ObjectId id;
    friend auto operator<=>(const Seen&, const Seen&) = default;
  };

  base::Result<std::unique_ptr<blob::Carry>> Judge(
      const blob::Blob& given, const blob::Carry*) override {
    const base::MutexLock lock(mu_);
    const bool fresh =
        judged
            .emplace(given.index,
                     Judged{given.what, given.id, std::string(given.text)})
            .second;
    CHECK(fresh);  // each index once
    if (!refused.empty() && given.text.find(refused) != std::string::npos) {
      return base::Error("judge", "refused by the test");
    }
    return std::unique_ptr<blob::Carry>();
  }

  bool See(const blob::Name& name) override {
    const base::MutexLock lock(mu_);
    seen.push_back({std::string(name.name), name.mode, name.id});
    return wanted_names.contains(std::string(name.name));
  }

  // The texts judged of one kind, sorted.
  std::vector<std::string> Texts(blob::What what) const {
    std::vector<std::string> texts;
    for (const auto& [index, one] : judged) {
      if (one.what == what) texts.push_back(one.text);
    }
    std::sort(texts.begin(), texts.end());
    return texts;
  }
  std::set<blob::ObjectId> Ids() const {
    std::set<blob::ObjectId> ids;
    for (const auto& [index, one] : judged) ids.insert(one.id);
    return ids;
  }
  std::vector<std::string> Names() const {
    std::vector<std::string> names;
    for (const Seen& one : seen) names.push_back(one.name);
    std::sort(names.begin(), names.end());
    return names;
  }
  // The number of the Blob with this text.
  blob::BlobIndex IndexOf(const std::string& text) const {
    for (const auto& [index, one] : judged) {
      if (one.text == text) return index;
    }
    FAIL("not judged: " << text);
    return 0;
  }

  std::map<blob::BlobIndex, Judged> judged;
  std::vector<Seen> seen;
  std::set<std::string> wanted_names;  // of which See() says so
  std::string refused;  // a Blob with this in it is answered with an Error

 private:
  base::Mutex mu_;
};

// What Push() told the sink, when it had no reason to fail.
inline blob::Coverage PushAll(source::Source& source, RecordingSink& sink,
                              source::Options options = {}) {
  options.threads = 2;
  auto coverage = source.Push(sink, options);
  if (!coverage.ok()) FAIL(coverage.error().Line());
  CHECK(coverage->Adds());
  return *coverage;
}

// "path what" of every place of these Blobs, in the order of Locate().
inline std::vector<std::string> Paths(source::Source& source,
                                      std::vector<blob::BlobIndex> blobs) {
  const auto origins = source.Locate({std::move(blobs), {}, {}});
  if (!origins.ok()) FAIL(origins.error().Line());
  std::vector<std::string> paths;
  for (const blob::Origin& origin : *origins) paths.push_back(origin.path);
  return paths;
}

using Strings = std::vector<std::string>;

}  // namespace test

#endif  // LEAKWALL_TESTS_SOURCE_RECORDING_SINK_H_
