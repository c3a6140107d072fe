#include "git/reader_packs.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "base/file.h"
#include "git/base_cache.h"
#include "git/history.h"
#include "git/recording_sink.h"
#include "git/temp_repo.h"
#include "git/walking.h"

namespace git {
namespace {

using test::AllObjects;
using test::History;
using test::IdOf;
using test::TempRepo;

// A second reader that says that it was asked.
struct Nobody : ObjectReader {
  base::Result<std::optional<Object>> Read(const blob::ObjectId&) override {
    return base::Error("read", "left to the second reader");
  }
  base::Result<std::optional<Header>> Look(const blob::ObjectId&) override {
    return base::Error("look", "left to the second reader");
  }
};

std::unique_ptr<ObjectReader> Packs(const TempRepo& repo,
                                    std::size_t id_size = 20) {
  return MakePackReader({repo.path() + "/.git/objects"}, id_size, [] {
    std::unique_ptr<ObjectReader> nobody = std::make_unique<Nobody>();
    return base::Result<std::unique_ptr<ObjectReader>>(std::move(nobody));
  });
}

std::string KindName(Kind kind) {
  switch (kind) {
    case Kind::kCommit:
      return "commit";
    case Kind::kTree:
      return "tree";
    case Kind::kTag:
      return "tag";
    default:
      return "blob";
  }
}

TEST_CASE("every object of packs in every shape is read as it is") {
  struct Shape {
    const char* script;
    std::size_t id_size;
  };
  for (const Shape shape :
       {Shape{"true", 20},
        Shape{"git repack -adfq --depth=250 --window=50", 20},
        Shape{"git config repack.useDeltaBaseOffset false;"
              "git repack -adfq --depth=50",
              20},
        Shape{"git config pack.packSizeLimit 1m; git repack -adq", 20},
        Shape{"git repack -adfq --depth=50; git multi-pack-index write", 20},
        Shape{"git repack -adfq --depth=50", 32}}) {
    CAPTURE(shape.script);
    const TempRepo repo(shape.id_size == 32 ? "--object-format=sha256" : "");
    History(60, 800, shape.id_size).Import(repo);
    repo.Sh(shape.script);
    const auto reader = Packs(repo, shape.id_size);
    // Twice, for what the reader keeps must be as good as what it reads.
    for (int time = 0; time < 2; ++time) {
      for (const auto& [id, type] : AllObjects(repo)) {
        const std::string hex = id.Hex();
        CAPTURE(hex);
        const auto object = reader->Read(id);
        REQUIRE(object.ok());
        REQUIRE(object->has_value());
        CHECK(KindName((*object)->kind) == type);
        REQUIRE(IdOf(type, (*object)->bytes, shape.id_size) == id);
        const auto header = reader->Look(id);
        REQUIRE(header.ok());
        CHECK((*header)->kind == (*object)->kind);
        CHECK((*header)->size == (*object)->bytes.size());
      }
    }
  }
}

TEST_CASE("what no pack has is the second reader's") {
  const TempRepo repo;
  History(3).Import(repo);
  const auto reader = Packs(repo);
  for (const char* hex : {"1111111111111111111111111111111111111111",
                          "1111111111111111111111111111111111111111"
                          "111111111111111111111111"}) {
    const auto id = *blob::ObjectId::FromHex(hex);
    CHECK_FALSE(reader->Read(id).ok());
    CHECK_FALSE(reader->Look(id).ok());
  }
}

TEST_CASE("a damaged pack never gives other bytes") {
  const TempRepo repo;
  History(12, 20).Import(repo);
  repo.Sh(
      "git repack -adfq --depth=50; mv .git/objects/pack/*.pack ../p;"
      "cp ../p .git/objects/pack/$(basename .git/objects/pack/*.idx .idx)"
      ".pack; chmod u+w .git/objects/pack/*");
  const std::string path = repo.Sh("ls $PWD/.git/objects/pack/*.pack");
  const std::string whole = **base::ReadFile(path);
  const auto objects = AllObjects(repo);
  std::size_t left = 0;
  for (std::size_t at = 0; at < whole.size(); at += 7) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ (1 << at % 8));
    REQUIRE(base::WriteFile(path, damaged).ok());
    const auto reader = Packs(repo);
    for (const auto& [id, type] : objects) {
      const auto object = reader->Read(id);
      if (!object.ok()) {
        ++left;
        continue;
      }
      const std::string hex = id.Hex();
      CAPTURE(at);
      CAPTURE(hex);
      REQUIRE(object->has_value());
      REQUIRE(IdOf(type, (*object)->bytes, 20) == id);
      CHECK(KindName((*object)->kind) == type);
    }
  }
  CHECK(left > whole.size() / 7);
}

std::shared_ptr<Buffer> BufferOf(std::size_t size) {
  auto buffer = std::make_shared<Buffer>();
  REQUIRE(buffer->Resize(size));
  return buffer;
}

TEST_CASE("the cache keeps what was used last, within its budget") {
  BaseCache cache(1'000'000);
  const auto one = BufferOf(200'000);
  cache.Add({0, 1}, {one, false});
  CHECK(cache.Find({0, 1}).bytes == one);
  CHECK(cache.Find({1, 1}).bytes == nullptr);
  CHECK(cache.Find({0, 2}).bytes == nullptr);
  cache.Add({0, 9}, {BufferOf(500'000), false});  // more than a quarter
  CHECK(cache.Find({0, 9}).bytes == nullptr);
  for (std::uint64_t at = 2; at < 12; ++at) {
    cache.Add({0, at}, {BufferOf(200'000), false});
    CHECK(cache.Find({0, 1}).bytes == one);  // asked for each time
  }
  CHECK(cache.Find({0, 2}).bytes == nullptr);
  CHECK(cache.Find({0, 11}).bytes != nullptr);
  cache.Add({0, 1}, {one, true});
  CHECK(cache.Find({0, 1}).sound);
}

}  // namespace
}  // namespace git
