#ifndef LEAKWALL_SCAN_DELTA_H_
#define LEAKWALL_SCAN_DELTA_H_

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/span.h"
#include "blob/blob.h"
#include "scan/rule_book.h"
#include "scan/scanner.h"
#include "scan/search.h"

namespace scan {

// Scanner::Scan() and Scanner::ScanDelta().
base::Result<Scanned> ScanWhole(const RuleBook& book, std::string_view text,
                                Workspace& workspace);
base::Result<Scanned> ScanDelta(const RuleBook& book, const blob::Blob& blob,
                                const Scanned& base, Workspace& workspace);

// Copies that go on where the one before ended, in both texts, as one: Git
// splits what it copies at 64 KiB.  Sorted by `to`.
std::vector<blob::Copy> JoinCopies(std::span<const blob::Copy> copies);

// Where a text differs from its base: what was inserted, and an empty span
// where two bytes are neighbours that were none.  The ends of a text count as
// a neighbour.  Sorted, disjoint.
std::vector<base::Span> FindChanges(std::span<const blob::Copy> joined,
                                    std::size_t base_size, std::size_t size);

}  // namespace scan

#endif  // LEAKWALL_SCAN_DELTA_H_
