#ifndef LEAKWALL_GIT_KNOWN_SIEVE_H_
#define LEAKWALL_GIT_KNOWN_SIEVE_H_

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "blob/blob.h"

namespace git {

// Sets the ids of several sorted lists against the known ones.  Not
// thread-safe.
class KnownSieve {
 public:
  // `known` is raw ids, sorted, one after the other; it must outlive this.
  KnownSieve(std::string_view known, std::size_t id_size)
      : known_(known), id_size_(id_size), met_(known.size() / id_size) {}

  // Another list begins.
  void Rewind() { at_ = 0; }
  // Keeps the id unless it is known.  REQUIRES: no id taken since Rewind() is
  // greater.
  void Take(std::string_view raw_id);

  // How many known ids were met.
  std::uint64_t CountMet() const;
  // The others, sorted; one that was in two lists is there twice.
  const std::vector<blob::ObjectId>& SortUnknown();

 private:
  std::string_view Known(std::size_t at) const {
    return known_.substr(at * id_size_, id_size_);
  }

  const std::string_view known_;
  const std::size_t id_size_;
  std::vector<bool> met_;
  std::size_t at_ = 0;
  std::vector<blob::ObjectId> unknown_;
};

}  // namespace git

#endif  // LEAKWALL_GIT_KNOWN_SIEVE_H_
