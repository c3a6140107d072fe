#include "git/pack_forest.h"

#include <algorithm>
#include <array>
#include <bit>
#include <map>
#include <optional>

namespace git {
namespace {

// Finds an offset among sorted ones: a table says where each stretch of the
// pack begins, with about one object to a stretch.
class OffsetTable {
 public:
  explicit OffsetTable(const std::vector<Located>& located)
      : located_(located) {
    if (located.empty()) return;
    const std::uint64_t last = located.back().offset;
    while ((last >> shift_) > located.size()) ++shift_;
    first_.resize((last >> shift_) + 1);
    std::size_t place = 0;
    for (std::size_t stretch = 0; stretch < first_.size(); ++stretch) {
      while (located[place].offset >> shift_ < stretch) ++place;
      first_[stretch] = static_cast<std::uint32_t>(place);
    }
  }

  std::optional<PackForest::Place> Find(std::uint64_t offset) const {
    if (offset >> shift_ >= first_.size()) return std::nullopt;
    std::uint32_t place = first_[offset >> shift_];
    while (place < located_.size() && located_[place].offset < offset) ++place;
    if (place == located_.size() || located_[place].offset != offset) {
      return std::nullopt;
    }
    return place;
  }

 private:
  const std::vector<Located>& located_;
  unsigned shift_ = 0;
  std::vector<std::uint32_t> first_;
};

bool IsWhole(PackType type) {
  return type != PackType::kOffsetDelta && type != PackType::kIdDelta;
}

}  // namespace

void SortByOffset(std::vector<Located>& objects) {
  std::uint64_t most = 0;
  for (const Located& object : objects) {
    most = std::max<std::uint64_t>(most, object.offset);
  }
  constexpr unsigned kBits = 11;
  constexpr std::size_t kBuckets = std::size_t{1} << kBits;
  std::vector<Located> other(objects.size());
  for (unsigned shift = 0; shift < 63 && most >> shift != 0; shift += kBits) {
    std::array<std::size_t, kBuckets> begin{};
    for (const Located& object : objects) {
      ++begin[object.offset >> shift & (kBuckets - 1)];
    }
    std::size_t sum = 0;
    for (std::size_t& bucket : begin) {
      sum += bucket;
      bucket = sum - bucket;
    }
    for (const Located& object : objects) {
      other[begin[object.offset >> shift & (kBuckets - 1)]++] = object;
    }
    objects.swap(other);
  }
}

// Builds a forest in passes over all objects, each one line of the
// constructor below.
class PackForest::Builder {
 public:
  Builder(PackForest& forest, const std::vector<Located>& located,
          const KindOf& kind_of)
      : forest_(forest), located_(located), kind_of_(kind_of) {}

  // Reads each entry's header: its kind, or its base.
  void ReadHeaders();
  void ListChildren();
  // An order in which every base stands before what derives from it; what has
  // no root is not in it.
  void Order();
  // The kind of each delta is that of its base.
  void HandDownKinds();
  void AddWeights();
  void HeaviestLast();
  // What was not reached, and the roots.
  void Conclude();

 private:
  Place OutsideBase(std::string_view raw_id);
  // Calls visit(place) in the order found.
  template <typename Visit>
  void Forward(const Visit& visit) {
    if (ascending_) {
      for (Place place = 0; place < forest_.objects_.size(); ++place) {
        visit(place);
      }
    } else {
      for (const Place place : order_) visit(place);
    }
  }

  PackForest& forest_;
  const std::vector<Located>& located_;
  const KindOf& kind_of_;
  std::map<std::string_view, Place> outside_;
  std::map<Place, Fault> bad_;  // those whose header or base is wrong
  // True while each base stands before its deltas, as in packs without
  // kIdDelta; the places themselves are then the order.
  bool ascending_ = true;
  std::vector<Place> order_;
};

PackForest::PackForest(const PackFile& pack,
                       const std::vector<Located>& located,
                       const KindOf& kind_of, Pushes pushes)
    : pack_(&pack), pushes_(pushes), inside_(located.size()) {
  Builder builder(*this, located, kind_of);
  builder.ReadHeaders();
  builder.ListChildren();
  builder.Order();
  builder.HandDownKinds();
  builder.AddWeights();
  builder.HeaviestLast();
  builder.Conclude();
}

void PackForest::Builder::ReadHeaders() {
  const OffsetTable table(located_);
  auto& objects = forest_.objects_;
  objects.resize(located_.size());
  for (Place place = 0; place < located_.size(); ++place) {
    const Located& from = located_[place];
    Object& object = objects[place];
    object = {.offset = from.offset,
              .kind = 0,
              .wanted = from.wanted,
              .name = from.name,
              .crc = from.crc,
              .base = kNoPlace,
              .first_child = 0,
              .weight = 0,
              .index = 0};
    PackEntry entry;
    if (const Fault fault = forest_.pack_->ReadHeader(from.offset, entry);
        fault != Fault::kNone) {
      bad_[place] = fault;
      continue;
    }
    if (IsWhole(entry.type)) {
      object.kind = static_cast<std::uint64_t>(entry.type);
      continue;
    }
    std::optional<Place> base;
    if (entry.type == PackType::kOffsetDelta) {
      base = table.Find(entry.base_offset);
    } else if (const auto name = forest_.pack_->index().Find(entry.base_id)) {
      const auto offset = forest_.pack_->index().offset(*name);
      if (offset) base = table.Find(*offset);
    } else {
      base = OutsideBase(entry.base_id);
    }
    if (!base) {
      bad_[place] = Fault::kBase;
      continue;
    }
    objects[place].base = *base;
    ascending_ = ascending_ && *base < place;
  }
}

PackForest::Place PackForest::Builder::OutsideBase(std::string_view raw_id) {
  const auto [known, fresh] =
      outside_.try_emplace(raw_id, static_cast<Place>(0));
  if (fresh) {
    known->second = static_cast<Place>(forest_.inside_ + outside_.size() - 1);
    forest_.outside_.push_back(blob::ObjectId::FromRaw(raw_id));
  }
  return known->second;
}

void PackForest::Builder::ListChildren() {
  auto& objects = forest_.objects_;
  for (const blob::ObjectId& id : forest_.outside_) {
    objects.push_back({.offset = 0,
                       .kind = static_cast<std::uint64_t>(kind_of_(id)),
                       .wanted = 0,
                       .name = 0,
                       .crc = 0,
                       .base = kNoPlace,
                       .first_child = 0,
                       .weight = 0,
                       .index = 0});
  }
  std::uint32_t total = 0;
  for (const Object& object : objects) {
    if (object.base == kNoPlace) continue;
    ++objects[object.base].first_child;
    ++total;
  }
  // From counts to ends; filling backwards makes beginnings of them.
  std::uint32_t end = 0;
  for (Object& object : objects) {
    end += object.first_child;
    object.first_child = end;
  }
  forest_.children_.resize(total);
  for (std::size_t place = objects.size(); place-- > 0;) {
    const Place base = objects[place].base;
    if (base == kNoPlace) continue;
    forest_.children_[--objects[base].first_child] = static_cast<Place>(place);
  }
}

void PackForest::Builder::Order() {
  if (ascending_) return;
  const auto& objects = forest_.objects_;
  order_.reserve(objects.size());
  for (Place place = 0; place < objects.size(); ++place) {
    if (objects[place].base == kNoPlace) order_.push_back(place);
  }
  for (std::size_t at = 0; at < order_.size(); ++at) {
    for (const Place child : forest_.children(order_[at])) {
      order_.push_back(child);
    }
  }
}

void PackForest::Builder::HandDownKinds() {
  auto& objects = forest_.objects_;
  Forward([&](Place place) {
    const Place base = objects[place].base;
    if (base != kNoPlace) objects[place].kind = objects[base].kind;
  });
  if (forest_.pushes_ != Pushes::kStructure) return;
  for (Object& object : objects) {
    if (static_cast<PackType>(object.kind) == PackType::kBlob) {
      object.wanted = 0;
    }
  }
}

void PackForest::Builder::AddWeights() {
  auto& objects = forest_.objects_;
  const auto add = [&](Place place) {
    Object& object = objects[place];
    object.weight += object.wanted;
    if (object.base != kNoPlace) objects[object.base].weight += object.weight;
  };
  if (ascending_) {
    for (std::size_t place = objects.size(); place-- > 0;) {
      add(static_cast<Place>(place));
    }
  } else {
    for (std::size_t at = order_.size(); at-- > 0;) add(order_[at]);
  }
}

void PackForest::Builder::HeaviestLast() {
  const auto& objects = forest_.objects_;
  for (Place place = 0; place < objects.size(); ++place) {
    const std::span<const Place> children = forest_.children(place);
    if (children.size() < 2) continue;
    const auto begin = forest_.children_.begin() + objects[place].first_child;
    const auto end = begin + static_cast<std::ptrdiff_t>(children.size());
    const auto heaviest = std::max_element(begin, end, [&](Place a, Place b) {
      return objects[a].weight < objects[b].weight;
    });
    std::rotate(heaviest, heaviest + 1, end);
  }
}

void PackForest::Builder::Conclude() {
  const auto& objects = forest_.objects_;
  constexpr auto kUnknown = static_cast<std::uint64_t>(PackType::kNone);
  for (Place place = 0; place < objects.size(); ++place) {
    const Object& object = objects[place];
    if (object.kind == kUnknown) {
      if (!object.wanted) continue;
      const auto bad = bad_.find(place);
      forest_.faults_.emplace_back(
          place, bad == bad_.end() ? Fault::kBase : bad->second);
    } else if (object.base == kNoPlace && object.weight > 0) {
      forest_.roots_.push_back(place);
    }
  }
}

bool PackForest::GetsNumber(const Object& object) const {
  const auto kind = static_cast<PackType>(object.kind);
  return object.wanted && kind != PackType::kNone && kind != PackType::kTree;
}

std::size_t PackForest::CountWanted() const {
  return static_cast<std::size_t>(
      std::count_if(objects_.begin(), objects_.end(),
                    [](const Object& object) { return object.wanted; }));
}

std::size_t PackForest::CountBlobs() const {
  return static_cast<std::size_t>(std::count_if(
      objects_.begin(), objects_.end(),
      [this](const Object& object) { return GetsNumber(object); }));
}

void PackForest::Number(std::vector<blob::ObjectId>& ids) {
  // The ids lie in another order than the objects, each a cache miss away.
  constexpr std::size_t kAhead = 16;
  for (std::size_t place = 0; place < objects_.size(); ++place) {
    if (place + kAhead < inside_) {
      __builtin_prefetch(
          pack_->index().id(objects_[place + kAhead].name).data());
    }
    Object& object = objects_[place];
    if (!GetsNumber(object)) continue;
    object.index = static_cast<blob::BlobIndex>(ids.size());
    ids.push_back(blob::ObjectId::FromRaw(pack_->index().id(object.name)));
  }
}

}  // namespace git
