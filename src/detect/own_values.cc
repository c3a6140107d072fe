#include "detect/own_values.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "base/encoding.h"
#include "scan/rule_check.h"

namespace detect {

namespace {

constexpr std::string_view kRuleId = "own-secret";
constexpr std::string_view kDetector = "own";
constexpr std::size_t kMostHits = 100'000;

bool IsWorthFinding(std::string_view value) {
  if (value.size() < Literals::kShortest) return false;
  if (value.size() > OwnValues::kLongest) return false;
  // The first line of a key in many lines: it stands in every such key.
  if (value.starts_with("-----")) return false;
  if (scan::IsPlaceholder(value)) return false;
  // The model of sequences is cheap, the judge of passwords is not.
  return scan::LooksGenerated(value) || !JudgePassword(value, {}, {}).weak;
}

std::vector<OwnValue> WorthFinding(std::vector<OwnValue> values) {
  std::vector<OwnValue> kept;
  std::set<std::string> seen;
  for (OwnValue& own : values) {
    if (!seen.emplace(own.value.Reveal()).second) continue;
    if (IsWorthFinding(own.value.Reveal())) kept.push_back(std::move(own));
  }
  return kept;
}

// What of the base64 of a text depends on `value` alone, where the value
// begins at the first, second or third byte of a group.
std::vector<std::string> Base64Forms(std::string_view value) {
  struct Shift {
    std::size_t before;  // bytes of something else in the value's first group
    std::size_t mixed;   // characters that these take part in
  };
  std::vector<std::string> forms;
  for (const Shift shift : {Shift{0, 0}, Shift{1, 2}, Shift{2, 3}}) {
    std::string bytes(shift.before, '\0');
    bytes += value;
    const std::size_t size = bytes.size() * 8 / 6 - shift.mixed;
    forms.push_back(base::Base64Encode(bytes).substr(shift.mixed, size));
    forms.push_back(base::Base64UrlEncode(bytes).substr(shift.mixed, size));
  }
  return forms;
}

// JavaScript's encodeURIComponent() keeps more than RFC 3986.
constexpr std::string_view kScriptKeeps = "-._~!'()*";

std::vector<std::string> PercentForms(std::string_view value) {
  std::vector<std::string> forms;
  for (const auto digits : {base::HexCase::kUpper, base::HexCase::kLower}) {
    for (const std::string_view kept : {base::kUnreserved, kScriptKeeps}) {
      forms.push_back(base::PercentEncode(value, kept, digits));
    }
  }
  return forms;
}

}  // namespace

OwnValues::OwnValues(rule::RuleIndex rule, std::vector<OwnValue> values)
    : rule_(rule),
      values_(WorthFinding(std::move(values))),
      literals_(MakeForms(values_, forms_)) {}

Literals OwnValues::MakeForms(const std::vector<OwnValue>& values,
                              std::vector<Form>& forms) {
  std::vector<std::string> literals;
  std::set<std::string> seen;
  const auto add = [&](std::size_t value, std::string literal,
                       std::string_view written) {
    if (!seen.insert(literal).second) return;
    literals.push_back(std::move(literal));
    forms.push_back({value, written});
  };
  // All as they are first: another value's encoded form must not hide one.
  for (std::size_t i = 0; i < values.size(); ++i) {
    add(i, std::string(values[i].value.Reveal()), "");
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    for (std::string& form : Base64Forms(values[i].value.Reveal())) {
      add(i, std::move(form), ", here in base64");
    }
    for (std::string& form : PercentForms(values[i].value.Reveal())) {
      add(i, std::move(form), ", here percent-encoded");
    }
  }
  return Literals(std::move(literals));
}

bool OwnValues::MayBegin(std::string_view text) const {
  return text.size() >= Literals::kShortest && !literals_.empty();
}

base::Status OwnValues::Detect(std::string_view text,
                               std::vector<scan::Hit>& hits) const {
  std::size_t count = 0;
  std::size_t from = 0;
  while (const auto match = literals_.Find(text, from)) {
    from = match->begin + match->size;
    if (++count > kMostHits) {
      return base::Error("look for this machine's own secrets",
                         "one text has more than 100000 of them",
                         "take the text out of the commit");
    }
    const Form& form = forms_[match->literal];
    const OwnValue& own = values_[form.value];
    scan::Hit hit;
    hit.rule = rule_;
    hit.span = base::Span(match->begin, from);
    hit.footprint = hit.span;
    if (!form.written.empty()) hit.decoded = own.value.Reveal();
    hit.note = "the same value as in " + own.where;
    hit.note += form.written;
    hits.push_back(std::move(hit));
  }
  return {};
}

std::unique_ptr<Detector> OwnValuesDetector(const rule::RuleSet& rules,
                                            std::vector<OwnValue> values) {
  const std::optional<rule::RuleIndex> rule = rules.Find(kRuleId);
  if (!rule || rules[*rule].detector != kDetector) return nullptr;
  auto detector = std::make_unique<OwnValues>(*rule, std::move(values));
  if (detector->empty()) return nullptr;
  return detector;
}

}  // namespace detect
