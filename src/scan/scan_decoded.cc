#include <utility>

#include "scan/base64_blocks.h"
#include "scan/search.h"
#include "scan/wide_text.h"

namespace scan {

base::Status ScanEncoded(const RuleBook& book, std::string_view text,
                         base::Span where, Workspace& workspace,
                         std::vector<Hit>& hits) {
  for (const base::Span block : FindTextBlocks(text, where, workspace.runs)) {
    const std::string_view encoded = block.In(text);
    SeenBytes* const seen = workspace.seen.get();
    SeenBytes::Key key;
    if (seen != nullptr) {
      key = seen->KeyOf(SeenBytes::Search::kBlock, encoded);
      if (seen->HasNone(key)) continue;
    }
    const auto decoded = DecodeTextBlock(encoded);
    std::vector<Hit> inside;
    if (decoded) {
      auto done = ScanPlain(book, *decoded, workspace, inside);
      if (!done.ok()) return done;
    }
    if (seen != nullptr && inside.empty()) seen->Add(key);
    for (Hit& hit : inside) {
      const base::Span part = EncodedSpan(encoded, hit.span);
      hit.decoded = std::string(hit.span.In(*decoded));
      hit.span =
          base::Span(block.begin() + part.begin(), block.begin() + part.end());
      // The block as a whole made it what it is.  What is beside it decides,
      // too, but a change there touches the block.
      hit.footprint = block;
      if (hit.note.empty()) hit.note = "base64";
      hits.push_back(std::move(hit));
    }
  }
  return {};
}

base::Status ScanWide(const RuleBook& book, std::string_view text,
                      Workspace& workspace, std::vector<Hit>& hits) {
  const WideText wide(text);
  std::vector<Hit> inside;
  auto done = ScanPlain(book, wide.narrow(), workspace, inside);
  if (!done.ok()) return done;
  for (Hit& hit : inside) {
    hit.decoded = std::string(hit.span.In(wide.narrow()));
    hit.span = wide.Original(hit.span);
    hit.footprint = wide.Original(hit.footprint);
    if (hit.note.empty()) hit.note = "UTF-16";
    hits.push_back(std::move(hit));
  }
  return {};
}

}  // namespace scan
