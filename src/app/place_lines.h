#ifndef LEAKWALL_APP_PLACE_LINES_H_
#define LEAKWALL_APP_PLACE_LINES_H_

#include <string>
#include <string_view>
#include <vector>

#include "blob/blob.h"
#include "scan/finding.h"
#include "source/source.h"

namespace app {

// Fills in lines, columns and inline comments of every place that has a span,
// reading each text once.  A text that cannot be read again is a failure in
// `coverage`; its places keep line 0.
void PlaceLines(source::Source& source, std::vector<scan::Finding>& findings,
                blob::Coverage& coverage);

// The rules that "leakwall:allow RULE[, RULE] -- reason" on this line names;
// none where the reason is missing.
std::vector<std::string> InlineAllows(std::string_view line);

}  // namespace app

#endif  // LEAKWALL_APP_PLACE_LINES_H_
