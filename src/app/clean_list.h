#ifndef LEAKWALL_APP_CLEAN_LIST_H_
#define LEAKWALL_APP_CLEAN_LIST_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "base/result.h"
#include "git/repository.h"
#include "policy/policy.h"
#include "scan/scanner.h"
#include "source/source.h"

namespace app {

// The objects of a repository, or the files under some paths, in which an
// earlier audit or scan found nothing at all, by any rule and before any
// policy, so that the next one costs what is new.  Only ids are kept, no bytes.
//
// The file is GIT_DIR/leakwall/clean-KEY, or scanned-PATHS-KEY in the user's
// cache directory, where PATHS is a hash of the paths and of the directory they
// start from, and KEY one of all that decides what is found: rules, engine,
// this very program and the libraries that it is linked to (as stat(2) knows
// them), and the policy's weak_bits, weak words, deny-list and size limit.
//
//   magic     9   "LWCLEAN3\n"
//   name      n   that of the file, and a line feed
//   id size   1   20 or 32
//   files     8   how many ids are of files, little-endian
//   ids       n   raw, one after the other: files, sorted, then commits and
//                 tags, sorted
//   digest   32   SHA-256 of all before
class CleanList {
 public:
  // A list that is absent, damaged, or that somebody else could have written,
  // is empty: then everything is judged again.
  static CleanList OfObjects(const git::Repository& repository,
                             const policy::Policy& policy,
                             const scan::CompiledRules& rules);
  // `scope` is what the files are those of: paths, and how they were listed.
  static CleanList OfFiles(const std::vector<std::string>& scope,
                           const policy::Policy& policy,
                           const scan::CompiledRules& rules);

  // They live as long as this.
  const source::CleanIds<std::string_view>& ids() const { return ids_; }

  // Replaces the list by these ids, and takes away those of other keys, and
  // of other paths that were not written for a season.
  base::Status Write(const source::CleanIds<std::string>& ids) const;

 private:
  CleanList(std::string directory, std::string prefix, const std::string& key,
            std::size_t id_size);
  void Read();
  std::string Begin() const;  // the bytes before the count

  std::string directory_;  // empty: there is no place for it
  std::string prefix_;     // of the name, before the key
  std::string name_;
  std::size_t id_size_ = 20;
  std::optional<base::MappedFile> file_;
  source::CleanIds<std::string_view> ids_;
};

}  // namespace app

#endif  // LEAKWALL_APP_CLEAN_LIST_H_
