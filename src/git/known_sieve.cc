#include "git/known_sieve.h"

#include <algorithm>

namespace git {

void KnownSieve::Take(std::string_view raw_id) {
  while (at_ < met_.size() && Known(at_) < raw_id) ++at_;
  if (at_ < met_.size() && Known(at_) == raw_id) {
    met_[at_] = true;
  } else {
    unknown_.push_back(blob::ObjectId::FromRaw(raw_id));
  }
}

std::uint64_t KnownSieve::CountMet() const {
  return static_cast<std::uint64_t>(std::count(met_.begin(), met_.end(), true));
}

const std::vector<blob::ObjectId>& KnownSieve::SortUnknown() {
  std::sort(unknown_.begin(), unknown_.end());
  return unknown_;
}

}  // namespace git
