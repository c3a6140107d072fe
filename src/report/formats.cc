#include <array>

#include "report/reporter.h"
#include "report/writers.h"

namespace report {

std::span<const Format> Formats() {
  static constexpr std::array kFormats = {
      Format{"text", "for people", WriteText},
      Format{"json", "one document with everything", WriteJson},
      Format{"jsonl", "the same, one object a line", WriteJsonLines},
      Format{"sarif", "SARIF 2.1.0, for code hosts and editors", WriteSarif},
  };
  return kFormats;
}

const Format* FindFormat(std::string_view name) {
  for (const Format& format : Formats()) {
    if (format.name == name) return &format;
  }
  return nullptr;
}

}  // namespace report
