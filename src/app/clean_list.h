#ifndef LEAKWALL_APP_CLEAN_LIST_H_
#define LEAKWALL_APP_CLEAN_LIST_H_

#include <optional>
#include <string>
#include <string_view>

#include "base/file.h"
#include "base/result.h"
#include "git/repository.h"
#include "policy/policy.h"
#include "scan/scanner.h"
#include "source/source.h"

namespace app {

// The objects of a repository in which an earlier audit found nothing at all,
// by any rule and before any policy, so that the next audit costs what is new.
// Only ids are kept, no bytes of any object.
//
// The file is GIT_DIR/leakwall/clean-KEY, where KEY is a hash of all that
// decides what is found: rules, engine, this very program (its version, size
// and time of change), and the policy's weak_bits, weak words, deny-list and
// size limit.
//
//   magic     9   "LWCLEAN2\n"
//   id size   1   20 or 32
//   files     8   how many ids are of files, little-endian
//   ids       n   raw, one after the other: files, sorted, then commits and
//                 tags, sorted
//   digest   32   SHA-256 of all before
class CleanList {
 public:
  // A list that is absent, damaged, or that somebody else could have written,
  // is empty: then everything is judged again.
  static CleanList Read(const git::Repository& repository,
                        const policy::Policy& policy,
                        const scan::CompiledRules& rules);

  // They live as long as this.
  const source::CleanIds<std::string_view>& ids() const { return ids_; }

  // Replaces the list by these ids, which hold the old ones, and takes away
  // those of other keys.
  base::Status Write(const source::CleanIds<std::string>& ids) const;

 private:
  std::string directory_;
  std::string path_;
  std::size_t id_size_ = 20;
  std::optional<base::MappedFile> file_;
  source::CleanIds<std::string_view> ids_;
};

}  // namespace app

#endif  // LEAKWALL_APP_CLEAN_LIST_H_
