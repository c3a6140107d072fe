#include "app/clean_list.h"

#include <link.h>
#include <sys/stat.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <system_error>
#include <utility>

#include "app/environment.h"
#include "app/output.h"
#include "base/hash.h"

namespace app {
namespace {

constexpr std::string_view kMagic = "LWCLEAN3\n";
constexpr std::string_view kScanned = "scanned-";
// A list that was not written for so long is of paths that may be gone.
constexpr std::chrono::hours kSeason(90 * 24);
constexpr std::size_t kDigestSize = 32;
constexpr std::size_t kCountSize = sizeof(std::uint64_t);

std::string DigestOf(std::string_view bytes) {
  const base::Digest256 digest = base::Sha256(bytes);
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

// Detectors are code: another build, or another library, may find other things.
// Empty: it cannot be told which one this is.
std::string ThisProgram() {
  std::string all;
  const auto add = [](dl_phdr_info* object, std::size_t, void* text) {
    // The program itself has no name, and what the kernel lends no path.
    std::string path = object->dlpi_name;
    if (path.empty()) path = "/proc/self/exe";
    if (!path.starts_with('/')) return 0;
    struct stat info {};
    if (stat(path.c_str(), &info) != 0) return 1;
    *static_cast<std::string*>(text) += base::StateOf(info).Bytes();
    return 0;
  };
  return dl_iterate_phdr(add, &all) == 0 ? all : std::string();
}

// Empty: what is clean cannot be told for another time.
std::string KeyOf(const policy::Policy& policy,
                  const scan::CompiledRules& rules) {
  const std::string program = ThisProgram();
  if (program.empty()) return {};
  // Each part ends in a byte that none of them holds, or is as long as ever.
  std::string parts =
      rules.hash() + '\0' + Version() + '\0' + base::Hex(base::Sha256(program));
  parts += std::to_string(policy.weak_bits) + '\0';
  for (const std::string& word : policy.weak_words) parts += word + '\0';
  parts += '\1' + policy.deny_salt + '\0';
  for (const std::string& hash : policy.deny_hashes) parts += hash + '\0';
  parts += '\1' + std::to_string(policy.limits.blob_bytes);
  return base::Hex(base::Sha256(parts)).substr(0, 16);
}

}  // namespace

CleanList CleanList::OfObjects(const git::Repository& repository,
                               const policy::Policy& policy,
                               const scan::CompiledRules& rules) {
  CleanList list(repository.common_dir() + "/leakwall", "clean-",
                 KeyOf(policy, rules), repository.id_size());
  list.Read();
  return list;
}

CleanList CleanList::OfFiles(const std::vector<std::string>& scope,
                             const policy::Policy& policy,
                             const scan::CompiledRules& rules) {
  std::string from = CurrentDirectory() + '\0';
  for (const std::string& part : scope) from += part + '\0';
  const std::string hash = base::Hex(base::Sha256(from)).substr(0, 16);
  CleanList list(UserCacheDirectory(), std::string(kScanned) + hash + "-",
                 KeyOf(policy, rules), sizeof(base::Digest256));
  list.Read();
  return list;
}

CleanList::CleanList(std::string directory, std::string prefix,
                     const std::string& key, std::size_t id_size)
    : directory_(key.empty() ? std::string() : std::move(directory)),
      prefix_(std::move(prefix)),
      name_(prefix_ + key),
      id_size_(id_size) {}

void CleanList::Read() {
  if (directory_.empty()) return;
  auto file = base::MappedFile::Open(directory_ + "/" + name_);
  if (!file.ok() || !file->has_value() || !(*file)->IsOurs()) return;
  const std::string_view bytes = (*file)->bytes();
  const std::string begin = Begin();
  const std::size_t head = begin.size() + kCountSize;
  // (What was renamed is the list of other rules.)
  if (bytes.size() < head + kDigestSize || !bytes.starts_with(begin)) return;
  const std::string_view covered = bytes.substr(0, bytes.size() - kDigestSize);
  const std::string_view ids = covered.substr(head);
  std::uint64_t files = 0;
  for (std::size_t i = 0; i < kCountSize; ++i) {
    files |= std::uint64_t{static_cast<std::uint8_t>(bytes[begin.size() + i])}
             << (8 * i);
  }
  if (ids.size() % id_size_ != 0 || files > ids.size() / id_size_ ||
      bytes.substr(covered.size()) != DigestOf(covered)) {
    return;
  }
  file_ = std::move(**file);
  ids_.files = ids.substr(0, files * id_size_);
  ids_.messages = ids.substr(ids_.files.size());
}

std::string CleanList::Begin() const {
  std::string bytes = std::string(kMagic) + name_ + '\n';
  bytes.push_back(static_cast<char>(id_size_));
  return bytes;
}

base::Status CleanList::Write(const source::CleanIds<std::string>& ids) const {
  if (directory_.empty()) return {};
  if (ids.files == ids_.files && ids.messages == ids_.messages) return {};
  std::error_code error;
  std::filesystem::create_directories(directory_, error);
  if (error) return base::Error("create " + directory_, error.message());
  std::string bytes = Begin();
  const std::uint64_t files = ids.files.size() / id_size_;
  for (std::size_t i = 0; i < kCountSize; ++i) {
    bytes.push_back(static_cast<char>(files >> (8 * i)));
  }
  bytes += ids.files;
  bytes += ids.messages;
  bytes += DigestOf(bytes);
  if (auto done = base::WriteFile(directory_ + "/" + name_, bytes, 0600);
      !done.ok())
    return done;
  const auto long_ago = std::filesystem::file_time_type::clock::now() - kSeason;
  std::filesystem::directory_iterator entries(directory_, error);
  for (; !error && entries != std::filesystem::directory_iterator();
       entries.increment(error)) {
    const std::string name = entries->path().filename().string();
    if (name == name_) continue;
    std::error_code ignored;  // it is in nobody's way
    if (name.starts_with(prefix_) ||
        (name.starts_with(kScanned) &&
         std::filesystem::last_write_time(entries->path(), ignored) <
             long_ago)) {
      std::filesystem::remove(entries->path(), ignored);
    }
  }
  return {};
}

}  // namespace app
