#include "detect/deny_list.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "base/encoding.h"
#include "base/text.h"

namespace detect {

namespace {

constexpr std::string_view kRuleId = "denied-secret";
constexpr std::string_view kDetector = "deny-list";
constexpr std::size_t kShortest = 8;
constexpr std::size_t kLongest = 256;
constexpr std::size_t kMostHits = 100'000;

class ByteSet {
 public:
  constexpr explicit ByteSet(std::string_view punctuation) {
    for (char c = 'a'; c <= 'z'; ++c) Add(c);
    for (char c = 'A'; c <= 'Z'; ++c) Add(c);
    for (char c = '0'; c <= '9'; ++c) Add(c);
    for (const char c : punctuation) Add(c);
  }
  constexpr bool Has(char c) const {
    return has_[static_cast<unsigned char>(c)];
  }

 private:
  constexpr void Add(char c) { has_[static_cast<unsigned char>(c)] = true; }
  std::array<bool, 256> has_{};
};

constexpr ByteSet kWide("_+/=.~!@#$%^&*-");
constexpr ByteSet kPlain("_+/.~-");
constexpr ByteSet kWord("_-");

// Shows each stretch of one text that may be a value, some of them twice.
class Stretches {
 public:
  using Visit = std::function<void(std::string_view)>;

  Stretches(std::string_view text, const Visit& visit)
      : text_(text), visit_(visit) {}

  void ShowAll() const {
    Runs(kWide, [this](std::string_view run) { ShowParts(run); });
    Runs(kPlain, [this](std::string_view run) { Show(run); });
    Runs(kWord, [this](std::string_view run) { Show(run); });
    for (const std::string_view line : base::Split(text_, '\n')) {
      ShowQuoted(line);
      ShowLine(line);
    }
  }

 private:
  void Show(std::string_view stretch) const {
    if (stretch.size() < kShortest || stretch.size() > kLongest) return;
    visit_(stretch);
  }

  template <typename Use>
  void Runs(const ByteSet& set, const Use& use) const {
    std::size_t begin = 0;
    for (std::size_t i = 0; i <= text_.size(); ++i) {
      if (i < text_.size() && set.Has(text_[i])) continue;
      if (i - begin >= kShortest) use(text_.substr(begin, i - begin));
      begin = i + 1;
    }
  }

  void ShowParts(std::string_view run) const {
    Show(run);
    const std::size_t equals = run.find('=');
    if (equals != std::string_view::npos) Show(run.substr(equals + 1));
    const std::size_t at = run.rfind('@');
    if (at != std::string_view::npos) Show(run.substr(0, at));
    const std::size_t last = run.find_last_not_of(".!");
    if (last != std::string_view::npos && last + 1 < run.size()) {
      Show(run.substr(0, last + 1));
    }
  }

  // Between each quote and the next of its kind: which of them open and which
  // close is not ours to know.
  void ShowQuoted(std::string_view line) const {
    constexpr std::string_view kQuotes = "\"'`";
    std::array<std::size_t, kQuotes.size()> after{};
    std::size_t i = line.find_first_of(kQuotes);
    for (; i != std::string_view::npos;
         i = line.find_first_of(kQuotes, i + 1)) {
      std::size_t& begin = after[kQuotes.find(line[i])];
      if (begin != 0) Show(line.substr(begin, i - begin));
      begin = i + 1;
    }
  }

  void ShowLine(std::string_view line) const {
    line = base::Trim(line);
    Show(line);
    const std::size_t separator = line.find_first_of("=:");
    if (separator == std::string_view::npos) return;
    std::string_view value = base::Trim(line.substr(separator + 1));
    Show(value);
    if (value.ends_with(',') || value.ends_with(';')) value.remove_suffix(1);
    Show(value);
  }

  const std::string_view text_;
  const Visit& visit_;
};

// Remembers some of the stretches that were hashed: the same words come again
// and again, and a hash costs fifty times as much as a look here.
class Recent {
 public:
  // True when it was seen, and is remembered; else it is from now on.
  bool Seen(std::string_view stretch) {
    std::string_view& held =
        slots_[std::hash<std::string_view>()(stretch) % slots_.size()];
    if (held == stretch) return true;
    held = stretch;
    return false;
  }

 private:
  std::vector<std::string_view> slots_ = std::vector<std::string_view>(4096);
};

base::Result<base::Digest256> ReadHash(const std::string& text) {
  const std::optional<std::string> bytes = base::HexDecode(text);
  base::Digest256 digest{};
  if (!bytes || bytes->size() != digest.size()) {
    // Left in, it would look as if it denied something.
    return base::Error("read deny.hashes", base::Quote(text) + " is no SHA-256",
                       "write 64 hexadecimal digits: printf '%s%s' \"$SALT\" "
                       "\"$VALUE\" | sha256sum");
  }
  std::memcpy(digest.data(), bytes->data(), digest.size());
  return digest;
}

}  // namespace

std::size_t DenyList::FirstBytes::operator()(
    const base::Digest256& digest) const {
  std::size_t bytes = 0;
  std::memcpy(&bytes, digest.data(), sizeof(bytes));
  return bytes;
}

DenyList::DenyList(rule::RuleIndex rule, std::string_view salt,
                   const Hashes& hashes)
    : rule_(rule), salt_(salt), hashes_(hashes.begin(), hashes.end()) {}

bool DenyList::Denies(std::string_view value) const {
  std::string bytes = salt_;
  bytes += value;
  return hashes_.contains(base::Sha256(bytes));
}

bool DenyList::MayBegin(std::string_view text) const {
  return text.size() >= kShortest && !hashes_.empty();
}

base::Status DenyList::Detect(std::string_view text,
                              std::vector<scan::Hit>& hits) const {
  // A stretch that was hashed before is either not denied, or among these.
  Recent recent;
  std::unordered_set<std::string_view> denied;
  std::vector<base::Span> found;
  const Stretches::Visit visit = [&](std::string_view stretch) {
    if (found.size() > kMostHits) return;
    if (recent.Seen(stretch)) {
      if (denied.empty() || !denied.contains(stretch)) return;
    } else if (!Denies(stretch)) {
      return;
    }
    denied.insert(stretch);
    const auto begin = static_cast<std::size_t>(stretch.data() - text.data());
    found.emplace_back(begin, begin + stretch.size());
  };
  Stretches(text, visit).ShowAll();
  if (found.size() > kMostHits) {
    return base::Error("look for denied values",
                       "one text has more than 100000 of them",
                       "take the text out of the commit");
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  for (const base::Span span : found) {
    scan::Hit hit;
    hit.rule = rule_;
    hit.span = span;
    hit.footprint = span;
    hits.push_back(std::move(hit));
  }
  return {};
}

base::Result<std::unique_ptr<Detector>> DenyListDetector(
    const rule::RuleSet& rules, std::string_view salt,
    const std::vector<std::string>& hashes) {
  DenyList::Hashes digests;
  for (const std::string& hash : hashes) {
    auto digest = ReadHash(hash);
    if (!digest.ok()) return digest.error();
    digests.push_back(*digest);
  }
  const std::optional<rule::RuleIndex> rule = rules.Find(kRuleId);
  std::unique_ptr<Detector> detector;
  if (rule && rules[*rule].detector == kDetector && !digests.empty()) {
    detector = std::make_unique<DenyList>(*rule, salt, digests);
  }
  return detector;
}

}  // namespace detect
