#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "base/text.h"
#include "git/environment.h"
#include "git/reader_batch.h"
#include "git/reader_libgit2.h"
#include "git/repository.h"
#include "git/temp_repo.h"

namespace git {
namespace {

using test::Open;
using test::TempRepo;

std::unique_ptr<ObjectReader> Batch(const std::string& directory) {
  base::Command command;
  command.argv = SafeOptions();
  command.argv.push_back("cat-file");
  command.env = SafeEnvironment();
  command.directory = directory;
  return MakeBatchReader(std::move(command));
}

// Every object of a repository with a few of each kind, packed and loose, in
// an alternate too.
void Fill(const TempRepo& repo) {
  repo.Sh(
      "git init -q --bare ../other.git\n"
      "echo ../../../other.git/objects > .git/objects/info/alternates\n"
      "echo borrowed | git --git-dir=../other.git hash-object -w --stdin\n"
      "for i in 1 2 3; do seq 1 300 > f; echo $i >> f; printf 'x\\0y' > g$i\n"
      "git add .; git commit -qm $i; done\n"
      "git tag -a -m t v1; git tag -a -m tt v2 v1; git repack -adq\n"
      "echo loose > l; : > empty; git add .; git commit -qm l");
}

std::vector<blob::ObjectId> AllIds(const TempRepo& repo) {
  std::vector<blob::ObjectId> ids;
  const std::string out =
      repo.Sh("git cat-file --batch-all-objects --batch-check='%(objectname)'");
  for (const std::string_view line : base::Split(out, '\n')) {
    ids.push_back(*blob::ObjectId::FromHex(line));
  }
  return ids;
}

TEST_CASE("all readers tell the same of every object") {
  const TempRepo repo;
  Fill(repo);
  const auto libgit2 =
      TryOpenLibgit2({repo.path() + "/.git/objects"}, Refresh::kYes);
  REQUIRE(libgit2 != nullptr);
  const auto batch = Batch(repo.path());
  const Open open(repo.path());
  const auto loose_first = open->Objects();
  REQUIRE(loose_first.ok());
  const auto ids = AllIds(repo);
  CHECK(ids.size() > 15);
  for (const blob::ObjectId& id : ids) {
    INFO(id.Hex());
    const auto one = libgit2->Read(id);
    REQUIRE(one.ok());
    REQUIRE(one->has_value());
    for (ObjectReader* reader :
         {libgit2.get(), batch.get(), loose_first->get()}) {
      const auto other = reader->Read(id);
      REQUIRE(other.ok());
      REQUIRE(other->has_value());
      CHECK((*one)->kind == (*other)->kind);
      CHECK((*one)->bytes == (*other)->bytes);
      const auto header = reader->Look(id);
      REQUIRE(header.ok());
      REQUIRE(header->has_value());
      CHECK((*header)->kind == (*one)->kind);
      CHECK((*header)->size == (*one)->bytes.size());
    }
  }
}

TEST_CASE("what is missing is absent, and the reader goes on") {
  const TempRepo repo;
  Fill(repo);
  const auto missing = *blob::ObjectId::FromHex(std::string(40, '1'));
  const auto longer = *blob::ObjectId::FromHex(std::string(64, '1'));
  const auto libgit2 =
      TryOpenLibgit2({repo.path() + "/.git/objects"}, Refresh::kNo);
  REQUIRE(libgit2 != nullptr);
  const auto batch = Batch(repo.path());
  for (ObjectReader* reader : {libgit2.get(), batch.get()}) {
    for (const blob::ObjectId& id : {missing, longer}) {
      CHECK_FALSE(reader->Read(id)->has_value());
      CHECK_FALSE(reader->Look(id)->has_value());
    }
    CHECK(reader->Read(repo.Id("HEAD"))->has_value());
  }
}

TEST_CASE("a damaged object is an error, not an absent one") {
  const TempRepo repo;
  repo.Sh(
      "echo damaged > f; git add f; f=$(git rev-parse :f);"
      "o=.git/objects/$(echo $f | cut -c1-2)/$(echo $f | cut -c3-);"
      "chmod u+w $o; printf 'xxxxxxxxxxxxxxxx' > $o");
  const blob::ObjectId id = repo.Id(":f");
  const auto libgit2 =
      TryOpenLibgit2({repo.path() + "/.git/objects"}, Refresh::kYes);
  const auto batch = Batch(repo.path());
  const Open open(repo.path());
  const auto loose_first = open->Objects();
  REQUIRE(loose_first.ok());
  for (ObjectReader* reader :
       {libgit2.get(), batch.get(), loose_first->get()}) {
    CHECK_FALSE(reader->Read(id).ok());
  }
}

TEST_CASE("replace refs do not count") {
  const TempRepo repo;
  repo.Sh(
      "echo bad > f; git add f; git commit -qm x;"
      "git replace $(git rev-parse :f) $(echo good | git hash-object -w "
      "--stdin)");
  const blob::ObjectId id = repo.Id(":f");
  const auto reader = Open(repo.path())->Objects();
  REQUIRE(reader.ok());
  CHECK((**(*reader)->Read(id)).bytes == "bad\n");
  CHECK((**Batch(repo.path())->Read(id)).bytes == "bad\n");
}

TEST_CASE("SHA-256 repositories are read") {
  const TempRepo repo("--object-format=sha256");
  repo.Sh("echo text > f; git add f; git commit -qm x");
  const Open repository(repo.path());
  CHECK(repository->id_size() == 32);
  const auto reader = repository->Objects();
  REQUIRE(reader.ok());
  const auto object = (*reader)->Read(repo.Id("HEAD:f"));
  REQUIRE(object.ok());
  CHECK((*object)->bytes == "text\n");
}

TEST_CASE("a partial clone's missing blob is absent, and nothing is fetched") {
  const TempRepo repo;
  repo.Sh(
      "echo text > f; git add f; git commit -qm x;"
      "git config uploadpack.allowFilter true;"
      "git clone -q --no-checkout --filter=blob:none \"file://$PWD\" "
      "../partial");
  const blob::ObjectId id = repo.Id("HEAD:f");
  const std::string partial = repo.top() + "/partial";
  const Open repository(partial);
  CHECK(repository->partial());
  const auto reader = repository->Objects();
  REQUIRE(reader.ok());
  CHECK_FALSE((*reader)->Look(id)->has_value());
  const auto batch = Batch(partial);
  const auto absent = batch->Look(id);
  if (!absent.ok()) FAIL(absent.error().Line());
  CHECK_FALSE(absent->has_value());
  CHECK(batch->Read(repo.Id("HEAD"))->has_value());
}

TEST_CASE("alternates with a colon in their path are read") {
  const TempRepo repo;
  repo.Sh(
      "git init -q --bare '../o:t\"her.git'; "
      "echo far | git --git-dir='../o:t\"her.git' hash-object -w --stdin");
  const auto id =
      *blob::ObjectId::FromHex(repo.Sh("echo far | git hash-object --stdin"));
  const test::ScopedVariable listed(
      "GIT_ALTERNATE_OBJECT_DIRECTORIES",
      QuoteAlternate(repo.top() + "/o:t\"her.git/objects"));
  const Open repository(repo.path());
  CHECK(repository->object_dirs().size() == 2);
  const auto reader = repository->Objects();
  REQUIRE(reader.ok());
  CHECK((*reader)->Read(id)->has_value());
}

}  // namespace
}  // namespace git
