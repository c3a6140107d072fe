#ifndef LEAKWALL_DETECT_OWN_VALUES_H_
#define LEAKWALL_DETECT_OWN_VALUES_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "detect/detector.h"
#include "detect/literals.h"

namespace detect {

// Finds values that are known to be secret because this machine keeps them as
// such: as they are, in base64 (either alphabet, and at any place of what was
// encoded with them, as in "user:password") and percent-encoded.
//
// Left out are values that would be found where nobody put them: shorter than
// eight bytes, placeholders, references, the frame of a PEM block, and what a
// person would guess.
//
// The values are held in memory and go nowhere: a Hit's note says where its
// value came from, and nothing of the value.  Immutable; const methods are
// safe from many threads.
class OwnValues : public Detector {
 public:
  // Longer ones are no passwords, and would make the search slow.
  static constexpr std::size_t kLongest = 8192;

  OwnValues(rule::RuleIndex rule, std::vector<OwnValue> values);

  bool empty() const { return forms_.empty(); }

  bool MayBegin(std::string_view text) const override;
  // More than 100,000 places in one text are an Error.
  base::Status Detect(std::string_view text,
                      std::vector<scan::Hit>& hits) const override;

 private:
  // How a literal writes its value.
  struct Form {
    std::size_t value = 0;
    std::string_view written;  // "": as it is; " in base64"
  };

  static Literals MakeForms(const std::vector<OwnValue>& values,
                            std::vector<Form>& forms);

  rule::RuleIndex rule_;
  std::vector<OwnValue> values_;
  std::vector<Form> forms_;  // of each literal
  Literals literals_;
};

}  // namespace detect

#endif  // LEAKWALL_DETECT_OWN_VALUES_H_
