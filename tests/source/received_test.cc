#include <doctest/doctest.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "source/push_case.h"

namespace source {
namespace {

using blob::What;
using test::InHook;
using test::Paths;
using test::PushAll;
using test::PushCase;
using test::RecordingSink;
using test::Strings;

Strings Files(const PushCase& push, const std::vector<RefUpdate>& updates) {
  InHook hook(push);
  test::Received result;
  test::Judge(hook, updates, result);
  CHECK(result.coverage.failed == 0);
  return result.sink.Texts(What::kFile);
}

TEST_CASE("a first push is judged, packed or loose, SHA-1 or SHA-256") {
  for (const char* format : {"", "--object-format=sha256"}) {
    for (const auto storage :
         {PushCase::Storage::kPacked, PushCase::Storage::kLoose}) {
      const PushCase push(format);
      push.client.Sh(
          "mkdir d; echo 1 > a; echo 2 > d/b; ln -s t l;"
          "git add .; git commit -qm one");
      const std::vector updates = {push.Update("refs/heads/main", "main")};
      push.Send(updates, storage);
      InHook hook(push);
      CHECK(hook.server->quarantined());
      test::Received result;
      test::Judge(hook, updates, result);
      CHECK(result.sink.Texts(What::kFile) == Strings{"1\n", "2\n"});
      CHECK(result.sink.Texts(What::kSymlink) == Strings{"t"});
      CHECK(result.sink.Texts(What::kCommit).size() == 1);
      CHECK(result.sink.Texts(What::kRefName) == Strings{"refs/heads/main"});
      CHECK(result.sink.Names() == Strings{"a", "b", "d", "l"});
      CHECK(result.coverage.failed == 0);
    }
  }
}

// More than is read object by object: the quarantine is walked as a whole.
TEST_CASE("a large push is judged like a small one") {
  for (const char* format : {"", "--object-format=sha256"}) {
    for (const auto storage :
         {PushCase::Storage::kPacked, PushCase::Storage::kLoose}) {
      const PushCase push(format);
      push.client.Sh(
          "seq 3000 > base; echo back > was; git add .;"
          "git commit -qm one; git rm -q was; git commit -qm two");
      push.Settle("main");
      push.client.Sh(
          // A delta of what the server has, what it had under another name, and
          // one blob that is a file's and a link's.
          "(seq 3000; echo more) > base; echo back > again;"
          "printf t > file; ln -s t link;"
          "for i in $(seq 100); do echo $i > f$i; done;"
          "git add .; git commit -qm three; git tag -a -m tagged v1");
      const std::vector updates = {push.Update("refs/heads/main", "main"),
                                   push.Update("refs/tags/v1", "v1")};
      push.Send(updates, storage);
      InHook hook(push);
      test::Received result;
      test::Judge(hook, updates, result);
      Strings files = {push.client.Sh("cat base") + "\n", "back\n", "t"};
      for (int i = 1; i <= 100; ++i) files.push_back(std::to_string(i) + "\n");
      std::sort(files.begin(), files.end());
      CHECK(result.sink.Texts(What::kFile) == files);
      CHECK(result.sink.Texts(What::kSymlink) == Strings{"t"});
      CHECK(result.sink.Texts(What::kCommit).size() == 1);
      CHECK(result.sink.Texts(What::kTag).size() == 1);
      CHECK(result.sink.Texts(What::kRefName) == Strings{"refs/tags/v1"});
      CHECK(result.coverage.failed == 0);
      CHECK(result.coverage.judged == result.coverage.planned);
      CHECK(result.coverage.planned == 107);
    }
  }
}

TEST_CASE("of a large push what is too large is told by its number") {
  const PushCase push;
  push.client.Sh(
      "for i in $(seq 100); do echo $i > f$i; done; seq 1000 > big;"
      "git add .; git commit -qm one");
  const std::vector updates = {push.Update("refs/heads/main", "main")};
  push.Send(updates);
  InHook hook(push);
  const auto received = Received(*hook.server, updates);
  RecordingSink sink;
  Options options;
  options.blob_bytes = 1000;
  const auto coverage = received->Push(sink, options);
  REQUIRE(coverage.ok());
  REQUIRE(coverage->too_large.size() == 1);
  const blob::TooLarge& large = coverage->too_large.front();
  CHECK(large.id == push.client.Id("main:big"));
  const Strings places = Paths(*received, {large.blob});
  REQUIRE(places.size() == 1);
  CHECK(places.front().find("big") != std::string::npos);
}

TEST_CASE("deletions and known commits bring nothing") {
  const PushCase push;
  push.client.Sh(
      "echo 1 > a; git add .; git commit -qm one;"
      "git tag -a -m annotated v1");
  push.Settle("main main:side v1");
  {
    // Git makes no quarantine for a deletion.
    const test::Open server(push.server());
    RecordingSink sink;
    const auto deletion =
        Received(*server, {push.Update("refs/heads/side", "")});
    CHECK(PushAll(*deletion, sink).planned == 0);
  }
  push.client.Sh("mkdir -p " + push.quarantine());
  InHook hook(push);
  test::Received result;
  test::Judge(hook,
              {push.Update("refs/heads/new", "main"),
               push.Update("refs/tags/v2", "v1")},
              result);
  CHECK(result.sink.Texts(What::kRefName) ==
        Strings{"refs/heads/new", "refs/tags/v2"});
  CHECK(result.coverage.planned == 2);
}

TEST_CASE("what is added and deleted inside one push is judged") {
  const PushCase push;
  push.client.Sh("echo 1 > a; git add .; git commit -qm one");
  push.Settle("main");
  push.client.Sh(
      "echo s > secret; git add .; git commit -qm two;"
      "git rm -q secret; git commit -qm three");
  const std::vector updates = {push.Update("refs/heads/main", "main")};
  push.Send(updates);
  CHECK(Files(push, updates) == Strings{"s\n"});
}

TEST_CASE("every ref of a push is judged, whatever comes first") {
  const PushCase push;
  push.client.Sh("echo 1 > a; git add .; git commit -qm one");
  push.Settle("main");
  push.client.Sh(
      "git checkout -q -b good; git commit -q --allow-empty -m g;"
      "git checkout -q -b evil main; echo s > s; git add .;"
      "git commit -qm e");
  const std::vector updates = {push.Update("refs/heads/good", "good"),
                               push.Update("refs/heads/evil", "evil")};
  push.Send(updates);
  CHECK(Files(push, updates) == Strings{"s\n"});
}

TEST_CASE("what only a merge commit brings is judged, and only that") {
  const PushCase push;
  push.client.Sh(
      "echo 1 > a; git add .; git commit -qm one;"
      "git checkout -q -b side; echo side > side; git add .;"
      "git commit -qm side; git checkout -q main;"
      "echo main > main; git add .; git commit -qm main");
  push.Settle("main side");
  push.client.Sh(
      "git merge -q --no-commit side; echo evil > a; echo e > evil;"
      "git add .; git commit -qm merge");
  const std::vector updates = {push.Update("refs/heads/main", "main")};
  push.Send(updates);
  CHECK(Files(push, updates) == Strings{"e\n", "evil\n"});
}

TEST_CASE("an octopus and a second root are judged") {
  const PushCase push;
  push.client.Sh(
      "echo 0 > base; git add .; git commit -qm base;"
      "for b in x y z; do git checkout -q -b $b main; echo $b > $b;"
      "git add .; git commit -qm $b; done; git checkout -q main;"
      "git merge -q x y z; git checkout -q --orphan root;"
      "git rm -rfq .; echo r > root; git add .; git commit -qm r;"
      "git merge -q --allow-unrelated-histories main");
  const std::vector updates = {push.Update("refs/heads/root", "root")};
  push.Send(updates);
  CHECK(Files(push, updates) == Strings{"0\n", "r\n", "x\n", "y\n", "z\n"});
}

TEST_CASE("an old blob that comes back under a new name is judged") {
  const PushCase push;
  push.client.Sh(
      "echo s > secret; git add .; git commit -qm one;"
      "git rm -q secret; echo 1 > a; git add .; git commit -qm two");
  push.Settle("main");
  push.client.Sh("echo s > again; git add .; git commit -qm three");
  const std::vector updates = {push.Update("refs/heads/main", "main")};
  push.Send(updates);
  CHECK(Files(push, updates) == Strings{"s\n"});
}

TEST_CASE("a blob that is stored but not reachable is judged") {
  const PushCase push;
  push.client.Sh("echo 1 > a; git add .; git commit -qm one");
  push.Settle("main");
  push.client.Sh(
      "echo s | git --git-dir=../server.git hash-object -w --stdin;"
      "echo s > s; git add .; git commit -qm two");
  const std::vector updates = {push.Update("refs/heads/main", "main")};
  push.Send(updates);
  push.client.Sh("b=$(git rev-parse HEAD:s); rm -f " + push.quarantine() +
                 "/$(echo $b | cut -c1-2)/$(echo $b | cut -c3-)");
  CHECK(Files(push, updates) == Strings{"s\n"});
}

TEST_CASE("a thin pack's old base is not judged") {
  const PushCase push;
  push.client.Sh("seq 1 2000 > f; git add .; git commit -qm one");
  push.Settle("main");
  push.client.Sh("echo more >> f; git commit -qam two");
  const std::vector updates = {push.Update("refs/heads/main", "main")};
  push.Send(updates);
  InHook hook(push);
  // The base was added to the pack.
  const auto pushed = hook.server->QuarantinedObjects();
  REQUIRE(pushed.ok());
  CHECK(std::binary_search(pushed->begin(), pushed->end(),
                           push.client.Id("HEAD~1:f")));
  test::Received result;
  test::Judge(hook, updates, result);
  CHECK(result.sink.Texts(What::kFile).size() == 1);
  CHECK(result.sink.Ids().contains(push.client.Id("HEAD:f")));
  // And what was there before is known to be.
  const auto received = Received(*hook.server, updates);
  RecordingSink sink;
  PushAll(*received, sink);
  for (const auto& [index, one] : sink.judged) {
    if (one.what != What::kFile) continue;
    const auto origins = received->Locate({{index}, {}, {}});
    REQUIRE(origins->size() == 1);
    CHECK((*origins)[0].path == "f");
    CHECK((*origins)[0].before == std::vector{push.client.Id("HEAD~1:f")});
  }
}

TEST_CASE("what no ref reaches is judged too") {
  const PushCase push;
  push.client.Sh("echo 1 > a; git add .; git commit -qm one");
  const std::vector updates = {push.Update("refs/heads/main", "main")};
  push.Send(updates);
  push.client.Sh("echo junk > ../junk");
  push.Receive("git hash-object -w --stdin", "../junk");
  const auto junk = *blob::ObjectId::FromHex(push.client.Sh("cat ../received"));
  push.client.Write("../tree", "100644 blob " + junk.Hex() + "\t.env\n");
  push.Receive("git mktree", "../tree");
  InHook hook(push);
  const auto received = Received(*hook.server, updates);
  RecordingSink sink;
  PushAll(*received, sink);
  CHECK(sink.Texts(What::kFile) == Strings{"1\n", "junk\n"});
  CHECK(sink.Names() == Strings{".env", "a"});
  const auto origins = received->Locate({{sink.IndexOf("junk\n")}, {}, {}});
  REQUIRE(origins->size() == 1);
  CHECK((*origins)[0].path.empty());
  CHECK_FALSE((*origins)[0].reachable);
  CHECK(*received->Read((*origins)[0]) == "junk\n");
  CHECK(received->Locate({{}, {junk}, {}})->size() == 1);
}

TEST_CASE("tags, what they name, notes and replacements are judged") {
  const PushCase push;
  push.client.Sh(
      "echo 1 > a; git add .; git commit -qm one; git tag -a -m outer in;"
      "git tag -a -m nested out in;"
      "git tag -a -m blobtag tb $(echo blob | git hash-object -w --stdin);"
      "git tag lightblob $(echo light | git hash-object -w --stdin);"
      "b=$(echo deep | git hash-object -w --stdin);"
      "t=$(printf '100644 blob %s\\t.env\\n' $b | git mktree);"
      "git tag -a -m treetag tt $t; git notes add -m noted HEAD;"
      "git replace HEAD:a $(echo other | git hash-object -w --stdin)");
  const std::string replacement =
      push.client.Sh("git for-each-ref --format='%(refname)' refs/replace");
  const std::vector updates = {
      push.Update("refs/tags/out", "out"),
      push.Update("refs/tags/tb", "tb"),
      push.Update("refs/tags/lb", "lightblob"),
      push.Update("refs/tags/tt", "tt"),
      push.Update("refs/notes/commits", "refs/notes/commits"),
      push.Update(replacement, replacement)};
  push.Send(updates);
  InHook hook(push);
  test::Received result;
  test::Judge(hook, updates, result);
  CHECK(result.sink.Texts(What::kFile) ==
        Strings{"1\n", "blob\n", "deep\n", "light\n", "noted\n", "other\n"});
  CHECK(result.sink.Texts(What::kTag).size() == 4);
  CHECK(result.sink.Texts(What::kCommit).size() == 2);
  const Strings names = result.sink.Names();
  CHECK(std::find(names.begin(), names.end(), ".env") != names.end());
}

TEST_CASE("places name the commit, the author, the ref and what was before") {
  const PushCase push;
  push.client.Sh(
      "mkdir d; echo 1 > d/f; echo gone > gone; git add .;"
      "git commit -qm one");
  push.Settle("main");
  push.client.Sh(
      "echo 2 > d/f; git mv gone kept; git commit -qam two;"
      "git checkout -q -b side; echo 2 > again; git add .;"
      "git commit -qm three");
  const std::vector updates = {push.Update("refs/heads/main", "main"),
                               push.Update("refs/heads/side", "side")};
  push.Send(updates);
  InHook hook(push);
  const auto received = Received(*hook.server, updates);
  RecordingSink sink;
  PushAll(*received, sink);
  const auto origins = received->Locate({{sink.IndexOf("2\n")}, {}, {}});
  REQUIRE(origins.ok());
  REQUIRE(origins->size() == 2);
  CHECK((*origins)[0].path == "again");
  CHECK((*origins)[0].commit == push.client.Id("side"));
  CHECK((*origins)[0].ref == "refs/heads/side");
  CHECK((*origins)[0].before.empty());
  CHECK((*origins)[1].path == "d/f");
  CHECK((*origins)[1].commit == push.client.Id("main"));
  CHECK((*origins)[1].ref == "refs/heads/main");
  CHECK((*origins)[1].author == "Ann Author <ann@example.org>");
  CHECK((*origins)[1].date == "2024-05-06T07:08:09Z");
  CHECK((*origins)[1].before == std::vector{push.client.Id("main~1:d/f")});
  CHECK(*received->Deleted(push.client.Id("main")) ==
        std::vector{push.client.Id("main~1:gone")});
  // A folder whose name hit stands for the new files in it.
  const auto below = received->Locate({{}, {}, {push.client.Id("main:d")}});
  REQUIRE(below->size() == 1);
  CHECK((*below)[0].path == "d/f");
  // A commit's message is where the commit is.
  for (const auto& [index, one] : sink.judged) {
    if (one.what != What::kCommit) continue;
    const auto places = received->Locate({{index}, {}, {}});
    REQUIRE(places->size() == 1);
    CHECK((*places)[0].commit == one.id);
    CHECK((*places)[0].what == What::kCommit);
  }
}

TEST_CASE("missing objects are refused, whichever they are") {
  struct Case {
    const char* name;
    const char* revision;
  };
  for (const Case& c : {Case{"blob", "HEAD:d/a"}, Case{"tree", "HEAD:d"},
                        Case{"tip", "HEAD"}, Case{"commit", "HEAD~1"}}) {
    INFO(c.name);
    const PushCase push;
    push.client.Sh(
        "mkdir d; echo 0 > 0; git add .; git commit -qm zero;"
        "echo 1 > d/a; git add .; git commit -qm one");
    const std::vector updates = {push.Update("refs/heads/main", "main")};
    push.Send(updates, PushCase::Storage::kLoose);
    push.client.Sh("b=$(git rev-parse " + std::string(c.revision) +
                   "); rm -f " + push.quarantine() +
                   "/$(echo $b | cut -c1-2)/$(echo $b | cut -c3-)");
    InHook hook(push);
    RecordingSink sink;
    const auto coverage = Received(*hook.server, updates)->Push(sink, {});
    if (coverage.ok()) {
      CHECK(coverage->Adds());
      CHECK(coverage->failed > 0);
      CHECK_FALSE(coverage->errors.empty());
    }
  }
}

// Nobody would see the names in it.
TEST_CASE("a tree that passes for a file is refused, however much is pushed") {
  for (const int files : {1, 100}) {
    const PushCase push;
    push.client.Sh(
        "mkdir d; echo A=b > d/.env; git add d; git write-tree > /dev/null;"
        "t=$(git write-tree --prefix=d/); git rm -rqf --cached d;"
        "for i in $(seq " +
        std::to_string(files) +
        "); do echo $i > f$i; done; git add f*;"
        "git update-index --add --cacheinfo 100644,$t,file;"
        "git commit -qm one; mkdir -p " +
        push.quarantine() + "; cp -r .git/objects/?? " + push.quarantine());
    InHook hook(push);
    RecordingSink sink;
    const auto coverage =
        Received(*hook.server, {push.Update("refs/heads/main", "main")})
            ->Push(sink, {});
    REQUIRE(coverage.ok());
    CHECK(coverage->Adds());
    CHECK(coverage->failed == 1);
    REQUIRE(coverage->errors.size() == 1);
    CHECK(coverage->errors[0].Line().find("it is a tree") != std::string::npos);
  }
}

TEST_CASE("twelve objects with 10^10 paths are no work") {
  const PushCase push;
  push.client.Sh(
      "t=$(printf '100644 blob %s\\tf\\n' "
      "$(echo s | git hash-object -w --stdin) | git mktree)\n"
      "for level in 1 2 3 4 5 6 7 8 9 10; do t=$(for i in 0 1 2 3 4 5 6 7 8 9;"
      "do printf '040000 tree %s\\t%s\\n' $t $i; done | git mktree); done\n"
      "git update-ref refs/heads/main $(git commit-tree -m bomb $t)");
  const std::vector updates = {push.Update("refs/heads/main", "main")};
  push.Send(updates);
  InHook hook(push);
  const auto received = Received(*hook.server, updates);
  RecordingSink sink;
  CHECK(PushAll(*received, sink).planned == 3);  // blob, commit, ref name
  CHECK(sink.seen.size() == 101);
  const auto origins = received->Locate({{sink.IndexOf("s\n")}, {}, {}});
  REQUIRE(origins.ok());
  CHECK(origins->size() > 100);
  CHECK(origins->size() < 5000);
  // Some places are not listed, and one without a path says so.
  CHECK((*origins)[0].path.empty());
  CHECK((*origins)[0].reachable);
}

TEST_CASE("a tree nested very deep is walked") {
  const PushCase push;
  push.client.Sh("echo 1 > a; git add .; git commit -qm one");
  std::string script = "t=$(git rev-parse HEAD^{tree})\n";
  for (int i = 0; i < 300; ++i) {
    script += "t=$(printf '040000 tree %s\\td\\n' $t | git mktree)\n";
  }
  push.client.Sh(script +
                 "git update-ref refs/heads/deep $(git commit-tree -m d $t)");
  const std::vector updates = {push.Update("refs/heads/deep", "deep")};
  push.Send(updates);
  InHook hook(push);
  const auto received = Received(*hook.server, updates);
  RecordingSink sink;
  PushAll(*received, sink);
  const Strings paths = Paths(*received, {sink.IndexOf("1\n")});
  REQUIRE(paths.size() == 1);
  CHECK(paths[0].size() == 601);
}

TEST_CASE("a shallow push is judged as far as it goes") {
  const PushCase push;
  push.client.Sh(
      "echo 1 > a; git add .; git commit -qm one; echo 2 > b;"
      "git add .; git commit -qm two;"
      "git clone -q --depth 1 \"file://$PWD\" ../shallow;"
      "git --git-dir=../server.git config receive.shallowUpdate "
      "true; cp ../shallow/.git/shallow ../server.git/shallow");
  const std::vector updates = {push.Update("refs/heads/main", "main")};
  push.client.Sh("mkdir -p " + push.quarantine() +
                 "/pack; cd ../shallow;"
                 "git rev-parse HEAD | git pack-objects -q --revs --stdout "
                 "> ../push.pack");
  push.Receive("git unpack-objects -q", "../push.pack");
  CHECK(Files(push, updates) == Strings{"1\n", "2\n"});
}

// Not a test of its own: what the hook of the next one runs.
TEST_CASE("inside a real pre-receive hook" * doctest::skip()) {
  const char* out = getenv("LEAKWALL_TEST_OUT");
  if (out == nullptr) return;
  const std::string input((std::istreambuf_iterator<char>(std::cin)), {});
  const auto updates = ParsePreReceive(input);
  REQUIRE(updates.ok());
  const auto repository = git::Repository::FromEnvironment();
  REQUIRE(repository.ok());
  const auto received = Received(**repository, *updates);
  RecordingSink sink;
  PushAll(*received, sink);
  std::ofstream report(out);
  for (const std::string& text : sink.Texts(What::kFile)) report << text;
  report << ((*repository)->quarantined() ? "quarantined\n" : "open\n");
}

TEST_CASE("in a real push the quarantine is read, however it is named") {
  for (const char* name : {"server.git", "ser:v\"er .git"}) {
    for (const int files : {1, 150}) {
      const test::TempRepo client;
      client.Sh("git init -q --bare '../" + std::string(name) + "'");
      char self[4096];
      const ssize_t length = readlink("/proc/self/exe", self, sizeof self);
      REQUIRE(length > 0);
      const std::string hook = "../" + std::string(name) + "/hooks/pre-receive";
      client.Write(hook,
                   "#!/bin/sh\nunset HOME\nexec " +
                       std::string(self, static_cast<std::size_t>(length)) +
                       " --no-skip -tc='inside a real pre-receive hook'"
                       " >&2\n");
      client.Sh("chmod +x '" + hook + "'; for i in $(seq " +
                std::to_string(files) +
                "); do echo $i > f$i; done;"
                "git add .; git commit -qm one");
      const test::ScopedVariable out("LEAKWALL_TEST_OUT",
                                     client.top() + "/report");
      client.Sh("git push -q '../" + std::string(name) + "' main");
      const std::string report = client.Sh("sort -n ../report");
      CHECK(report.find("quarantined") != std::string::npos);
      CHECK(std::count(report.begin(), report.end(), '\n') == files);
    }
  }
}

}  // namespace
}  // namespace source
