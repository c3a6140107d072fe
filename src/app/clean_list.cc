#include "app/clean_list.h"

#include <sys/stat.h>

#include <filesystem>
#include <system_error>
#include <utility>

#include "app/output.h"
#include "base/hash.h"

namespace app {
namespace {

constexpr std::string_view kMagic = "LWCLEAN2\n";
constexpr std::string_view kPrefix = "clean-";
constexpr std::size_t kDigestSize = 32;
constexpr std::size_t kCountSize = sizeof(std::uint64_t);

std::string DigestOf(std::string_view bytes) {
  const base::Digest256 digest = base::Sha256(bytes);
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

std::string KeyOf(const policy::Policy& policy,
                  const scan::CompiledRules& rules) {
  // Each part ends in a byte that none of them holds.
  std::string parts = rules.hash() + '\0' + Version() + '\0';
  // Detectors are code: another build may find other things.
  struct stat program {};
  if (stat("/proc/self/exe", &program) == 0) {
    parts += std::to_string(program.st_size) + ' ' +
             std::to_string(program.st_mtim.tv_sec) + '\0';
  }
  parts += std::to_string(policy.weak_bits) + '\0';
  for (const std::string& word : policy.weak_words) parts += word + '\0';
  parts += '\1' + policy.deny_salt + '\0';
  for (const std::string& hash : policy.deny_hashes) parts += hash + '\0';
  parts += '\1' + std::to_string(policy.limits.blob_bytes);
  return base::Hex(base::Sha256(parts)).substr(0, 16);
}

}  // namespace

CleanList CleanList::Read(const git::Repository& repository,
                          const policy::Policy& policy,
                          const scan::CompiledRules& rules) {
  CleanList list;
  list.directory_ = repository.common_dir() + "/leakwall";
  list.path_ =
      list.directory_ + "/" + std::string(kPrefix) + KeyOf(policy, rules);
  list.id_size_ = repository.id_size();
  auto file = base::MappedFile::Open(list.path_);
  if (!file.ok() || !file->has_value() || !(*file)->IsOurs()) return list;
  const std::string_view bytes = (*file)->bytes();
  const std::size_t head = kMagic.size() + 1 + kCountSize;
  if (bytes.size() < head + kDigestSize || !bytes.starts_with(kMagic) ||
      static_cast<std::size_t>(bytes[kMagic.size()]) != list.id_size_) {
    return list;
  }
  const std::string_view covered = bytes.substr(0, bytes.size() - kDigestSize);
  const std::string_view ids = covered.substr(head);
  std::uint64_t files = 0;
  for (std::size_t i = 0; i < kCountSize; ++i) {
    files |=
        std::uint64_t{static_cast<std::uint8_t>(bytes[kMagic.size() + 1 + i])}
        << (8 * i);
  }
  if (ids.size() % list.id_size_ != 0 || files > ids.size() / list.id_size_ ||
      bytes.substr(covered.size()) != DigestOf(covered)) {
    return list;
  }
  list.file_ = std::move(**file);
  list.ids_.files = ids.substr(0, files * list.id_size_);
  list.ids_.messages = ids.substr(list.ids_.files.size());
  return list;
}

base::Status CleanList::Write(const source::CleanIds<std::string>& ids) const {
  if (ids.files == ids_.files && ids.messages == ids_.messages) return {};
  std::error_code error;
  std::filesystem::create_directories(directory_, error);
  if (error) return base::Error("create " + directory_, error.message());
  std::string bytes(kMagic);
  bytes.push_back(static_cast<char>(id_size_));
  const std::uint64_t files = ids.files.size() / id_size_;
  for (std::size_t i = 0; i < kCountSize; ++i) {
    bytes.push_back(static_cast<char>(files >> (8 * i)));
  }
  bytes += ids.files;
  bytes += ids.messages;
  bytes += DigestOf(bytes);
  if (auto done = base::WriteFile(path_, bytes, 0600); !done.ok()) return done;
  std::filesystem::directory_iterator entries(directory_, error);
  for (; !error && entries != std::filesystem::directory_iterator();
       entries.increment(error)) {
    const std::string name = entries->path().filename().string();
    std::error_code ignored;  // it is in nobody's way
    if (name.starts_with(kPrefix) && entries->path() != path_) {
      std::filesystem::remove(entries->path(), ignored);
    }
  }
  return {};
}

}  // namespace app
