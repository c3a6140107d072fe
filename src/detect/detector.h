#ifndef LEAKWALL_DETECT_DETECTOR_H_
#define LEAKWALL_DETECT_DETECTOR_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "rule/rule_set.h"
#include "scan/finding.h"

namespace detect {

struct Settings {
  // Passwords with fewer bits by zxcvbn are weak.
  int weak_bits = 36;
  // Further words that make a weak password.
  std::vector<std::string> weak_words;
};

// Finds secrets by the structure of a file that it knows by content alone:
// in storage order no path is known.  Const and safe from many threads.
class Detector {
 public:
  virtual ~Detector() = default;

  // A cheap look at the begin: false for what cannot be such a file.
  virtual bool MayBegin(std::string_view) const { return true; }
  // False where `part` lacks a mark that such a file has somewhere.  A mark is
  // no longer than kLongestMark, and the begin of the text does not matter: of
  // a version of a text that had none, only the changed parts need be asked.
  virtual bool MayHold(std::string_view) const { return true; }
  static constexpr std::size_t kLongestMark = 32;

  bool MayRead(std::string_view text) const {
    return MayBegin(text) && MayHold(text);
  }

  // Appends its hits.  Text that only resembles the format, or is broken, is
  // no Error: what can be read is judged.  An Error is trouble of our own.
  virtual base::Status Detect(std::string_view text,
                              std::vector<scan::Hit>& hits) const = 0;
};

// Every detector whose rules are in `rules` (which must outlive them).
std::vector<std::unique_ptr<Detector>> AllDetectors(const rule::RuleSet& rules,
                                                    const Settings& settings);

// A value that this machine holds and that must not travel.
struct OwnValue {
  base::Secret value;
  std::string where;  // for the reader: "your .env.local", "~/.netrc"
};

// Finds these values wherever they stand: detect/own_values.h.  Null where the
// rule is off or no value is worth looking for.
std::unique_ptr<Detector> OwnValuesDetector(const rule::RuleSet& rules,
                                            std::vector<OwnValue> values);

// Finds the values that a policy denies by their hashes: detect/deny_list.h.
// Null where the rule is off or there is no hash; an Error for what is no
// hash of this kind, and would never match.
base::Result<std::unique_ptr<Detector>> DenyListDetector(
    const rule::RuleSet& rules, std::string_view salt,
    const std::vector<std::string>& hashes);

// True when a person would guess the password: in the table of published
// defaults, equal to one of `names` (user, service, image), one of the
// settings' words, or under `weak_bits` by zxcvbn.  `why` says which, for
// Hit::note.
struct Weakness {
  bool weak = false;
  std::string why;
};
Weakness JudgePassword(std::string_view password,
                       const std::vector<std::string>& names,
                       const Settings& settings);

}  // namespace detect

#endif  // LEAKWALL_DETECT_DETECTOR_H_
