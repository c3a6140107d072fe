#include "app/rules_store.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include "app/environment.h"
#include "app/hook_files.h"
#include "base/file.h"
#include "base/hash.h"

// Written by the build: see CMakeLists.txt.
extern "C" {
extern const char leakwall_rules_image[];
extern const char leakwall_rules_image_end[];
struct LeakwallPack {
  const char* name;
  const char* begin;
  const char* end;
};
extern const LeakwallPack leakwall_packs[];
extern const LeakwallPack leakwall_packs_end[];
}

namespace app {
namespace {

std::string_view EmbeddedImage() {
  return {leakwall_rules_image,
          static_cast<std::size_t>(leakwall_rules_image_end -
                                   leakwall_rules_image)};
}

bool ChangesPacks(const policy::Policy& policy) {
  return !policy.packs_off.empty() || !policy.packs_extra.empty();
}

// The cache's name for these packs on this machine.
base::Result<std::string> CacheName(const policy::Policy& policy) {
  std::string key = base::Hex(scan::CompiledRules::DigestIn(EmbeddedImage()));
  auto packs = PacksFor(policy);
  if (!packs.ok()) return packs.error();
  for (const rule::Pack& pack : *packs) {
    key += '\0' + pack.name + '\0' + base::Hex(base::Sha256(pack.text));
  }
  constexpr std::size_t kDigits = 32;
  return fmt::format("rules-{}-{:x}.image",
                     base::Hex(base::Sha256(key)).substr(0, kDigits),
                     scan::CompiledRules::Processor());
}

std::string SystemCacheDirectory() {
  std::error_code error;
  std::filesystem::path program =
      std::filesystem::read_symlink("/proc/self/exe", error);
  if (error) return {};
  // A hook is a copy, and the files are beside the original.
  if (const auto original = ProgramOf(program.string())) program = *original;
  return (program.parent_path().parent_path() / "share" / "leakwall").string();
}

// Compiled rules from a cache file; empty for whatever cannot be trusted or
// read: the embedded image does as well, only slower.
std::optional<scan::CompiledRules> FromCache(const std::string& path) {
  auto file = base::MappedFile::Open(path);
  if (!file.ok() || !file->has_value()) return std::nullopt;
  if (!(*file)->IsOurs()) return std::nullopt;
  auto rules = scan::CompiledRules::ReadFile(std::move(**file));
  if (!rules.ok()) return std::nullopt;
  return std::move(*rules);
}

base::Result<scan::CompiledRules> Compile(const policy::Policy& policy) {
  auto packs = PacksFor(policy);
  if (!packs.ok()) return packs.error();
  auto rules = rule::RuleSet::Load(*packs);
  if (!rules.ok()) return rules.error();
  return scan::CompiledRules::Compile(
      std::move(*rules), scan::CompiledRules::Target::kThisMachine);
}

base::Result<std::string> WriteCache(const scan::CompiledRules& rules,
                                     const std::string& directory,
                                     const std::string& name) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) {
    return base::Error("create " + directory, error.message(),
                       "name a directory that can be written");
  }
  std::string path = directory + "/" + name;
  if (auto written = base::WriteFile(path, rules.Image()); !written.ok()) {
    return written.error();
  }
  return path;
}

}  // namespace

std::vector<rule::Pack> EmbeddedPacks() {
  std::vector<rule::Pack> packs;
  for (const LeakwallPack* pack = leakwall_packs; pack != leakwall_packs_end;
       ++pack) {
    const std::string name = pack->name;
    packs.push_back({name, "patterns/" + name + ".toml",
                     std::string(pack->begin, pack->end)});
  }
  return packs;
}

base::Result<std::vector<rule::Pack>> PacksFor(const policy::Policy& policy) {
  std::vector<rule::Pack> packs = EmbeddedPacks();
  const auto drop = [&packs](const std::string& name) {
    return std::erase_if(
        packs, [&](const rule::Pack& pack) { return pack.name == name; });
  };
  for (const std::string& name : policy.packs_off) {
    if (name == "canary") {
      return base::Error("packs.off",
                         "the pack \"canary\" proves at every "
                         "start that the scanner works",
                         "take it out of packs.off");
    }
    if (drop(name) == 0) {
      return base::Error("packs.off", "there is no pack \"" + name + "\"",
                         "`leakwall rules list` names the packs");
    }
  }
  for (const std::string& path : policy.packs_extra) {
    auto text = base::ReadFile(path);
    if (!text.ok()) return text.error();
    if (!text->has_value()) {
      return base::Error("read rule pack " + path, "no such file",
                         "correct packs.extra in the policy");
    }
    std::string name = std::filesystem::path(path).stem().string();
    drop(name);
    packs.push_back({std::move(name), path, std::move(**text)});
  }
  std::sort(
      packs.begin(), packs.end(),
      [](const rule::Pack& a, const rule::Pack& b) { return a.name < b.name; });
  return packs;
}

base::Result<LoadedRules> LoadRules(const policy::Policy& policy) {
  if (!ChangesPacks(policy)) {
    auto rules = scan::CompiledRules::Read(
        EmbeddedImage(), scan::CompiledRules::Origin::kProgram);
    if (!rules.ok()) return rules.error();
    return LoadedRules{std::move(*rules), {}};
  }
  auto name = CacheName(policy);
  if (!name.ok()) return name.error();
  for (const std::string& directory :
       {SystemCacheDirectory(), UserCacheDirectory()}) {
    if (directory.empty()) continue;
    if (auto rules = FromCache(directory + "/" + *name)) {
      return LoadedRules{std::move(*rules), {}};
    }
  }
  auto rules = Compile(policy);
  if (!rules.ok()) return rules.error();
  LoadedRules loaded{std::move(*rules), {}};
  // Without a cache the next run compiles again: slower, and just as right.
  const std::string directory = UserCacheDirectory();
  if (directory.empty() || !WriteCache(loaded.rules, directory, *name).ok()) {
    loaded.notice =
        "the policy changes the rule packs, and the compiled rules cannot be "
        "kept in " +
        (directory.empty() ? "~/.cache (HOME is not set)" : directory) +
        ": every run compiles them anew, unless somebody who may runs "
        "`leakwall rules build --output " +
        SystemCacheDirectory() + "`";
  }
  return loaded;
}

base::Result<std::optional<std::string>> BuildRulesCache(
    const policy::Policy& policy, const std::string& directory) {
  if (!ChangesPacks(policy)) return std::optional<std::string>();
  auto name = CacheName(policy);
  if (!name.ok()) return name.error();
  auto rules = Compile(policy);
  if (!rules.ok()) return rules.error();
  const std::string where =
      directory.empty() ? UserCacheDirectory() : directory;
  if (where.empty()) {
    return base::Error("write the rule database", "HOME is not set",
                       "name a directory with --output");
  }
  auto path = WriteCache(*rules, where, *name);
  if (!path.ok()) return path.error();
  return std::optional<std::string>(std::move(*path));
}

}  // namespace app
