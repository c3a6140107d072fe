#ifndef LEAKWALL_SCAN_BASE64_BLOCKS_H_
#define LEAKWALL_SCAN_BASE64_BLOCKS_H_

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/span.h"

// Finds base64 (RFC 4648, standard or URL-safe) that holds text.  Pure
// functions, made to run over everything that is scanned.

namespace scan {

// Fewer characters than this, which hold 18 bytes, are not worth decoding.
inline constexpr std::size_t kShortestRun = 24;
// Nobody indents a block of base64 more than this.
inline constexpr std::size_t kDeepestIndent = 128;
// Whatever byte of a block is changed, or beside one, so much around it there
// are kShortestRun bytes of a run of the block.
inline constexpr std::size_t kBlockReach = kDeepestIndent + 3 * kShortestRun;

// A block: a run of base64 characters and its padding, or several lines that
// are such runs (wrapped base64, indented or not, of lines that do not grow).
// Finds those in text[where] that begin like encoded text, sorted; tokens that
// are decoded by nobody (the parts of a JWT) are not among them.  `runs` are
// the runs of token bytes, FindTokenRuns(), in `where` or more.
std::vector<base::Span> FindTextBlocks(std::string_view text, base::Span where,
                                       std::span<const base::Span> runs);

// What a block holds; empty unless most of it is text.
std::optional<std::string> DecodeTextBlock(std::string_view block);

// Where in `block` the characters stand that encode bytes [begin, end) of what
// it holds.
base::Span EncodedSpan(std::string_view block, base::Span decoded);

// True when a run or a block may reach over position `at`, so that a text cut
// there may have other blocks.  May be true where there is none.
bool MayCutBlock(std::string_view text, std::size_t at);

}  // namespace scan

#endif  // LEAKWALL_SCAN_BASE64_BLOCKS_H_
