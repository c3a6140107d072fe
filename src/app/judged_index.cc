#include "app/judged_index.h"

#include <filesystem>
#include <system_error>

#include "base/file.h"
#include "base/hash.h"

namespace app {
namespace {

constexpr unsigned kPrivate = 0600;

std::string NotePath(const git::Repository& repository) {
  return repository.git_dir() + "/leakwall/judged";
}

}  // namespace

std::string IndexMark(const git::Repository& repository) {
  const std::string checksum = repository.IndexChecksum();
  if (checksum.empty()) return {};
  auto parents = repository.ComingParents();
  if (!parents.ok()) return {};
  std::string mark = base::Hex(checksum);
  for (const blob::ObjectId& parent : *parents) mark += " " + parent.Hex();
  return mark;
}

void NoteJudgedIndex(const git::Repository& repository,
                     const std::string& mark) {
  if (mark.empty()) return;
  const std::string path = NotePath(repository);
  if (base::OverwriteFile(path, mark, kPrivate).ok()) return;
  std::error_code error;
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(),
                                      error);
  // Without a note commit-msg judges again: slower, and just as right.
  (void)base::OverwriteFile(path, mark, kPrivate);
}

bool IndexIsAsJudged(const git::Repository& repository) {
  const std::string path = NotePath(repository);
  const auto noted = base::ReadFile(path);
  if (!noted.ok() || !*noted || (*noted)->empty()) return false;
  const bool as_judged = **noted == IndexMark(repository);
  // Where it cannot be emptied it would hold for the next commit, too.
  return base::OverwriteFile(path, "", kPrivate).ok() && as_judged;
}

}  // namespace app
