#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdint>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/stop.h"
#include "git/temp_repo.h"
#include "source/recording_sink.h"
#include "source/source.h"

namespace source {
namespace {

using blob::What;
using test::Paths;
using test::PushAll;
using test::RecordingSink;
using test::Strings;
using test::TempRepo;

TEST_CASE("everything under a folder is judged, but .git") {
  const TempRepo repo;
  repo.Sh(
      "mkdir -p a/b; echo 1 > a/b/f; echo 2 > g; ln -s /etc/passwd link;"
      "ln -s a folder; mkfifo pipe; : > empty; echo x > .hidden;"
      "mkdir sub; echo 'gitdir: nowhere' > sub/.git");
  const test::ScopedDirectory here(repo.path());
  const auto files = Files({"."}, {});
  RecordingSink sink;
  const blob::Coverage coverage = PushAll(*files, sink);
  CHECK(coverage.judged == 6);
  CHECK(sink.Texts(What::kFile) == Strings{"", "1\n", "2\n", "x\n"});
  CHECK(sink.Texts(What::kSymlink) == Strings{"/etc/passwd", "a"});
  CHECK(sink.Names() ==
        Strings{".hidden", "a/b/f", "empty", "folder", "g", "link"});
  const auto origins = files->Locate({{sink.IndexOf("1\n")}, {}, {}});
  REQUIRE(origins->size() == 1);
  CHECK((*origins)[0].path == "a/b/f");
  CHECK((*origins)[0].before.empty());
  CHECK(*files->Read((*origins)[0]) == "1\n");
}

TEST_CASE("numbers follow the paths, and a file named twice counts once") {
  const TempRepo repo("none");
  repo.Sh("mkdir d; echo 1 > b; echo 2 > d/a; echo 3 > a");
  const test::ScopedDirectory here(repo.path());
  const auto files = Files({"d", "b", ".", "b"}, {});
  RecordingSink sink;
  CHECK(PushAll(*files, sink).planned == 3);
  CHECK(Paths(*files, {0, 1, 2}) == Strings{"a", "b", "d/a"});
  CHECK(sink.IndexOf("3\n") == 0);
  CHECK(sink.IndexOf("2\n") == 2);
}

TEST_CASE("what cannot be read is a failure") {
  const TempRepo repo("none");
  repo.Sh("echo 1 > a; mkfifo pipe");
  const test::ScopedDirectory here(repo.path());
  RecordingSink sink;
  const blob::Coverage coverage =
      PushAll(*Files({"a", "nowhere", "pipe"}, {}), sink);
  CHECK(coverage.judged == 1);
  CHECK(coverage.failed == 2);
  CHECK(coverage.errors.size() == 2);
}

TEST_CASE("a link that is named is followed") {
  const TempRepo repo("none");
  repo.Sh("mkdir d; echo 1 > d/a; ln -s d l");
  const test::ScopedDirectory here(repo.path());
  RecordingSink sink;
  PushAll(*Files({"l"}, {}), sink);
  CHECK(sink.Names() == Strings{"l/a"});
}

TEST_CASE("what is too large is left out, and said") {
  const TempRepo repo("none");
  repo.Sh("echo 12345 > a; echo 1 > b");
  const test::ScopedDirectory here(repo.path());
  Options options;
  options.blob_bytes = 5;
  RecordingSink sink;
  const blob::Coverage coverage = PushAll(*Files({"."}, {}), sink, options);
  CHECK(coverage.judged == 1);
  REQUIRE(coverage.too_large.size() == 1);
  CHECK(coverage.too_large[0].blob == 0);
}

TEST_CASE("who waits for a few large files is told how far it is") {
  const TempRepo repo("none");
  for (const char* name : {"a", "b", "c"}) {
    repo.Write(name, std::string(5 << 20, 'x'));
  }
  RecordingSink sink;
  Strings told;
  Options options;
  options.progress = [&told](std::uint64_t judged, std::uint64_t planned) {
    told.push_back(std::to_string(judged) + " of " + std::to_string(planned));
  };
  PushAll(*Files({repo.path()}, {}), sink, options);
  CHECK(told == Strings{"1 of 3", "2 of 3", "3 of 3"});
}

// What a library of ours was installed with, long before any test.
const char* const kOldFolder = "/usr/include/re2";

TEST_CASE("files known to be clean are named, and not read again") {
  std::string ids;
  std::uint64_t bytes = 0;
  std::size_t judged = 0;
  {
    const auto files = Files({kOldFolder}, {});
    RecordingSink sink;
    const blob::Coverage coverage = PushAll(*files, sink);
    judged = coverage.judged;
    bytes = coverage.bytes;
    REQUIRE(judged > 3);
    ids = files->IdsWithout({}).files;
    CHECK(files->IdsWithout({}).messages.empty());
    if (!base::TellsChanges(kOldFolder)) {
      CHECK(ids.empty());
      return;
    }
    REQUIRE(ids.size() == 32 * judged);
    CHECK(files->IdsWithout({0, 2}).files.size() == ids.size() - 64);
  }
  // All but the one in the middle.
  const std::size_t middle = judged / 2 * 32;
  std::string known = ids;
  known.erase(middle, 32);
  for (const std::string& list : {ids, known}) {
    const auto files = Files({kOldFolder}, {});
    RecordingSink sink;
    Options options;
    options.known.files = list;
    const blob::Coverage coverage = PushAll(*files, sink, options);
    CHECK(coverage.judged == judged);
    CHECK(sink.Names().size() == judged);
    CHECK(sink.Texts(What::kFile).size() == (list == ids ? 0 : 1));
    CHECK(coverage.bytes < bytes);
    CHECK(files->IdsWithout({}).files == ids);
  }
}

TEST_CASE("a file that just changed has no id, whatever its time says") {
  const TempRepo repo("none");
  repo.Sh("echo 1 > a; touch -d @9 a; ln -s a link");
  const test::ScopedDirectory here(repo.path());
  const auto files = Files({"."}, {});
  CHECK(files->IdsWithout({}).files.empty());  // nothing was pushed yet
  RecordingSink sink;
  CHECK(PushAll(*files, sink).judged == 2);
  CHECK(files->IdsWithout({}).files.empty());
}

TEST_CASE("a stopped scan knows nothing of what it did not come to") {
  base::Stop stop;
  stop.Interrupt();
  Options options;
  options.stop = &stop;
  const auto files = Files({kOldFolder}, {});
  RecordingSink sink;
  CHECK(PushAll(*files, sink, options).judged == 0);
  CHECK(files->IdsWithout({}).files.empty());
}

TEST_CASE("a link that is named is followed where it is listed, too") {
  const TempRepo repo("none");
  repo.Sh("mkdir in; echo 1 > out; ln -s ../out in/link");
  const test::ScopedDirectory here(repo.path());
  for (const auto& paths : {Strings{"in", "in/link"}, {"in/link", "in"}}) {
    RecordingSink sink;
    CHECK(PushAll(*Files(paths, {}), sink).judged == 2);
    CHECK(sink.Texts(What::kFile) == Strings{"1\n"});
    CHECK(sink.Texts(What::kSymlink) == Strings{"../out"});
  }
}

TEST_CASE(".gitignore counts when asked for") {
  const TempRepo repo;
  repo.Sh(
      "echo '*.log' > .gitignore; echo 1 > a.log; echo 2 > b.txt;"
      "echo 3 > tracked.log; git add -f tracked.log; mkdir d;"
      "echo 4 > d/c.log; printf 5 > \"$(printf 'd/x\\ny.log')\";"
      "git init -q nested; echo 6 > nested/e.log");
  const test::ScopedDirectory here(repo.path() + "/d");
  RecordingSink sink;
  FilesOptions options;
  options.gitignore = true;
  PushAll(*Files({".."}, options), sink);
  CHECK(sink.Names() == Strings{"../.gitignore", "../b.txt", "../nested/e.log",
                                "../tracked.log"});
  RecordingSink all;
  PushAll(*Files({".."}, {}), all);
  CHECK(all.seen.size() == 7);
}

TEST_CASE(".gitignore without a repository is an error") {
  const TempRepo repo("none");
  repo.Sh("echo 1 > a");
  FilesOptions options;
  options.gitignore = true;
  RecordingSink sink;
  CHECK_FALSE(Files({repo.path()}, options)->Push(sink, {}).ok());
}

}  // namespace
}  // namespace source
