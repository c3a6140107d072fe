#ifndef LEAKWALL_SCAN_WORD_LIST_H_
#define LEAKWALL_SCAN_WORD_LIST_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace scan {

// A fixed set of lower-case words, written as one text with a space before,
// between and after them: readable, sortable by any editor, and only those with
// the same first letter are looked at.
class WordList {
 public:
  // REQUIRES: begins and ends with a space; sorted by first letters; lives for
  // ever.
  consteval explicit WordList(std::string_view words) : words_(words) {
    if (words.empty() || words.front() != ' ' || words.back() != ' ') {
      throw "a word list begins and ends with a space";  // does not compile
    }
    std::size_t letter = 0;  // of the words so far
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
      if (words[i] != ' ') continue;
      const std::size_t next = LetterOf(words[i + 1]);
      if (next < letter) {
        throw "a word list is sorted by first letters";  // does not compile
      }
      for (; letter < next; ++letter) {
        begins_[letter + 1] = static_cast<std::uint16_t>(i);
      }
    }
    for (; letter < kLetters; ++letter) {
      begins_[letter + 1] = static_cast<std::uint16_t>(words.size() - 1);
    }
  }

  constexpr bool Has(std::string_view word) const {
    if (word.empty()) return false;
    const std::size_t letter = LetterOf(word[0]);
    // With the space behind the last of these words.
    const std::string_view some = words_.substr(
        begins_[letter], begins_[letter + 1] - begins_[letter] + 1u);
    std::size_t at = some.find(word);
    while (at != std::string_view::npos) {
      if (some[at - 1] == ' ' && some[at + word.size()] == ' ') return true;
      at = some.find(word, at + 1);
    }
    return false;
  }

  // The longest word of the list that `word` ends with, or "".
  constexpr std::string_view EndOf(std::string_view word) const {
    std::string_view found;
    std::size_t begin = 1;
    while (begin < words_.size()) {
      const std::size_t end = words_.find(' ', begin);
      const std::string_view candidate = words_.substr(begin, end - begin);
      if (candidate.size() > found.size() && word.ends_with(candidate)) {
        found = candidate;
      }
      begin = end + 1;
    }
    return found;
  }

 private:
  static constexpr std::size_t kLetters = 27;

  // 0: it is a digit, or something else that sorts before the letters.
  static constexpr std::size_t LetterOf(char c) {
    if (c < 'a') return 0;
    return std::min<std::size_t>(static_cast<std::size_t>(c - 'a') + 1,
                                 kLetters - 1);
  }

  std::string_view words_;
  // Where the space is before the first word with each letter or a later one.
  std::array<std::uint16_t, kLetters + 1> begins_{};
};

}  // namespace scan

#endif  // LEAKWALL_SCAN_WORD_LIST_H_
