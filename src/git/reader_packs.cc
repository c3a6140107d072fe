#include "git/reader_packs.h"

#include <libdeflate.h>

#include <array>
#include <cstdint>
#include <optional>
#include <utility>

#include "git/base_cache.h"
#include "git/delta.h"
#include "git/fault.h"
#include "git/inflate.h"
#include "git/object_hash.h"
#include "git/object_stores.h"
#include "git/pack_file.h"

namespace git {
namespace {

// Larger objects are the second reader's.
constexpr std::uint64_t kMostExpanded = std::uint64_t{1} << 30;
// Of a delta no more is needed to know the size of its result.
constexpr std::size_t kDeltaHeader = 32;
constexpr std::size_t kCacheBytes = 16 << 20;
// A reader that is asked for few objects needs few bases twice, and memory that
// was never touched is dear.
constexpr std::size_t kFewObjects = 256;
constexpr std::size_t kFewCacheBytes = 64 << 10;
// Look() expands an object up to this size, so that Read() finds it.
constexpr std::uint64_t kSmall = 1 << 20;

class PackReader : public ObjectReader {
 public:
  PackReader(std::vector<std::string> stores, std::size_t id_size,
             LaterReader::Open open_rest)
      : stores_(std::move(stores)),
        id_size_(id_size),
        rest_(std::move(open_rest)) {}

  base::Result<std::optional<Object>> Read(const blob::ObjectId& id) override {
    if (const auto at = Find(id)) {
      PackType kind = PackType::kNone;
      if (const auto bytes = Expand(*at, id, kind)) {
        return std::optional<Object>(
            Object{KindOf(kind), std::string(bytes->view())});
      }
    }
    return rest_.Read(id);
  }

  base::Result<std::optional<Header>> Look(const blob::ObjectId& id) override {
    if (const auto at = Find(id)) {
      if (const auto header = HeaderAt(*at, id)) return header;
    }
    return rest_.Look(id);
  }

 private:
  using Place = BaseCache::Place;

  // One object on the way from a delta to what it is in the end made of.
  struct Link {
    Place place;
    PackEntry entry;
    std::uint32_t crc = 0;
    bool has_crc = false;  // it was found by its id
  };

  std::optional<Link> Find(const blob::ObjectId& id) {
    if (id.raw().size() != id_size_) return std::nullopt;
    if (!packs_) packs_ = OpenSoundPacks(stores_, id_size_);
    if (++asked_ == kFewObjects) cache_.SetBudget(kCacheBytes);
    // Objects that are asked for together lie together.
    for (std::size_t n = 0; n < packs_->size(); ++n) {
      const std::size_t pack = (last_ + n) % packs_->size();
      const PackIndex& index = (*packs_)[pack].index();
      const auto name = index.Find(id.raw());
      if (!name) continue;
      const auto offset = index.offset(*name);
      if (!offset || *offset >= (*packs_)[pack].end()) continue;
      last_ = pack;
      return Link{{static_cast<std::uint32_t>(pack), *offset},
                  {},
                  index.crc(*name),
                  true};
    }
    return std::nullopt;
  }

  // Where the base of `link` lies, in the same pack; empty: it does not.
  std::optional<Link> BaseOf(const Link& link) const {
    const PackFile& pack = (*packs_)[link.place.first];
    if (link.entry.type == PackType::kOffsetDelta) {
      return Link{{link.place.first, link.entry.base_offset}, {}, 0, false};
    }
    const auto name = pack.index().Find(link.entry.base_id);
    if (!name) return std::nullopt;
    const auto offset = pack.index().offset(*name);
    if (!offset || *offset >= pack.end()) return std::nullopt;
    return Link{{link.place.first, *offset}, {}, pack.index().crc(*name), true};
  }

  static bool IsDelta(const PackEntry& entry) {
    return entry.type == PackType::kOffsetDelta ||
           entry.type == PackType::kIdDelta;
  }

  // The way from `link` down to what is stored whole, itself first; false: a
  // fault.
  bool FollowTo(Link link, std::vector<Link>& way) const {
    // No chain visits an object twice but one that has no end.
    const std::size_t most = (*packs_)[link.place.first].index().count();
    while (way.size() <= most) {
      const PackFile& pack = (*packs_)[link.place.first];
      if (pack.ReadHeader(link.place.second, link.entry) != Fault::kNone) {
        return false;
      }
      way.push_back(link);
      if (!IsDelta(link.entry)) return true;
      const auto base = BaseOf(link);
      if (!base) return false;
      link = *base;
    }
    return false;
  }

  bool InflateEntry(const Link& link, Buffer& out) {
    const PackFile& pack = (*packs_)[link.place.first];
    if (link.entry.size > kMostExpanded) return false;
    const auto used = inflater_.Inflate(
        pack.Bytes(link.entry.stream, pack.end()), link.entry.size, out);
    if (!used) return false;
    if (!link.has_crc) return true;
    // Adler-32 holds the content; this holds the header too.
    const std::string_view whole =
        pack.Bytes(link.place.second, link.entry.stream + *used);
    return libdeflate_crc32(0, whole.data(), whole.size()) == link.crc;
  }

  // The bytes and the kind of the object with this id; null: a fault.
  std::shared_ptr<const Buffer> Expand(const Link& link,
                                       const blob::ObjectId& id,
                                       PackType& kind) {
    if (expanded_.bytes != nullptr && expanded_.place == link.place) {
      kind = expanded_.kind;
      return expanded_.bytes;
    }
    expanded_ = {};
    auto bytes = ExpandAnew(link, id, kind);
    if (bytes != nullptr && bytes->size() <= kSmall) {
      expanded_ = {link.place, kind, bytes};
    }
    return bytes;
  }

  std::shared_ptr<const Buffer> ExpandAnew(const Link& link,
                                           const blob::ObjectId& id,
                                           PackType& kind) {
    std::vector<Link> way;
    if (!FollowTo(link, way)) return nullptr;
    kind = way.back().entry.type;
    // From the nearest that is still here, or from the whole one.
    BaseCache::Base base;
    std::size_t left = way.size();
    for (std::size_t at = 0; at < way.size() && base.bytes == nullptr; ++at) {
      base = cache_.Find(way[at].place);
      if (base.bytes != nullptr) left = at;
    }
    if (base.bytes == nullptr) {
      base = {cache_.NewBuffer(), way.back().has_crc};
      if (!InflateEntry(way.back(), *base.bytes)) return nullptr;
      --left;
      cache_.Add(way[left].place, base);
    }
    while (left-- > 0) {
      BaseCache::Base made{cache_.NewBuffer(), base.sound && way[left].has_crc};
      if (!InflateEntry(way[left], delta_) ||
          !Apply(*base.bytes, *made.bytes)) {
        return nullptr;
      }
      base = std::move(made);
      cache_.Add(way[left].place, base);
    }
    if (!base.sound) {
      // The index has no checksum for what is found by its offset alone.
      if (!IdMatches(kind, *base.bytes, id.raw())) return nullptr;
      base.sound = true;
      cache_.Add(link.place, base);
    }
    return base.bytes;
  }

  // Applies delta_.
  bool Apply(const Buffer& base, Buffer& out) {
    const auto header = ReadDeltaHeader(delta_.view());
    if (!header || header->base_size != base.size() ||
        header->result_size > kMostExpanded) {
      return false;
    }
    const std::string_view instructions =
        delta_.view().substr(header->instructions);
    // Memory is taken for what the instructions make, not for what is claimed.
    if (DeltaResultSize(instructions) != header->result_size ||
        !out.Resize(header->result_size)) {
      return false;
    }
    return ApplyDelta(instructions, base.view(), out.data(), out.size(),
                      shape_);
  }

  std::optional<Header> HeaderAt(const Link& link, const blob::ObjectId& id) {
    std::vector<Link> way;
    if (!FollowTo(link, way)) return std::nullopt;
    PackType kind = way.back().entry.type;
    std::uint64_t size = way.front().entry.size;
    if (way.size() > 1) {
      const auto result = ResultSize(way.front());
      if (!result) return std::nullopt;
      size = *result;
    }
    // A small object is soon read anyway, and its kind is then sure.
    if (size <= kSmall) {
      const auto bytes = Expand(link, id, kind);
      if (bytes == nullptr || bytes->size() != size) return std::nullopt;
    }
    return Header{KindOf(kind), size};
  }

  // How large the delta's result says that it is.
  std::optional<std::uint64_t> ResultSize(const Link& link) const {
    const PackFile& pack = (*packs_)[link.place.first];
    std::array<char, kDeltaHeader> begin{};
    const auto got = Inflater::Peek(pack.Bytes(link.entry.stream, pack.end()),
                                    begin.size(), begin.data());
    if (!got) return std::nullopt;
    const auto delta = ReadDeltaHeader({begin.data(), *got});
    if (!delta) return std::nullopt;
    return delta->result_size;
  }

  const std::vector<std::string> stores_;
  const std::size_t id_size_;
  std::optional<std::vector<PackFile>> packs_;  // empty: nobody has asked yet
  std::size_t last_ = 0;                        // the pack that had the last
  Inflater inflater_;
  // What was expanded last: a look is often followed by a read.
  struct Expanded {
    Place place;
    PackType kind = PackType::kNone;
    std::shared_ptr<const Buffer> bytes;
  };
  Expanded expanded_;
  std::size_t asked_ = 0;
  BaseCache cache_{kFewCacheBytes};
  Buffer delta_;
  DeltaShape shape_;
  LaterReader rest_;
};

}  // namespace

std::unique_ptr<ObjectReader> MakePackReader(std::vector<std::string> stores,
                                             std::size_t id_size,
                                             LaterReader::Open open_rest) {
  return std::make_unique<PackReader>(std::move(stores), id_size,
                                      std::move(open_rest));
}

}  // namespace git
