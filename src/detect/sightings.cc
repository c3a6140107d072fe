#include "detect/sightings.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace detect {

void Sightings::Add(Sighting sighting) {
  const auto rule = rules_[sighting.rule];
  // An empty span would be a finding about the path.
  if (!rule || sighting.span.empty()) return;
  scan::Hit hit;
  hit.rule = *rule;
  hit.span = sighting.span;
  hit.footprint = sighting.span;
  if (sighting.key != nullptr && !sighting.key->span.empty()) {
    const base::Span key = sighting.key->span;
    hit.footprint = base::Span(std::min(key.begin(), hit.span.begin()),
                               std::max(key.end(), hit.span.end()));
  }
  hit.decoded = std::move(sighting.decoded);
  hit.note = std::move(sighting.note);
  if (sighting.raise == Raise::kYes) {
    hit.severity = Raised(rules_.severity(sighting.rule));
  }
  if (sighting.at_most &&
      *sighting.at_most <
          hit.severity.value_or(rules_.severity(sighting.rule))) {
    hit.severity = sighting.at_most;
  }
  const auto [slot, is_new] = hits_.try_emplace({hit.span, hit.rule}, hit);
  const auto severity = [&](const scan::Hit& one) {
    return one.severity.value_or(rules_.severity(sighting.rule));
  };
  if (!is_new && severity(hit) > severity(slot->second)) slot->second = hit;
}

void Sightings::AddPiece(const YamlNode& node, std::size_t begin,
                         std::size_t end, Sighting sighting) {
  const Yaml::Stand stand = yaml_.Where(node, begin, end);
  sighting.span = stand.span;
  if (!stand.exact && sighting.decoded.empty()) {
    sighting.decoded = node.value.substr(begin, end - begin);
  }
  Add(std::move(sighting));
}

void Sightings::AppendTo(std::vector<scan::Hit>& hits) && {
  for (auto& [place, hit] : hits_) hits.push_back(std::move(hit));
}

}  // namespace detect
