#ifndef LEAKWALL_DETECT_SIGHTINGS_H_
#define LEAKWALL_DETECT_SIGHTINGS_H_

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/span.h"
#include "detect/own_rules.h"
#include "detect/yaml.h"
#include "scan/finding.h"

namespace detect {

// Collects what a detector sees in one YAML text: one Hit for each rule and
// span, the most severe, whatever number of services share an anchor.  For one
// thread.
class Sightings {
 public:
  Sightings(const Yaml& yaml, const OwnRules& rules)
      : yaml_(yaml), rules_(rules) {}

  enum class Raise { kNo, kYes };
  struct Sighting {
    std::size_t rule = 0;           // in the detector's enumeration
    base::Span span = {};           // the secret
    const YamlNode* key = nullptr;  // what names it, for the footprint
    std::string decoded = {};  // the secret where it is not what stands there
    Raise raise = Raise::kNo;
    std::optional<rule::Severity> at_most = {};
    std::string note = {};
  };
  void Add(Sighting sighting);

  // Adds bytes [begin, end) of a scalar's value.
  void AddPiece(const YamlNode& node, std::size_t begin, std::size_t end,
                Sighting sighting);

  // Appends the hits, by span and rule.
  void AppendTo(std::vector<scan::Hit>& hits) &&;

 private:
  const Yaml& yaml_;
  const OwnRules& rules_;
  std::map<std::pair<base::Span, rule::RuleIndex>, scan::Hit> hits_;
};

}  // namespace detect

#endif  // LEAKWALL_DETECT_SIGHTINGS_H_
