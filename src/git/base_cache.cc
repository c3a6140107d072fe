#include "git/base_cache.h"

#include <utility>

namespace git {

BaseCache::Base BaseCache::Find(Place place) {
  const auto at = by_place_.find(place);
  if (at == by_place_.end()) return {};
  kept_.splice(kept_.begin(), kept_, at->second);
  return kept_.front().base;
}

std::shared_ptr<Buffer> BaseCache::NewBuffer() {
  return std::make_shared<Buffer>(spare_.Take());
}

void BaseCache::Drop(std::shared_ptr<Buffer> bytes) {
  bytes_ -= bytes->capacity();
  if (bytes.use_count() == 1) spare_.Give(std::move(*bytes));
}

void BaseCache::Add(Place place, Base base) {
  const std::size_t size = base.bytes->capacity();
  if (size > budget_ / 4) return;
  if (const auto at = by_place_.find(place); at != by_place_.end()) {
    Drop(std::move(at->second->base.bytes));
    kept_.erase(at->second);
    by_place_.erase(at);
  }
  kept_.push_front({place, std::move(base)});
  by_place_.emplace(place, kept_.begin());
  bytes_ += size;
  while (bytes_ > budget_) {
    Drop(std::move(kept_.back().base.bytes));
    by_place_.erase(kept_.back().place);
    kept_.pop_back();
  }
}

}  // namespace git
