#include "scan/seen_bytes.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstdlib>
#include <new>
#include <utility>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/random.h"

namespace scan {
namespace {

// Odd, so that to multiply by it loses nothing.
constexpr std::uint64_t kSpread = 0x9e3779b97f4a7c15;

// 4 KiB to begin with, 16 MiB in the end, and 8 MiB of what was found.
constexpr std::size_t kFewestBuckets = 64;
constexpr std::size_t kMostBuckets = std::size_t{1} << 18;
constexpr std::size_t kMostFound = std::size_t{1} << 20;
// Bytes in which there is more are not worth it.
constexpr std::size_t kMostOfOne = 64;

}  // namespace

base::Result<std::unique_ptr<SeenBytes>> SeenBytes::Make() {
  Secret secret;
  if (auto drawn = base::FillRandom(secret); !drawn.ok()) return drawn.error();
  return std::unique_ptr<SeenBytes>(new SeenBytes(secret));
}

SeenBytes::Table::Table(std::size_t size) : size_(size) {
  // Any entry may be asked for next: on pages of 4 KiB most of the time would
  // go into finding its page.
  constexpr std::size_t kHugePage = std::size_t{1} << 21;
  const std::size_t bytes = size * sizeof(Bucket);
  const bool huge = bytes >= kHugePage;
  void* const memory =
      std::aligned_alloc(huge ? kHugePage : alignof(Bucket), bytes);
  if (memory == nullptr) throw std::bad_alloc();
  // (Where the system has no huge pages it does well without.)
  if (huge) madvise(memory, bytes, MADV_HUGEPAGE);
  buckets_.reset(static_cast<Bucket*>(memory));
  std::uninitialized_value_construct_n(buckets_.get(), size);
}

void SeenBytes::Table::Free::operator()(Bucket* buckets) const {
  std::free(buckets);
}

SeenBytes::SeenBytes(const Secret& secret)
    : secret_(secret), table_(kFewestBuckets), found_(2) {}

SeenBytes::Key SeenBytes::KeyOf(Search search, std::string_view bytes,
                                std::uint64_t where, std::uint64_t size) const {
  const XXH128_hash_t hash = XXH3_128bits_withSecret(
      bytes.data(), bytes.size(), secret_.data(), secret_.size());
  return {
      hash.low64 + (where << 4 | static_cast<std::uint64_t>(search)) * kSpread,
      static_cast<std::uint32_t>((hash.high64 + size * kSpread) >> 32)};
}

std::optional<std::span<const SeenBytes::Found>> SeenBytes::Find(
    const Key& key) const {
  for (const Entry& entry : table_.Of(key.low).entries) {
    if (entry.low != key.low || entry.high != key.high) continue;
    if (entry.found == kFree) continue;
    if (entry.found == kNothing) return std::span<const Found>();
    const Found* const head = &found_[entry.found];
    return std::span(head + 1, head->number);
  }
  return std::nullopt;
}

void SeenBytes::Add(const Key& key, std::span<const Found> found) {
  if (found.size() > kMostOfOne) return;
  if (found_.size() + found.size() >= kMostFound) {
    std::fill(table_.all().begin(), table_.all().end(), Bucket());
    taken_ = 0;
    found_.resize(2);
  }
  if (taken_ > table_.size() * 2 && table_.size() < kMostBuckets) Grow();
  Entry entry{key.low, key.high, kNothing};
  if (!found.empty()) {
    entry.found = static_cast<std::uint32_t>(found_.size());
    found_.push_back({static_cast<std::uint32_t>(found.size()), 0});
    found_.insert(found_.end(), found.begin(), found.end());
  }
  Put(entry);
}

void SeenBytes::Put(const Entry& entry) {
  auto& entries = table_.Of(entry.low).entries;
  for (Entry& other : entries) {
    if (other.found != kFree) continue;
    other = entry;
    ++taken_;
    return;
  }
  entries[next_++ % entries.size()] = entry;
}

void SeenBytes::Grow() {
  const Table old = std::exchange(table_, Table(table_.size() * 4));
  taken_ = 0;
  for (const Bucket& bucket : old.all()) {
    for (const Entry& entry : bucket.entries) {
      if (entry.found != kFree) Put(entry);
    }
  }
}

}  // namespace scan
