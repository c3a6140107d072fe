#include "app/hit_sink.h"

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

#include "scan/toy_rules.h"

namespace {

// Finds a mark, wherever it stands, as a document of its own kind.
class Marked : public detect::Detector {
 public:
  explicit Marked(std::vector<std::string>& read) : read_(read) {}

  bool MayHold(std::string_view part) const override {
    return part.find("the-mark") != std::string_view::npos;
  }
  base::Status Detect(std::string_view text,
                      std::vector<scan::Hit>&) const override {
    read_.emplace_back(text);
    return {};
  }

 private:
  std::vector<std::string>& read_;
};

// A text made of `base` by copies and what is between them.
struct Version {
  std::string text;
  std::vector<blob::Copy> copies;
};

std::vector<std::string> ReadOf(const std::string& base,
                                const Version& version) {
  toy::Bench bench({{"word", "key_[a-z]{4,9}"}});
  std::vector<std::string> read;
  std::vector<std::unique_ptr<detect::Detector>> detectors;
  detectors.push_back(std::make_unique<Marked>(read));
  const app::TextJudge judge(bench.scanner, detectors);
  const detect::NameRules names(bench.compiled.rules(), {});
  app::HitSink sink(judge, names, app::Verify::kYes);
  const std::vector<blob::Copy> none;
  blob::Blob first;
  first.text = base;
  first.copies = &none;
  auto carry = sink.Judge(first, nullptr);
  REQUIRE(carry.ok());
  blob::Blob second;
  second.index = 1;
  second.text = version.text;
  second.copies = &version.copies;
  read.clear();
  REQUIRE(sink.Judge(second, carry->get()).ok());
  return read;
}

TEST_CASE("a version is read where a change makes a mark") {
  const std::string dots(200, '.');
  const std::string base = dots + "the-" + dots + "mark" + dots;
  const struct {
    const char* name;
    Version version;
    bool read;
  } kCases[] = {
      {"nothing changed", {base, {{0, 0, base.size()}}}, false},
      {"inserted",
       {dots + "the-mark" + base.substr(200),
        {{0, 0, 200}, {200, 208, base.size() - 200}}},
       true},
      {"what was between is gone",
       {dots + "the-mark" + dots, {{0, 0, 204}, {404, 204, 204}}},
       true},
      {"one byte too few",
       {dots + "the-ark" + dots, {{0, 0, 204}, {405, 204, 203}}},
       false},
      {"at the end", {base + "the-mark", {{0, 0, base.size()}}}, true},
      {"at the begin", {"the-mark" + base, {{0, 8, base.size()}}}, true},
  };
  for (const auto& c : kCases) {
    CAPTURE(c.name);
    // (Once by the version, and once by the comparison, which reads anew.)
    const std::size_t times = c.read ? 2 : 0;
    CHECK(ReadOf(base, c.version).size() == times);
  }
}

}  // namespace
