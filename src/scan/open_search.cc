#include <algorithm>
#include <cstring>
#include <optional>
#include <vector>

#include "scan/search.h"
#include "scan/spans.h"

// The open tier, line by line.
//
// What the engine reports to end in a line depends on that line alone, since
// none of the shipped rules is looked for across a line feed, or else on no
// more bytes before it than the widest rule has.  So lines are told by the hash
// of just these bytes, and what was found in them before is not looked for
// again.  The others go to the engine, many lines in one call.
//
// Most keywords are dead: what follows them in their unit says that no keyed
// rule can match there.  They are forgotten on the spot, since whatever could
// bring one to life is a change in its unit, which is then looked at anew.

namespace scan {
namespace {

// Longer units are cut, lines too.
constexpr std::size_t kLongestUnit = 512;
// So many units are told, and then looked at, in one go.
constexpr std::size_t kBatch = 256;
// What is longer goes to the engine as it stands, the rest as one text.
constexpr std::size_t kLongPiece = 4096;

static_assert(kWidestAnchor + kLongestKeyword < kLongestUnit);

// True when the line feed at `feed` ends a unit: that of one line in four does.
// The bytes before it decide, so that equal lines make equal units wherever
// they stand.
bool EndsUnit(std::string_view text, std::size_t feed) {
  std::uint32_t last = 0;
  if (feed < sizeof(last)) return true;
  std::memcpy(&last, text.data() + feed - sizeof(last), sizeof(last));
  constexpr std::uint32_t kSpread = 0x9e3779b1;
  return last * kSpread >> 30 == 0;
}

// A few lines, or a part of one.  A report belongs to it whose end is at a byte
// of it: then the byte behind what the engine saw, which can be part of why, is
// in it, too.
struct Unit {
  base::Span span;
  // Empty at the ends of a text, where more than bytes decides.
  std::optional<SeenBytes::Key> key;
};

// What the engine sees in one go, or a part of that.
struct Piece {
  base::Span span;         // with what is before the first unit
  std::size_t first = 0;   // the least end of a report that counts
  std::size_t last = 0;    // the greatest
  std::size_t joined = 0;  // where it begins among those joined with it
};

class OpenSearch {
 public:
  OpenSearch(const RuleBook& book, std::string_view text, Workspace& workspace)
      : book_(book), text_(text), workspace_(workspace) {}

  // Everything in `where`, with nothing told and nothing remembered.
  base::Status RunPlain(std::span<const base::Span> where);
  // REQUIRES: workspace.seen.
  base::Status RunByUnits(std::span<const base::Span> where);

 private:
  Piece PieceOf(std::size_t first, std::size_t last) const;
  base::Span UnitAt(std::size_t begin) const;
  // Where the unit begins that has the byte at `at`, if that is not far.
  std::size_t BeginOfUnit(std::size_t at) const;
  // So many bytes before what begins at `at` can take part in what is found.
  std::size_t ReachBefore(std::size_t at) const;
  std::optional<SeenBytes::Key> KeyOf(base::Span unit) const;
  // Reports what is known of the units that were told, and looks at the others
  // if they are enough.
  base::Status Sift();
  // Looks at those that are left.
  base::Status Look();
  base::Status LookAlone(const Piece& piece);
  base::Status Scan(std::string_view bytes, std::span<const Piece> pieces);
  // Called by the engine.
  static void OnFound(void* search, std::uint32_t number, std::uint64_t end);
  // Notes what was found, if it counts, with its end in the text.
  void Note(std::uint32_t number, std::size_t end);
  void Report(std::uint32_t number, std::size_t end);
  KeywordAt KeywordOf(std::uint32_t number, std::size_t end) const;
  // True of a keyword that does not pass its gate, whatever is behind the unit.
  bool IsDeadKeyword(const SeenBytes::Found& found, base::Span unit) const;
  void Remember(const Unit& unit, std::span<SeenBytes::Found> found);

  const RuleBook& book_;
  const std::string_view text_;
  Workspace& workspace_;
  std::vector<Unit> told_;   // of which nothing is known yet
  std::vector<Unit> units_;  // to look at; sorted
  std::vector<Piece> joined_;
  std::string joined_bytes_;
  std::span<const Piece> pieces_;  // that the engine looks at
  std::size_t piece_ = 0;          // in which something was found last
  std::vector<SeenBytes::Found> found_;
};

Piece OpenSearch::PieceOf(std::size_t first, std::size_t last) const {
  const std::size_t reach = ReachBefore(first);
  return {.span = base::Span(first > reach ? first - reach : 0,
                             std::min(last + 1, text_.size())),
          .first = first,
          .last = last};
}

base::Status OpenSearch::RunPlain(std::span<const base::Span> where) {
  for (const base::Span ends : where) {
    const std::size_t begin = BeginOfUnit(ends.begin());
    auto done = LookAlone(PieceOf(begin, ends.end()));
    if (!done.ok()) return done;
    for (const SeenBytes::Found& found : found_) {
      Report(found.number, found.end);
    }
    found_.clear();
  }
  return {};
}

base::Status OpenSearch::RunByUnits(std::span<const base::Span> where) {
  std::size_t at = 0;
  for (const base::Span ends : where) {
    at = std::max(at, BeginOfUnit(ends.begin()));
    while (at <= ends.end() && at < text_.size()) {
      const base::Span unit = UnitAt(at);
      told_.push_back({unit, KeyOf(unit)});
      at = unit.end();
      if (told_.size() < kBatch) continue;
      if (auto done = Sift(); !done.ok()) return done;
    }
  }
  if (auto done = Sift(); !done.ok()) return done;
  return Look();
}

base::Span OpenSearch::UnitAt(std::size_t begin) const {
  const std::size_t most = std::min(begin + kLongestUnit, text_.size());
  std::size_t end = begin;
  while (end < most) {
    const std::size_t next = BehindLineFeed(text_, end, most, 1);
    // (What is too long ends with a line, if there is one.)
    if (next == most && next < text_.size() && text_[next - 1] != '\n') {
      return base::Span(begin, end > begin ? end : most);
    }
    end = next;
    if (EndsUnit(text_, end - 1)) break;
  }
  return base::Span(begin, end);
}

std::size_t OpenSearch::BeginOfUnit(std::size_t at) const {
  const std::size_t least = at > kLongestUnit ? at - kLongestUnit : 0;
  std::size_t begin = at;
  for (std::size_t end = at; end > least; end = begin - 1) {
    const std::size_t feed = LineFeedBefore(text_, end, least, 1);
    if (text_[feed] != '\n') break;
    begin = feed + 1;
    if (EndsUnit(text_, feed)) return begin;
  }
  // (So far back as a change can bring a keyword to life.)
  return least == 0 ? 0 : std::min(begin, at - book_.ReachOf(Tier::kKeyed));
}

std::size_t OpenSearch::ReachBefore(std::size_t at) const {
  const bool begins_line = at > 0 && text_[at - 1] == '\n';
  return book_.open_in_line && begins_line ? 1 : book_.ReachOf(Tier::kOpen);
}

std::optional<SeenBytes::Key> OpenSearch::KeyOf(base::Span unit) const {
  const std::size_t reach = ReachBefore(unit.begin());
  if (unit.begin() < reach || unit.end() == text_.size()) return std::nullopt;
  const auto key = workspace_.seen->KeyOf(
      SeenBytes::Search::kOpen,
      base::Span(unit.begin() - reach, unit.end()).In(text_), unit.size());
  workspace_.seen->Prefetch(key);
  return key;
}

base::Status OpenSearch::Sift() {
  for (const Unit& unit : told_) {
    const auto known =
        unit.key ? workspace_.seen->Find(*unit.key) : std::nullopt;
    if (!known) {
      units_.push_back(unit);
      continue;
    }
    for (const SeenBytes::Found& found : *known) {
      Report(found.number, unit.span.begin() + found.end);
    }
  }
  told_.clear();
  if (units_.size() < kBatch) return {};
  return Look();
}

base::Status OpenSearch::Look() {
  joined_.clear();
  joined_bytes_.clear();
  for (std::size_t i = 0; i < units_.size();) {
    const std::size_t first = units_[i].span.begin();
    std::size_t end = units_[i].span.end();
    for (++i; i < units_.size() && units_[i].span.begin() == end; ++i) {
      end = units_[i].span.end();
    }
    Piece piece = PieceOf(first, end == text_.size() ? end : end - 1);
    if (piece.span.begin() == 0 || piece.span.end() == text_.size() ||
        piece.span.size() >= kLongPiece) {
      if (auto done = LookAlone(piece); !done.ok()) return done;
      continue;
    }
    piece.joined = joined_bytes_.size();
    joined_bytes_ += piece.span.In(text_);
    joined_.push_back(piece);
  }
  // (Where two are joined the engine may see what is not there: its end is
  // before the second one's first that counts.)
  if (auto done = Scan(joined_bytes_, joined_); !done.ok()) return done;
  std::sort(found_.begin(), found_.end(),
            [](const SeenBytes::Found& a, const SeenBytes::Found& b) {
              return a.end < b.end;
            });
  auto found = found_.begin();
  for (const Unit& unit : units_) {
    auto next = found;
    while (next != found_.end() && next->end < unit.span.end()) ++next;
    const auto alive =
        std::remove_if(found, next, [&](const SeenBytes::Found& one) {
          return IsDeadKeyword(one, unit.span);
        });
    for (auto one = found; one != alive; ++one) Report(one->number, one->end);
    if (unit.key) Remember(unit, std::span(found, alive));
    found = next;
  }
  // (The end of a text is behind its last unit.)
  for (; found != found_.end(); ++found) Report(found->number, found->end);
  found_.clear();
  units_.clear();
  return {};
}

void OpenSearch::Remember(const Unit& unit, std::span<SeenBytes::Found> found) {
  for (SeenBytes::Found& one : found) {
    one.end -= static_cast<std::uint32_t>(unit.span.begin());
  }
  workspace_.seen->Add(*unit.key, found);
}

base::Status OpenSearch::LookAlone(const Piece& piece) {
  return Scan(piece.span.In(text_), std::span(&piece, 1));
}

base::Status OpenSearch::Scan(std::string_view bytes,
                              std::span<const Piece> pieces) {
  if (bytes.empty()) return {};
  pieces_ = pieces;
  piece_ = 0;
  const auto scratch = ScratchOf(book_, Tier::kOpen, workspace_);
  if (!scratch.ok()) return scratch.error();
  return book_.Of(Tier::kOpen)->Scan(bytes, *scratch, OnFound, this);
}

void OpenSearch::OnFound(void* search, std::uint32_t number,
                         std::uint64_t end) {
  static_cast<OpenSearch*>(search)->Note(number, end);
}

void OpenSearch::Note(std::uint32_t number, std::size_t end) {
  // (It is seldom far behind the one before, if it is behind it at all.)
  while (piece_ > 0 && end <= pieces_[piece_].joined) --piece_;
  while (piece_ + 1 < pieces_.size() && end > pieces_[piece_ + 1].joined) {
    ++piece_;
  }
  const Piece& piece = pieces_[piece_];
  end = end - piece.joined + piece.span.begin();
  if (end < piece.first || end > piece.last) return;
  found_.push_back({number, static_cast<std::uint32_t>(end)});
}

void OpenSearch::Report(std::uint32_t number, std::size_t end) {
  if (number < book_.table.size()) {
    workspace_.candidates.Add(number, end);
    return;
  }
  workspace_.keywords.push_back(KeywordOf(number, end));
}

KeywordAt OpenSearch::KeywordOf(std::uint32_t number, std::size_t end) const {
  const Keyword& keyword = book_.keywords[number - book_.table.size()];
  return {static_cast<std::uint32_t>(end - keyword.word.size()), keyword.gate};
}

bool OpenSearch::IsDeadKeyword(const SeenBytes::Found& found,
                               base::Span unit) const {
  if (found.number < book_.table.size()) return false;
  KeywordAt keyword = KeywordOf(found.number, found.end);
  return keyword.begin >= unit.begin() &&
         !PassesGate(text_, keyword, book_.ReachOf(Tier::kKeyed)) &&
         keyword.begin + keyword.decided <= unit.end();
}

}  // namespace

base::Status FindOpen(const RuleBook& book, std::string_view text,
                      std::span<const base::Span> where, Workspace& workspace) {
  if (!book.Of(Tier::kOpen)) return {};
  OpenSearch search(book, text, workspace);
  return workspace.seen == nullptr ? search.RunPlain(where)
                                   : search.RunByUnits(where);
}

}  // namespace scan
