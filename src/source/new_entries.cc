#include "source/new_entries.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "source/judging.h"

namespace source {

base::Status NewEntries::List(const Folder& root, const Visit& visit,
                              const Fail& fail) {
  std::vector<Folder> waiting = {root};
  while (!waiting.empty()) {
    if (stop_ != nullptr && stop_->Requested()) {
      return base::Error("list what is new", "time is up",
                         "raise limits.timeout");
    }
    const Folder folder = std::move(waiting.back());
    waiting.pop_back();
    if (std::binary_search(folder.before.begin(), folder.before.end(),
                           folder.tree) ||
        !opened_.insert(keys_.KeyOf(folder)).second) {
      continue;
    }
    auto entries = NewIn(trees_, folder);
    if (!entries.ok()) {
      fail(entries.error());
      continue;
    }
    for (const NewEntry& entry : *entries) {
      visit(entry);
      if (IsTree(entry.mode)) waiting.push_back(entry.AsFolder());
    }
  }
  return {};
}

}  // namespace source
