#include "git/loose.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "git/pack_maker.h"
#include "git/recording_sink.h"
#include "git/temp_repo.h"
#include "git/walking.h"

namespace git {
namespace {

using test::RecordingSink;
using test::Stores;
using test::TempRepo;
using test::WalkInto;
using test::Zlib;

const std::string kNul(1, '\0');

TEST_CASE("a loose object is judged only if it is sound") {
  const std::string blob = "blob 5" + kNul + "hello";
  std::string flipped = Zlib(blob);
  flipped[6] ^= 1;
  struct Case {
    std::string name;
    std::string file;
    bool sound;
  };
  const std::vector<Case> cases = {
      {"a blob", Zlib(blob), true},
      {"a blob stored without compression",
       std::string("\x78\x01\x01\x0c\x00\xf3\xff", 7) + blob +
           test::BigEndian(
               adler32(1, reinterpret_cast<const Bytef*>(blob.data()),
                       static_cast<uInt>(blob.size())),
               4),
       true},
      {"nothing", "", false},
      {"no zlib stream", "blob 5", false},
      {"a cut stream", Zlib(blob).substr(0, 12), false},
      {"without its checksum", Zlib(blob).substr(0, Zlib(blob).size() - 4),
       false},
      {"a flipped bit", flipped, false},
      {"bytes behind the stream", Zlib(blob) + "x", false},
      {"longer than announced", Zlib("blob 4" + kNul + "hello"), false},
      {"shorter than announced", Zlib("blob 6" + kNul + "hello"), false},
      {"far shorter than announced", Zlib("blob 99999999" + kNul + "hello"),
       false},
      {"a size beyond all", Zlib("blob 99999999999999999999" + kNul), false},
      {"a negative size", Zlib("blob -1" + kNul + "hello"), false},
      {"no size", Zlib("blob " + kNul + "hello"), false},
      {"no type", Zlib(" 5" + kNul + "hello"), false},
      {"an unknown type", Zlib("glob 5" + kNul + "hello"), false},
      {"no end of the header", Zlib("blob 5"), false},
      {"a header without end", Zlib("blob " + std::string(100, '0')), false},
      {"a malformed tree", Zlib("tree 5" + kNul + "hello"), false},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    const TempRepo repo;
    const std::string hex = test::IdOf("blob", "hello", 20).Hex();
    repo.Write(".git/objects/" + hex.substr(0, 2) + "/" + hex.substr(2),
               c.file);
    RecordingSink sink;
    const Walked walked =
        WalkInto(sink, Stores({repo.path() + "/.git/objects"}));
    CHECK(walked.coverage.planned == 1);
    CHECK(walked.coverage.judged == (c.sound ? 1 : 0));
    CHECK(walked.coverage.failed == (c.sound ? 0 : 1));
    CHECK(sink.judged().size() == (c.sound ? 1 : 0));
  }
}

TEST_CASE("a loose object that says it is too large is not inflated") {
  const TempRepo repo;
  const std::string hex = test::IdOf("blob", "hello", 20).Hex();
  repo.Write(".git/objects/" + hex.substr(0, 2) + "/" + hex.substr(2),
             Zlib("blob 9999999999999" + kNul + "hello"));
  RecordingSink sink;
  const Walked walked = WalkInto(sink, Stores({repo.path() + "/.git/objects"}));
  CHECK(walked.coverage.judged == 0);
  REQUIRE(walked.coverage.too_large.size() == 1);
  CHECK(walked.coverage.too_large[0].size == 9999999999999);
}

TEST_CASE("content under a wrong id is found when ids are verified") {
  const TempRepo repo;
  const std::string hex(40, 'a');
  repo.Write(".git/objects/aa/" + hex.substr(2),
             Zlib("blob 5" + kNul + "hello"));
  RecordingSink sink;
  WalkOptions options;
  options.verify_ids = true;
  const Walked walked =
      WalkInto(sink, Stores({repo.path() + "/.git/objects"}), options);
  CHECK(walked.coverage.failed == 1);
  CHECK(sink.judged().empty());
}

TEST_CASE("names that are no ids are not objects, unreadable objects are") {
  const TempRepo repo;
  const std::string dir = ".git/objects/aa/";
  repo.Write(dir + "tmp_obj_abc123", "x");
  repo.Write(dir + std::string(37, 'a'), "too short");
  repo.Write(dir + std::string(39, 'a'), "too long");
  repo.Write(dir + std::string(38, 'A'), "upper case");
  repo.Write(".git/objects/zz/" + std::string(38, 'a'), "not hexadecimal");
  repo.Write(dir + std::string(38, 'b') + "/file", "in a folder");
  RecordingSink sink;
  const Walked walked = WalkInto(sink, Stores({repo.path() + "/.git/objects"}));
  CHECK(walked.coverage.planned == 1);
  CHECK(walked.coverage.failed == 1);
}

}  // namespace
}  // namespace git
