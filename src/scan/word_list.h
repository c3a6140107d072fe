#ifndef LEAKWALL_SCAN_WORD_LIST_H_
#define LEAKWALL_SCAN_WORD_LIST_H_

#include <cstddef>
#include <string_view>

namespace scan {

// A fixed set of lower-case words, written as one text with a space before,
// between and after them: readable, sortable by any editor, and no slower than
// a tree for the few candidates that come this far.
class WordList {
 public:
  // REQUIRES: begins and ends with a space; lives for ever.
  consteval explicit WordList(std::string_view words) : words_(words) {
    if (words.empty() || words.front() != ' ' || words.back() != ' ') {
      throw "a word list begins and ends with a space";  // does not compile
    }
  }

  constexpr bool Has(std::string_view word) const {
    if (word.empty()) return false;
    std::size_t at = words_.find(word);
    while (at != std::string_view::npos) {
      if (words_[at - 1] == ' ' && words_[at + word.size()] == ' ') return true;
      at = words_.find(word, at + 1);
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
  std::string_view words_;
};

}  // namespace scan

#endif  // LEAKWALL_SCAN_WORD_LIST_H_
