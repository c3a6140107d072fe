#include "detect/literals.h"

#include <doctest/doctest.h>

#include <cstddef>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace {

using detect::Literals;
using Strings = std::vector<std::string>;

// As "begin literal size"; empty: none.
std::string Show(const std::optional<Literals::Match>& match) {
  if (!match) return "";
  return std::to_string(match->begin) + " " + std::to_string(match->literal) +
         " " + std::to_string(match->size);
}

// What Find() is to find, by looking everywhere.
std::string Naive(const Strings& literals, std::string_view text,
                  std::size_t from) {
  for (std::size_t begin = from; begin < text.size(); ++begin) {
    std::optional<Literals::Match> best;
    for (std::size_t i = 0; i < literals.size(); ++i) {
      if (!text.substr(begin).starts_with(literals[i])) continue;
      if (best && literals[i].size() <= best->size) continue;
      best = Literals::Match{begin, i, literals[i].size()};
    }
    if (best) return Show(best);
  }
  return "";
}

class Texts {
 public:
  std::size_t Below(std::size_t limit) { return random_() % limit; }

  // Of few letters, so that much of it is in common with another.
  std::string Any(std::size_t size) {
    std::string text;
    while (text.size() < size) text += static_cast<char>('a' + Below(2));
    return text;
  }

  Strings Several() {
    Strings literals;
    const std::size_t longest = Below(3) == 0 ? 32 : 2;
    for (std::size_t left = 1 + Below(6); left > 0; --left) {
      const std::size_t size = Literals::kShortest + Below(1 + longest);
      literals.push_back(literals.empty() || Below(3) > 0
                             ? Any(size)
                             : Related(literals[Below(literals.size())], size));
    }
    return literals;
  }

  // A text that `literals` may stand in anywhere, at its ends too.
  std::string Around(const Strings& literals) {
    std::string text = Any(Below(3) * Below(30));
    for (std::size_t left = Below(4); left > 0; --left) {
      text += literals[Below(literals.size())] + Any(Below(2) * Below(12));
    }
    // Cut off, a literal at the end is none.
    if (Below(4) == 0 && !text.empty()) text.pop_back();
    return text;
  }

 private:
  // One that begins or ends as `literal` does, or is the same.
  std::string Related(const std::string& literal, std::size_t size) {
    switch (Below(3)) {
      case 0:
        return literal;
      case 1:
        return literal + Any(size);
      default:
        return literal.substr(literal.size() - 4) + Any(size);
    }
  }

  std::mt19937 random_{7};
};

TEST_CASE("literals are found where looking everywhere finds them") {
  Texts texts;
  std::size_t found = 0;
  for (int round = 0; round < 3000; ++round) {
    const Strings literals = texts.Several();
    const Literals searched(literals);
    const std::string text = texts.Around(literals);
    CAPTURE(text);
    for (std::size_t from = 0; from <= text.size() + 1; ++from) {
      CAPTURE(from);
      const std::string expected = Naive(literals, text, from);
      REQUIRE(Show(searched.Find(text, from)) == expected);
      if (!expected.empty()) ++found;
    }
  }
  CHECK(found > 10'000);
}

TEST_CASE("of many literals of any bytes each is found, and no other") {
  std::mt19937 random(11);
  Strings literals;
  for (int i = 0; i < 5000; ++i) {
    std::string literal(8 + random() % 33, '\0');
    for (char& c : literal) c = static_cast<char>(random());
    literals.push_back(literal);
  }
  const Literals searched(literals);
  std::string text;
  Strings expected;
  for (std::size_t i = 0; i < literals.size(); i += 3) {
    text += std::string(random() % 9, '\0');
    expected.push_back(std::to_string(text.size()) + " " + std::to_string(i) +
                       " " + std::to_string(literals[i].size()));
    text += literals[i];
  }
  Strings found;
  for (auto match = searched.Find(text, 0); match;
       match = searched.Find(text, match->begin + match->size)) {
    found.push_back(Show(match));
  }
  CHECK(found == expected);
}

TEST_CASE("among no literals nothing is found") {
  const Literals none({});
  CHECK(none.empty());
  CHECK_FALSE(none.Find("any text that is long enough", 0));
  CHECK_FALSE(Literals({"a literal"}).empty());
}

TEST_CASE("where a literal may begin") {
  const Literals two({"abcdefgh", "abcdefghij"});
  struct Case {
    std::string name;
    std::string text;
    std::size_t from;
    std::string expected;
  };
  for (const Case& c : {
           Case{"the whole text", "abcdefgh", 0, "0 0 8"},
           Case{"the longer one", "abcdefghij", 0, "0 1 10"},
           Case{"the longer one is cut off", "abcdefghi", 0, "0 0 8"},
           Case{"both, one behind the other", "abcdefghabcdefghij", 0, "0 0 8"},
           Case{"the second of them", "abcdefghabcdefghij", 1, "8 1 10"},
           Case{"at the end", "xxxabcdefgh", 3, "3 0 8"},
           Case{"begun before", "xxxabcdefgh", 4, ""},
           Case{"cut off", "xxxabcdefg", 0, ""},
           Case{"a text of less than a literal", "abc", 0, ""},
           Case{"no text", "", 0, ""},
           Case{"from behind the text", "abcdefgh", 9, ""},
       }) {
    INFO(c.name);
    CHECK(Show(two.Find(c.text, c.from)) == c.expected);
  }
}

}  // namespace
