#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "source/recording_sink.h"
#include "source/source.h"

namespace source {
namespace {

using blob::What;
using test::Paths;
using test::PushAll;
using test::RecordingSink;
using test::Strings;

TEST_CASE("a text is one Blob with one place") {
  const auto text = Text("notes/.env", "bytes", What::kFile);
  RecordingSink sink;
  CHECK(PushAll(*text, sink).judged == 1);
  CHECK(sink.Texts(What::kFile) == Strings{"bytes"});
  CHECK(sink.Names() == Strings{"notes/.env"});
  CHECK(Paths(*text, {0}) == Strings{"notes/.env"});
  CHECK(Paths(*text, {}).empty());
}

TEST_CASE("a message has no path and no name") {
  const auto message = Text("commit message", "bytes", What::kMessage);
  RecordingSink sink;
  PushAll(*message, sink);
  CHECK(sink.Texts(What::kMessage) == Strings{"bytes"});
  CHECK(sink.seen.empty());
  CHECK(Paths(*message, {0}) == Strings{""});
}

TEST_CASE("both sources are judged, the second under the next numbers") {
  const auto both =
      Both(Text("a", "1", What::kFile),
           Both(Text("b", "2", What::kFile), Text("c", "3", What::kMessage)));
  RecordingSink sink;
  CHECK(PushAll(*both, sink).judged == 3);
  CHECK(sink.IndexOf("1") == 0);
  CHECK(sink.IndexOf("2") == 1);
  CHECK(sink.IndexOf("3") == 2);
  CHECK(Paths(*both, {0, 1, 2}) == Strings{"", "a", "b"});
  const auto origins = both->Locate({{1}, {}, {}});
  REQUIRE(origins->size() == 1);
  CHECK((*origins)[0].blob == blob::BlobIndex{1});
  CHECK(*both->Read((*origins)[0]) == "2");
}

TEST_CASE("both sources' figures and large Blobs are added up") {
  const auto both =
      Both(Text("a", "1", What::kFile), Text("b", "22", What::kFile));
  RecordingSink sink;
  Options options;
  options.blob_bytes = 1;
  const blob::Coverage coverage = PushAll(*both, sink, options);
  CHECK(coverage.planned == 2);
  REQUIRE(coverage.too_large.size() == 1);
  CHECK(coverage.too_large[0].blob == 1);
}

}  // namespace
}  // namespace source
