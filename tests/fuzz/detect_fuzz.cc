// A file of a known structure, as an attacker would write it to get past it.

#include <string_view>
#include <vector>

#include "detect/detector.h"
#include "fuzz/packs.h"
#include "scan/finding.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  static const rule::RuleSet kRules = fuzz::AllPacks();
  static const auto kDetectors = detect::AllDetectors(kRules, {});
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::vector<scan::Hit> hits;
  for (const auto& detector : kDetectors) {
    if (detector->MayRead(text)) (void)detector->Detect(text, hits);
  }
  for (const scan::Hit& hit : hits) {
    // A span outside of the text would be read later, in a report.
    if (hit.span.end() > text.size()) __builtin_trap();
  }
  return 0;
}
