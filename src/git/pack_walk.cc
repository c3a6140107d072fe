#include "git/pack_walk.h"

#include <libdeflate.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>

#include "git/object_hash.h"

namespace git {
namespace {

using Place = PackForest::Place;

// An object above this is not expanded for the sake of what derives from it;
// Git itself makes no deltas above core.bigFileThreshold, 512 MB.
constexpr std::uint64_t kMostExpanded = std::uint64_t{1} << 30;

PackType KindOf(const PackForest::Object& object) {
  return static_cast<PackType>(object.kind);
}

}  // namespace

void PackWorker::WalkTree(std::uint32_t pack, Place root) {
  pack_ = pack;
  forest_ = &(*walk_.forests)[pack];
  Visit(root, nullptr);
  WalkDown();
}

void PackWorker::WalkPart(const Part& part) {
  pack_ = part.pack;
  forest_ = &(*walk_.forests)[part.pack];
  Visit(part.child, part.branch.get());
  WalkDown();
}

void PackWorker::WalkDown() {
  while (!stack_.empty()) {
    if (feed_.Stopped()) {
      while (!stack_.empty()) Pop();
      return;
    }
    Branch* const top = stack_.back().get();
    const auto children = forest_->children(top->place);
    if (top->next == children.size()) {
      Pop();
      continue;
    }
    const Place child = children[top->next++];
    const auto coming = children.subspan(top->next);
    if (coming.size() > 1) forest_->PrefetchObject(coming[1]);
    if (!coming.empty()) forest_->PrefetchEntry(coming[0]);
    if (forest_->object(child).weight == 0) continue;
    if (top->evicted) {
      if (const Fault fault = Restore(); fault != Fault::kNone) {
        FailFamily(child, Fault::kBase);
        continue;
      }
    }
    if (HandOver(child)) continue;
    if (top->next == children.size()) {
      // The last child needs its base only until it is expanded itself; it
      // takes its place on the stack.
      const std::shared_ptr<Branch> base = std::move(stack_.back());
      stack_.pop_back();
      live_ -= top->bytes.capacity();
      Visit(child, top);
      if (!top->shared) pool_.Give(std::move(top->bytes));
    } else {
      Visit(child, top);
    }
  }
}

void PackWorker::Visit(Place place, const Branch* base) {
  const PackForest::Object& object = forest_->object(place);
  std::optional<std::string_view> base_bytes;
  if (base != nullptr) base_bytes = base->bytes.view();
  const std::string_view* from = base_bytes ? &*base_bytes : nullptr;

  const bool derived = HasDerived(place);
  if (derived) forest_->PrefetchChildren(place);
  std::uint64_t size = 0;
  if (const Fault fault = Begin(place, from, size); fault != Fault::kNone) {
    return FailFamily(place, fault);
  }
  if (derived) forest_->PrefetchObject(forest_->children(place)[0]);
  const bool left_out = object.wanted && IsTooLarge(object, size);
  if (left_out && !derived) return;
  if (size > std::max(kMostExpanded, walk_.options->blob_bytes)) {
    if (left_out) return FailDescendants(place, Fault::kMemory);
    return FailFamily(place, Fault::kMemory);
  }

  std::shared_ptr<Branch> branch;
  if (derived) {
    branch = std::make_shared<Branch>();
    branch->place = place;
    branch->bytes = pool_.Take();
  }
  Buffer& bytes = derived ? branch->bytes : leaf_;
  if (const Fault fault = End(place, from, size, bytes);
      fault != Fault::kNone) {
    if (left_out) return FailDescendants(place, fault);
    return FailFamily(place, fault);
  }
  if (derived) forest_->PrefetchEntry(forest_->children(place)[0]);
  if (object.wanted && !left_out) {
    Branch none;
    Feed(place, base, derived ? *branch : none, bytes);
  }
  if (derived) {
    Push(std::move(branch));
  } else if (leaf_.capacity() > BufferPool::kMostBytes) {
    leaf_ = Buffer();
  }
}

bool PackWorker::IsTooLarge(const PackForest::Object& object,
                            std::uint64_t size) {
  // Trees have no limit, and no number.
  return KindOf(object) != PackType::kTree &&
         feed_.LeaveOut(object.index, (*walk_.ids)[object.index], size);
}

void PackWorker::Feed(Place place, const Branch* base, Branch& branch,
                      Buffer& bytes) {
  const PackForest::Object& object = forest_->object(place);
  const std::string_view raw_id = forest_->pack().index().id(object.name);
  if (walk_.options->verify_ids && !IdMatches(KindOf(object), bytes, raw_id)) {
    return feed_.Fail(At(place), Fault::kId);
  }
  if (KindOf(object) == PackType::kTree) {
    return FeedTree(place, base, branch, bytes.view());
  }
  branch.carry =
      feed_.Judge({At(place), KindOf(object), object.index,
                   &(*walk_.ids)[object.index], bytes.view(), nullptr},
                  base != nullptr ? &shape_ : nullptr,
                  base != nullptr ? base->carry.get() : nullptr);
}

void PackWorker::FeedTree(Place place, const Branch* base, Branch& branch,
                          std::string_view text) {
  const bool names_only = walk_.options->pushes == Pushes::kContents;
  const bool known = base != nullptr && !base->starts.empty() &&
                     (names_only || base->carry != nullptr);
  const bool sound = known ? names_.ReadNew(text, shape_, base->starts,
                                            branch.starts, whole_entries_)
                           : names_.ReadAll(text, branch.starts);
  if (names_only || !sound) feed_.Show(names_.entries());
  if (!sound) {
    branch.starts.clear();
    return feed_.Fail(At(place), Fault::kTree);
  }
  if (names_only) return feed_.CountNoBlob();
  const blob::ObjectId id = blob::ObjectId::FromRaw(
      forest_->pack().index().id(forest_->object(place).name));
  branch.carry = feed_.Judge(
      {At(place), PackType::kTree, 0, &id, text, &names_.entries()},
      known ? &whole_entries_ : nullptr, known ? base->carry.get() : nullptr);
}

void PackWorker::Push(std::shared_ptr<Branch> branch) {
  live_ += branch->bytes.capacity();
  stack_.push_back(std::move(branch));
  if (live_ > walk_.live_bytes) Evict();
}

void PackWorker::Pop() {
  Branch& branch = *stack_.back();
  live_ -= branch.bytes.capacity();
  if (!branch.shared) pool_.Give(std::move(branch.bytes));
  stack_.pop_back();
}

bool PackWorker::HandOver(Place child) {
  if (!walk_.queue->Hungry()) return false;
  // Less than this is done before another worker has woken up.
  constexpr std::uint64_t kWorthIt = 1 << 20;
  const std::shared_ptr<Branch>& top = stack_.back();
  if (forest_->object(child).weight * std::uint64_t{top->bytes.size()} <
      kWorthIt) {
    return false;
  }
  top->shared = true;
  walk_.queue->PutPart({pack_, top, child});
  return true;
}

void PackWorker::Evict() {
  for (std::size_t at = 0; at + 1 < stack_.size() && live_ > walk_.live_bytes;
       ++at) {
    Branch& branch = *stack_[at];
    if (branch.evicted || branch.shared) continue;
    live_ -= branch.bytes.capacity();
    branch.bytes = Buffer();
    branch.evicted = true;
  }
}

Fault PackWorker::Restore() {
  Branch& top = *stack_.back();
  // Up to the nearest base whose bytes are still there, or the root.
  std::vector<Place> way;
  Place place = top.place;
  std::size_t below = stack_.size() - 1;
  const Branch* live = nullptr;
  for (;;) {
    while (below > 0 && stack_[below]->place != place) --below;
    if (stack_[below]->place == place && !stack_[below]->evicted) {
      live = stack_[below].get();
      break;
    }
    way.push_back(place);
    if (forest_->object(place).base == PackForest::kNoPlace) break;
    place = forest_->object(place).base;
    below = stack_.size() - 1;
  }
  Buffer base;
  std::string_view base_bytes;
  if (live != nullptr) base_bytes = live->bytes.view();
  bool has_base = live != nullptr;
  while (!way.empty()) {
    Buffer result;
    const Fault fault =
        Expand(way.back(), has_base ? &base_bytes : nullptr, result);
    if (fault != Fault::kNone) return fault;
    way.pop_back();
    base = std::move(result);
    base_bytes = base.view();
    has_base = true;
  }
  top.bytes = std::move(base);
  top.evicted = false;
  live_ += top.bytes.capacity();
  return Fault::kNone;
}

Fault PackWorker::Begin(Place place, const std::string_view* base,
                        std::uint64_t& size) {
  if (forest_->outside(place)) {
    const Fault fault = ReadOutside(place);
    size = outside_.size();
    return fault;
  }
  const PackForest::Object& object = forest_->object(place);
  if (const Fault fault = forest_->pack().ReadHeader(object.offset, entry_);
      fault != Fault::kNone) {
    return fault;
  }
  size = entry_.size;
  if (base == nullptr) return Fault::kNone;

  if (size > kMostExpanded) return Fault::kMemory;
  if (const Fault fault = InflateEntry(place, entry_, delta_);
      fault != Fault::kNone) {
    return fault;
  }
  const auto header = ReadDeltaHeader(delta_.view());
  if (!header || header->base_size != base->size()) return Fault::kDelta;
  delta_header_ = *header;
  size = header->result_size;
  // Memory is taken for what the instructions make, not for what is claimed.
  constexpr std::uint64_t kUnchecked = 1 << 20;
  if (size > kUnchecked &&
      DeltaResultSize(delta_.view().substr(header->instructions)) != size) {
    return Fault::kDelta;
  }
  return Fault::kNone;
}

Fault PackWorker::End(Place place, const std::string_view* base,
                      std::uint64_t size, Buffer& out) {
  if (forest_->outside(place)) {
    if (!out.Resize(outside_.size())) return Fault::kMemory;
    std::memcpy(out.data(), outside_.data(), outside_.size());
    outside_ = std::string();
    return Fault::kNone;
  }
  if (base == nullptr) return InflateEntry(place, entry_, out);
  if (!out.Resize(size)) return Fault::kMemory;
  const std::string_view instructions =
      delta_.view().substr(delta_header_.instructions);
  if (!ApplyDelta(instructions, *base, out.data(), size, shape_)) {
    return Fault::kDelta;
  }
  return Fault::kNone;
}

Fault PackWorker::Expand(Place place, const std::string_view* base,
                         Buffer& out) {
  std::uint64_t size = 0;
  if (const Fault fault = Begin(place, base, size); fault != Fault::kNone) {
    return fault;
  }
  return End(place, base, size, out);
}

Fault PackWorker::InflateEntry(Place place, const PackEntry& entry,
                               Buffer& out) {
  const PackFile& pack = forest_->pack();
  const auto used =
      inflater_.Inflate(pack.Bytes(entry.stream, pack.end()), entry.size, out);
  if (!used) return Fault::kInflate;
  // Adler-32 holds the content; this holds the header too, where a flipped
  // bit could name another base of the same length.
  const PackForest::Object& object = forest_->object(place);
  const std::string_view whole =
      pack.Bytes(object.offset, entry.stream + *used);
  if (libdeflate_crc32(0, whole.data(), whole.size()) != object.crc) {
    return Fault::kChecksum;
  }
  return Fault::kNone;
}

Fault PackWorker::ReadOutside(Place place) {
  if (!reader_) {
    auto opened = walk_.open_reader();
    if (!opened.ok()) return Fault::kBase;
    reader_ = std::move(*opened);
  }
  auto read = reader_->Read(forest_->outside_id(place));
  if (!read.ok() || !*read) return Fault::kBase;
  outside_ = std::move((*read)->bytes);
  return Fault::kNone;
}

void PackWorker::FailFamily(Place place, Fault fault) {
  if (forest_->object(place).wanted) feed_.Fail(At(place), fault);
  FailDescendants(place, Fault::kBase);
}

void PackWorker::FailDescendants(Place place, Fault fault) {
  std::vector<Place> left(forest_->children(place).begin(),
                          forest_->children(place).end());
  while (!left.empty()) {
    const Place at = left.back();
    left.pop_back();
    if (forest_->object(at).wanted) feed_.Fail(At(at), fault);
    const auto children = forest_->children(at);
    left.insert(left.end(), children.begin(), children.end());
  }
}

}  // namespace git
