#include "scan/value_shape.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"

namespace scan {

Counts Count(std::string_view value) {
  Counts counts;
  std::array<bool, 256> seen{};
  std::size_t run = 0;
  char before = 0;
  for (const char c : value) {
    if (IsLower(c)) {
      ++counts.lower;
    } else if (IsUpper(c)) {
      ++counts.upper;
    } else if (IsDigit(c)) {
      ++counts.digits;
    } else {
      ++counts.other;
    }
    bool& known = seen[static_cast<unsigned char>(c)];
    if (!known) ++counts.distinct;
    known = true;
    run = run > 0 && c == before ? run + 1 : 1;
    counts.longest_run = std::max(counts.longest_run, run);
    before = c;
  }
  return counts;
}

bool IsDigits(std::string_view value) {
  return !value.empty() && std::all_of(value.begin(), value.end(), IsDigit);
}

bool IsHex(std::string_view value, std::size_t length) {
  bool lower = false, upper = false;
  for (const char c : value) {
    if (IsDigit(c)) continue;
    if (c >= 'a' && c <= 'f') {
      lower = true;
    } else if (c >= 'A' && c <= 'F') {
      upper = true;
    } else {
      return false;
    }
  }
  return value.size() >= length && !(lower && upper);
}

bool IsUuid(std::string_view value) {
  constexpr std::string_view kShape = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  if (value.size() != kShape.size()) return false;
  for (std::size_t i = 0; i < kShape.size(); ++i) {
    if (kShape[i] == '-') {
      if (value[i] != '-') return false;
    } else if (!IsDigit(value[i]) && !IsLetter(value[i])) {
      return false;
    }
  }
  return true;
}

std::vector<std::string> Words(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  const auto finish = [&] {
    if (!word.empty()) words.push_back(base::Lower(word));
    word.clear();
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (!IsLetter(c) && !IsDigit(c)) {
      finish();
      continue;
    }
    const bool lower_follows = i + 1 < text.size() && IsLower(text[i + 1]);
    if (IsUpper(c) && i > 0 &&
        (IsLower(text[i - 1]) || (IsUpper(text[i - 1]) && lower_follows))) {
      finish();
    }
    word += c;
  }
  finish();
  return words;
}

}  // namespace scan
