#include "app/judged_index.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string_view>
#include <system_error>

#include "app/environment.h"
#include "base/file.h"
#include "base/hash.h"

namespace app {
namespace {

std::string NotePath(const git::Repository& repository) {
  return repository.git_dir() + "/leakwall/judged";
}

}  // namespace

std::string IndexMark(const git::Repository& repository) {
  const std::string path =
      Variable("GIT_INDEX_FILE").value_or(repository.git_dir() + "/index");
  auto index = base::MappedFile::Open(path);
  if (!index.ok() || !*index) return {};
  const std::string_view bytes = (*index)->bytes();
  const std::size_t size = repository.id_size();
  if (bytes.size() < size) return {};
  const std::string_view checksum = bytes.substr(bytes.size() - size);
  if (std::all_of(checksum.begin(), checksum.end(),
                  [](char c) { return c == '\0'; })) {
    return {};
  }
  std::string marked(checksum);
  auto parents = repository.ComingParents();
  if (!parents.ok()) return {};
  for (const blob::ObjectId& parent : *parents) marked += parent.raw();
  return base::Hex(base::Sha256(marked));
}

void NoteJudgedIndex(const git::Repository& repository,
                     const std::string& mark) {
  if (mark.empty()) return;
  std::error_code error;
  const std::string path = NotePath(repository);
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(),
                                      error);
  // Without a note commit-msg judges again: slower, and just as right.
  (void)base::WriteFile(path, mark, 0600);
}

bool IndexIsAsJudged(const git::Repository& repository) {
  const std::string mark = IndexMark(repository);
  const std::string path = NotePath(repository);
  auto noted = base::ReadFile(path);
  unlink(path.c_str());
  return !mark.empty() && noted.ok() && *noted && **noted == mark;
}

}  // namespace app
