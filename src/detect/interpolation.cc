#include "detect/interpolation.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"

namespace detect {

namespace {

// Nobody nests defaults deeper; a hostile text may not make us recurse.
constexpr int kDeepest = 8;

std::size_t NameEnd(std::string_view text, std::size_t begin) {
  while (begin < text.size() && base::IsWordByte(text[begin])) ++begin;
  return begin;
}

// The brace that closes the one before `at`, where it is near enough: braces
// that never close must not have us read the rest of a text for each.
std::size_t Closing(std::string_view text, std::size_t at) {
  constexpr std::size_t kLongest = 4096;
  text = text.substr(0, at + kLongest);
  int depth = 1;
  for (; at < text.size(); ++at) {
    if (text.substr(at, 2) == "${") {
      ++depth;
      ++at;
    } else if (text[at] == '}' && --depth == 0) {
      return at;
    }
  }
  return std::string_view::npos;
}

// The reference that begins with the "${" at `begin`.
std::optional<Reference> Braced(std::string_view text, std::size_t begin) {
  const std::size_t close = Closing(text, begin + 2);
  const std::size_t name_end = NameEnd(text, begin + 2);
  if (close == std::string_view::npos || name_end == begin + 2) {
    return std::nullopt;
  }
  Reference reference;
  reference.name = text.substr(begin + 2, name_end - begin - 2);
  reference.begin = begin;
  reference.end = close + 1;
  reference.value_begin = reference.value_end = close;
  if (name_end >= close) return reference;
  std::size_t at = name_end;
  if (text[at] == ':') ++at;
  switch (text[at]) {
    case '-':
      reference.kind = Reference::Kind::kDefault;
      break;
    case '?':
      reference.kind = Reference::Kind::kRequired;
      break;
    case '+':
      reference.kind = Reference::Kind::kAlternative;
      break;
    default:
      // Spring writes ${name:value} for the same.
      if (at == name_end) return reference;
      reference.kind = Reference::Kind::kDefault;
      --at;
      break;
  }
  reference.value_begin = at + 1;
  return reference;
}

void AddFallbacks(std::string_view text, std::size_t offset, int depth,
                  const Fallback& around, std::vector<Fallback>& fallbacks) {
  if (depth > kDeepest) return;
  for (const Reference& reference : References(text)) {
    if (reference.kind == Reference::Kind::kPlain ||
        reference.kind == Reference::Kind::kRequired) {
      continue;
    }
    const std::string_view value = text.substr(
        reference.value_begin, reference.value_end - reference.value_begin);
    Fallback fallback;
    fallback.name = reference.name;
    fallback.outer = depth == 0 ? reference.name : around.outer;
    fallback.begin = offset + reference.value_begin;
    fallback.end = offset + reference.value_end;
    fallback.reference_begin = offset + reference.begin;
    fallback.reference_end = offset + reference.end;
    fallback.empty = value.empty();
    const bool all = reference.begin == 0 && reference.end == text.size();
    fallback.whole = all && (depth == 0 || around.whole);
    if (!References(value).empty()) {
      AddFallbacks(value, fallback.begin, depth + 1, fallback, fallbacks);
    } else if (!fallback.empty || reference.kind == Reference::Kind::kDefault) {
      fallbacks.push_back(fallback);
    }
  }
}

}  // namespace

std::vector<Reference> References(std::string_view text) {
  std::vector<Reference> references;
  std::size_t at = 0;
  while ((at = text.find('$', at)) != std::string_view::npos) {
    const char next = at + 1 < text.size() ? text[at + 1] : '\0';
    if (next == '$') {
      at += 2;
    } else if (next == '{') {
      const auto reference = Braced(text, at);
      if (reference) references.push_back(*reference);
      at = reference ? reference->end : at + 2;
    } else if (base::IsWordByte(next) && !base::IsDigit(next)) {
      Reference reference;
      reference.begin = at;
      reference.end = NameEnd(text, at + 1);
      reference.name = text.substr(at + 1, reference.end - at - 1);
      reference.value_begin = reference.value_end = reference.end;
      at = reference.end;
      references.push_back(reference);
    } else {
      ++at;
    }
  }
  return references;
}

std::vector<Fallback> Fallbacks(std::string_view text) {
  std::vector<Fallback> fallbacks;
  AddFallbacks(text, 0, 0, {}, fallbacks);
  return fallbacks;
}

std::string WithoutEscapes(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    plain += text[i];
    if (text.substr(i, 2) == "$$") ++i;
  }
  return plain;
}

}  // namespace detect
