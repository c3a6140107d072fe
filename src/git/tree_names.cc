#include "git/tree_names.h"

#include <cstring>

namespace git {
namespace {

// The number of starts that are less than `offset`.  Without a branch on what
// is compared: which half it is in cannot be predicted.
std::size_t CountBefore(const TreeStarts& starts, std::size_t offset) {
  if (starts.empty()) return 0;
  const std::uint32_t* from = starts.data();
  std::size_t left = starts.size();
  while (left > 1) {
    const std::size_t half = left / 2;
    from += from[half - 1] < offset ? half : 0;
    left -= half;
  }
  return static_cast<std::size_t>(from - starts.data()) +
         (*from < offset ? 1 : 0);
}

// Goes over the entries from `at` on that are copied whole and are entries of
// the base; false: there is none.
bool TakeCopied(const blob::Copy& copy, const TreeStarts& base, std::size_t& at,
                TreeStarts& starts) {
  const std::size_t from = at - copy.to + copy.from;
  const std::size_t first = CountBefore(base, from);
  if (first == base.size() || base[first] != from) return false;
  // The last start up to the end of what is copied ends the last entry that is
  // copied whole.
  const std::size_t last = CountBefore(base, copy.from + copy.length + 1) - 1;
  if (first == last) return false;
  const auto shift = static_cast<std::uint32_t>(copy.to - copy.from);
  const std::size_t known = starts.size();
  starts.resize(known + last - first);
  for (std::size_t entry = first; entry < last; ++entry) {
    starts[known + entry - first] = base[entry] + shift;
  }
  at = base[last] + copy.to - copy.from;
  return true;
}

}  // namespace

bool TreeNames::ReadOne(std::string_view tree, std::size_t& at,
                        TreeStarts& starts) {
  // mode SP name NUL id
  const char* const begin = tree.data() + at;
  const char* const end = tree.data() + tree.size();
  const char* from = begin;
  std::uint32_t mode = 0;
  while (from < end && *from >= '0' && *from <= '7' && from - begin < 7) {
    mode = mode << 3 | static_cast<std::uint32_t>(*from++ - '0');
  }
  if (from == begin || from == end || *from != ' ') return false;
  ++from;
  const auto* nul = static_cast<const char*>(
      std::memchr(from, '\0', static_cast<std::size_t>(end - from)));
  if (nul == nullptr || nul == from ||
      static_cast<std::size_t>(end - nul) <= id_size_) {
    return false;
  }
  entries_.push_back({.name = {from, static_cast<std::size_t>(nul - from)},
                      .mode = mode,
                      .id = blob::ObjectId::FromRaw({nul + 1, id_size_}),
                      .blob = {}});
  starts.push_back(static_cast<std::uint32_t>(at));
  at = static_cast<std::size_t>(nul + 1 - tree.data()) + id_size_;
  return true;
}

bool TreeNames::ReadAll(std::string_view tree, TreeStarts& starts) {
  starts.clear();
  entries_.clear();
  std::size_t at = 0;
  while (at < tree.size()) {
    if (!ReadOne(tree, at, starts)) return false;
  }
  starts.push_back(static_cast<std::uint32_t>(at));
  return true;
}

bool TreeNames::ReadNew(std::string_view tree, const DeltaShape& shape,
                        const TreeStarts& base, TreeStarts& starts,
                        DeltaShape& whole) {
  starts.clear();
  entries_.clear();
  whole.copies.clear();
  whole.inserted.clear();
  std::size_t at = 0;
  std::size_t read = 0;  // where what is not copied begins
  const auto end_read = [&](std::size_t end) {
    if (read < end) whole.inserted.emplace_back(read, end);
  };
  for (const blob::Copy& copy : shape.copies) {
    const std::size_t copied_to = copy.to + copy.length;
    while (at < copied_to) {
      const std::size_t begin = at;
      if (at >= copy.to && TakeCopied(copy, base, at, starts)) {
        end_read(begin);
        whole.copies.push_back(
            {begin - copy.to + copy.from, begin, at - begin});
        read = at;
      } else if (!ReadOne(tree, at, starts)) {
        return false;
      }
    }
  }
  while (at < tree.size()) {
    if (!ReadOne(tree, at, starts)) return false;
  }
  end_read(at);
  starts.push_back(static_cast<std::uint32_t>(at));
  return true;
}

}  // namespace git
