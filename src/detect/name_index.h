#ifndef LEAKWALL_DETECT_NAME_INDEX_H_
#define LEAKWALL_DETECT_NAME_INDEX_H_

#include <bitset>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace detect {

// Says of a name, before its path is known, whether any of many globs may
// match a path that ends in it or goes through it.  It is asked for every
// entry of every tree of a history, and nearly always answers no: so three
// bits, looked up by the first and last bytes, decide for most names.
// After the last Add() const methods are safe from many threads.
class NameIndex {
 public:
  // `glob` as in base/glob.h; case is ignored.
  void Add(std::string_view glob);

  // `name` is an entry's name or a whole path; `is_directory` says what it
  // names.  May be true for a name that no glob matches, never false for one
  // that any does.
  enum class Names { kFile, kDirectory };
  bool MayMatch(std::string_view name, Names what) const;

 private:
  // The last component of a glob with '*': literal pieces in their order.
  struct Pieces {
    std::vector<std::string> literals;  // between the stars
    bool Match(std::string_view name) const;
  };

  void AddOne(std::string_view glob);
  bool MayMatchFile(std::string_view name) const;
  bool MayMatchDirectory(std::string_view name) const;

  static std::size_t Bit(char a, char b) {
    return static_cast<std::size_t>(static_cast<unsigned char>(a)) << 8 |
           static_cast<unsigned char>(b);
  }

  std::unordered_set<std::string> files_;        // whole names
  std::unordered_set<std::string> directories_;  // whole names
  std::vector<Pieces> wild_;                     // begin or end with a literal
  std::bitset<65536> ends_;   // first and last byte of whole names
  std::bitset<65536> heads_;  // first two bytes of wild ones
  std::bitset<65536> tails_;  // last two bytes of wild ones
  bool anything_ = false;     // some glob says nothing about names
};

}  // namespace detect

#endif  // LEAKWALL_DETECT_NAME_INDEX_H_
