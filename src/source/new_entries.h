#ifndef LEAKWALL_SOURCE_NEW_ENTRIES_H_
#define LEAKWALL_SOURCE_NEW_ENTRIES_H_

#include <functional>
#include <string>
#include <unordered_set>

#include "base/result.h"
#include "base/stop.h"
#include "blob/blob.h"
#include "source/trees.h"

namespace source {

// Lists what commits bring: every entry that none of the parents has at that
// path, without the paths.  However many paths lead to a folder, it is opened
// once for each set of folders that parents have in its place.
class NewEntries {
 public:
  using Visit = std::function<void(const NewEntry& entry)>;
  // A folder that could not be read.
  using Fail = std::function<void(base::Error error)>;

  // `trees` and `stop` (may be null) must outlive this.
  NewEntries(Trees& trees, const base::Stop* stop)
      : trees_(trees), stop_(stop) {}

  // Visits what is new under `root` and was not visited before, folders
  // before what is in them.  An Error means that time ran out: the list is not
  // complete.
  base::Status List(const Folder& root, const Visit& visit, const Fail& fail);

 private:
  Trees& trees_;
  const base::Stop* const stop_;
  FolderKeys keys_;
  std::unordered_set<std::u32string> opened_;
};

}  // namespace source

#endif  // LEAKWALL_SOURCE_NEW_ENTRIES_H_
