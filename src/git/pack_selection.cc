#include "git/pack_selection.h"

#include <algorithm>
#include <bitset>
#include <cstring>
#include <iterator>
#include <optional>
#include <unordered_set>

#include "git/big_endian.h"
#include "git/known_sieve.h"

namespace git {
namespace {

// No index has so many objects that this is the number of one.
constexpr std::uint32_t kUnnamed = 0xffffffff;

bool ByOffset(const Located& a, const Located& b) {
  return a.offset < b.offset;
}

// One id in one pack, with enough of it to be sorted without being looked up.
struct Sighting {
  std::uint64_t prefix;  // the first eight bytes of the id
  std::uint32_t pack;
  std::uint32_t name;
};

// For each pack, which of its objects an earlier pack (or an earlier place in
// the same index) has too.  Works through the ids by their first byte, so that
// the memory it takes is a small part of theirs.
std::vector<std::vector<bool>> FindCopies(const ObjectStores& stores) {
  const auto& packs = stores.packs;
  std::vector<std::vector<bool>> copy(packs.size());
  for (std::size_t pack = 0; pack < packs.size(); ++pack) {
    copy[pack].resize(packs[pack].index().count());
  }
  std::vector<std::uint32_t> next(packs.size(), 0);
  std::vector<Sighting> sightings;
  const auto id = [&](const Sighting& at) {
    return packs[at.pack].index().id(at.name);
  };
  for (unsigned first = 0; first < 256; ++first) {
    sightings.clear();
    for (std::uint32_t pack = 0; pack < packs.size(); ++pack) {
      const PackIndex& index = packs[pack].index();
      for (std::uint32_t& name = next[pack]; name < index.Fanout(first);
           ++name) {
        sightings.push_back({BigEndian64(index.id(name).data()), pack, name});
      }
    }
    std::sort(sightings.begin(), sightings.end(),
              [&](const Sighting& a, const Sighting& b) {
                if (a.prefix != b.prefix) return a.prefix < b.prefix;
                if (const int order = id(a).compare(id(b)); order != 0) {
                  return order < 0;
                }
                return a.pack != b.pack ? a.pack < b.pack : a.name < b.name;
              });
    for (std::size_t at = 1; at < sightings.size(); ++at) {
      if (sightings[at].prefix == sightings[at - 1].prefix &&
          id(sightings[at]) == id(sightings[at - 1])) {
        copy[sightings[at].pack][sightings[at].name] = true;
      }
    }
  }
  return copy;
}

// Takes out what lies where another object does already: at most one of the
// two can be right, and only the second is noticed.
void SetAsideTwins(Selection::OfPack& selected) {
  auto& located = selected.located;
  const auto same = [](const Located& a, const Located& b) {
    return a.offset == b.offset;
  };
  if (std::adjacent_find(located.begin(), located.end(), same) ==
      located.end()) {
    return;
  }
  std::vector<Located> kept;
  for (const Located& object : located) {
    if (kept.empty() || kept.back().offset != object.offset) {
      kept.push_back(object);
    } else if (object.wanted) {
      selected.astray.push_back(object.name);
    }
  }
  located = std::move(kept);
}

// `copies` is null where there is but one pack.
Selection::OfPack SelectPack(const PackFile& pack,
                             const std::vector<bool>* copies) {
  const PackIndex& index = pack.index();
  Selection::OfPack selected;
  selected.damaged = !index.Verify();
  selected.located.reserve(index.count());
  for (std::uint32_t name = 0; name < index.count(); ++name) {
    const bool wanted = copies != nullptr
                            ? !(*copies)[name]
                            : name == 0 || index.id(name) != index.id(name - 1);
    const auto offset = index.offset(name);
    if (offset && *offset < pack.end()) {
      selected.located.push_back({.offset = *offset,
                                  .wanted = wanted,
                                  .name = name,
                                  .crc = index.crc(name)});
    } else if (wanted) {
      selected.astray.push_back(name);
    }
  }
  SortByOffset(selected.located);
  SetAsideTwins(selected);
  return selected;
}

std::optional<std::uint64_t> BaseOffset(const PackFile& pack,
                                        std::uint64_t offset) {
  PackEntry entry;
  if (pack.ReadHeader(offset, entry) != Fault::kNone) return std::nullopt;
  if (entry.type == PackType::kOffsetDelta) return entry.base_offset;
  if (entry.type != PackType::kIdDelta) return std::nullopt;
  const auto name = pack.index().Find(entry.base_id);
  return name ? pack.index().offset(*name) : std::nullopt;
}

// Finds the objects that begin at the offsets of `unnamed` in the index, in
// one pass over it; drops those that it does not have.
void NameBases(const PackIndex& index, std::vector<Located>& unnamed) {
  // Most offsets are none of ours, which this tells at once.
  std::bitset<1 << 16> some;
  for (const Located& object : unnamed) some.set(object.offset & 0xffff);
  for (std::uint32_t name = 0; name < index.count(); ++name) {
    const auto offset = index.offset(name);
    if (!offset || !some[*offset & 0xffff]) continue;
    Located wanted = {.offset = *offset, .wanted = 0, .name = 0, .crc = 0};
    const auto at =
        std::lower_bound(unnamed.begin(), unnamed.end(), wanted, ByOffset);
    if (at == unnamed.end() || at->offset != *offset) continue;
    at->name = name;
    at->crc = index.crc(name);
  }
  std::erase_if(unnamed,
                [](const Located& base) { return base.name == kUnnamed; });
}

// Adds every base that the objects need, directly or not.
void AddBases(const PackFile& pack, std::vector<Located>& located) {
  std::unordered_set<std::uint64_t> known;
  for (const Located& object : located) known.insert(object.offset);
  std::vector<Located> bases;
  const auto follow = [&](std::uint64_t offset) {
    const auto base = BaseOffset(pack, offset);
    if (base && known.insert(*base).second) {
      bases.push_back(
          {.offset = *base, .wanted = 0, .name = kUnnamed, .crc = 0});
    }
  };
  for (const Located& object : located) follow(object.offset);
  for (std::size_t at = 0; at < bases.size(); ++at) follow(bases[at].offset);
  if (bases.empty()) return;

  SortByOffset(bases);
  NameBases(pack.index(), bases);
  std::vector<Located> all;
  all.reserve(located.size() + bases.size());
  std::merge(located.begin(), located.end(), bases.begin(), bases.end(),
             std::back_inserter(all), ByOffset);
  located = std::move(all);
}

// Notes the object in the first pack that has it; false: none has.
bool LocateInPacks(const ObjectStores& stores, const blob::ObjectId& id,
                   Selection& selection) {
  for (std::size_t at = 0; at < stores.packs.size(); ++at) {
    const PackFile& pack = stores.packs[at];
    const auto name = pack.index().Find(id.raw());
    if (!name) continue;
    const auto offset = pack.index().offset(*name);
    if (offset && *offset < pack.end()) {
      selection.packs[at].located.push_back({.offset = *offset,
                                             .wanted = 1,
                                             .name = *name,
                                             .crc = pack.index().crc(*name)});
    } else {
      selection.packs[at].astray.push_back(*name);
    }
    return true;
  }
  return false;
}

bool BeforeId(const LooseObject& object, const blob::ObjectId& id) {
  return object.id < id;
}

}  // namespace

Selection SelectAll(const ObjectStores& stores) {
  Selection selection;
  const bool one = stores.packs.size() == 1;
  std::vector<std::vector<bool>> copies;
  if (!one) copies = FindCopies(stores);
  for (std::size_t pack = 0; pack < stores.packs.size(); ++pack) {
    selection.packs.push_back(
        SelectPack(stores.packs[pack], one ? nullptr : &copies[pack]));
  }
  for (const LooseObject& object : stores.loose) {
    const bool packed = std::any_of(
        stores.packs.begin(), stores.packs.end(), [&](const PackFile& pack) {
          return pack.index().Find(object.id.raw()).has_value();
        });
    if (!packed) selection.loose.push_back(object);
  }
  return selection;
}

Selection SelectOnly(const ObjectStores& stores,
                     const std::vector<blob::ObjectId>& only) {
  Selection selection;
  selection.packs.resize(stores.packs.size());
  const blob::ObjectId* previous = nullptr;
  for (const blob::ObjectId& id : only) {
    if (previous != nullptr && *previous == id) continue;
    previous = &id;
    if (id.raw().size() != stores.id_size) {
      selection.missing.push_back(id);
      continue;
    }
    if (LocateInPacks(stores, id, selection)) continue;
    const auto loose = std::lower_bound(stores.loose.begin(),
                                        stores.loose.end(), id, BeforeId);
    if (loose != stores.loose.end() && loose->id == id) {
      selection.loose.push_back(*loose);
    } else {
      selection.missing.push_back(id);
    }
  }
  for (std::size_t pack = 0; pack < stores.packs.size(); ++pack) {
    Selection::OfPack& selected = selection.packs[pack];
    SortByOffset(selected.located);
    SetAsideTwins(selected);
    AddBases(stores.packs[pack], selected.located);
  }
  return selection;
}

Selection SelectUnknown(const ObjectStores& stores, std::string_view known,
                        const std::vector<blob::ObjectId>& only) {
  KnownSieve sieve(known, stores.id_size);
  for (const blob::ObjectId& id : only) sieve.Take(id.raw());
  if (only.empty()) {
    for (const PackFile& pack : stores.packs) {
      sieve.Rewind();
      for (std::uint32_t name = 0; name < pack.index().count(); ++name) {
        sieve.Take(pack.index().id(name));
      }
    }
    sieve.Rewind();
    for (const LooseObject& object : stores.loose) {
      sieve.Take(object.id.raw());
    }
  }
  Selection selection = SelectOnly(stores, sieve.SortUnknown());
  selection.known = sieve.CountMet();
  return selection;
}

}  // namespace git
