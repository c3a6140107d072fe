#ifndef LEAKWALL_TESTS_GIT_INDEX_AGAINST_GIT_H_
#define LEAKWALL_TESTS_GIT_INDEX_AGAINST_GIT_H_

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "base/text.h"
#include "git/index_changes.h"
#include "git/index_file.h"
#include "git/repository.h"
#include "git/temp_repo.h"

// What we say of an index, held against what Git says of it, byte for byte.

namespace test {

inline std::string Octal(std::uint32_t mode) {
  char text[16];
  std::snprintf(text, sizeof text, "%06o", mode);
  return text;
}

// As `git diff-index --raw -z` writes it.
inline std::string Raw(const std::vector<git::Change>& changes,
                       std::size_t id_size) {
  const std::string none(2 * id_size, '0');
  std::string text;
  for (const git::Change& change : changes) {
    text += ":" + Octal(change.old_mode) + " " + Octal(change.mode) + " " +
            (change.old_id.null() ? none : change.old_id.Hex()) + " " +
            (change.id.null() ? none : change.id.Hex()) + " " + change.status +
            '\0' + change.path + '\0';
  }
  return text;
}

// For a message: one change a line.
inline std::string Readable(std::string_view raw) {
  std::string text;
  std::size_t field = 0;
  for (const std::string_view part : base::Split(raw, '\0')) {
    text += base::Escape(part) + (++field % 2 == 0 ? "\n" : " ");
  }
  return text;
}

// What `git diff-index` says of the index against `tree` (null: the empty one).
inline base::Exit AskGit(const git::Repository& repository,
                         const blob::ObjectId& tree) {
  const char* empty =
      repository.id_size() == 32
          ? "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321"
          : "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
  const auto exit = repository.Git(std::vector<std::string>{
      "diff-index", "--cached", "--raw", "-z", "--no-renames", "--no-abbrev",
      "--ita-invisible-in-index", "--no-ext-diff", "--no-relative",
      "--ignore-submodules=none", tree.null() ? empty : tree.Hex()});
  REQUIRE(exit.ok());
  return *exit;
}

// What the index file at `path` tells; empty: it is not understood.
inline std::optional<std::string> FromFile(const git::Repository& repository,
                                           const std::string& path,
                                           const blob::ObjectId& tree) {
  const auto index = git::IndexFile::Open(path, repository.id_size());
  if (!index) return std::nullopt;
  const auto reader = repository.Objects();
  REQUIRE(reader.ok());
  const auto changes = git::CompareIndex(*index, tree, **reader);
  if (!changes) return std::nullopt;
  return Raw(*changes, repository.id_size());
}

// CompareIndex() gives Git's answer where the file is `understood`, and only
// there; Repository::IndexChanges() gives it always, and fails where Git does.
// Returns that answer.
inline std::string CheckAgainstGit(const git::Repository& repository,
                                   const std::string& path,
                                   const blob::ObjectId& tree,
                                   bool understood = true) {
  const base::Exit git = AskGit(repository, tree);
  CAPTURE(git.err);
  const std::string readable = Readable(git.out);
  CAPTURE(readable);
  const auto ours = FromFile(repository, path, tree);
  CHECK(ours.has_value() == understood);
  if (ours) {
    const std::string ours_readable = Readable(*ours);
    CAPTURE(ours_readable);
    CHECK(git.ok());
    CHECK(*ours == git.out);
  }
  const auto changes = repository.IndexChanges(tree);
  REQUIRE(changes.ok() == git.ok());
  if (git.ok()) CHECK(Raw(*changes, repository.id_size()) == git.out);
  return git.out;
}

inline std::string ReadAll(const std::string& path) {
  const auto bytes = base::ReadFile(path);
  REQUIRE(bytes.ok());
  REQUIRE(bytes->has_value());
  return **bytes;
}

}  // namespace test

#endif  // LEAKWALL_TESTS_GIT_INDEX_AGAINST_GIT_H_
