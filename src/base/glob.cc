#include "base/glob.h"

#include <cstddef>
#include <optional>

#include "base/text.h"

namespace base {

// Turns the text of a pattern into nodes, each of which is followed by the
// next one unless `next` says otherwise.
class Glob::Compiler {
 public:
  Compiler(Glob& glob, std::string_view text) : glob_(glob), text_(text) {}

  void Compile() {
    while (at_ < text_.size()) {
      if (text_[at_] != '{' || !CompileFork()) CompileOne();
    }
    Add({Node::Kind::kAccept, 0, 0, 0});
  }

 private:
  std::uint32_t Here() const {
    return static_cast<std::uint32_t>(glob_.nodes_.size());
  }

  void Add(Node node) {
    node.next = Here() + 1;
    glob_.nodes_.push_back(node);
  }

  void CompileOne() {
    const char c = text_[at_];
    if (c == '*') return CompileStar();
    if (c == '[' && CompileSet()) return;
    if (c == '?') {
      Add({Node::Kind::kAny, 0, 0, 0});
    } else if (c == '\\' && at_ + 1 < text_.size()) {
      Add({Node::Kind::kByte, text_[++at_], 0, 0});
    } else {
      Add({Node::Kind::kByte, c, 0, 0});
    }
    ++at_;
  }

  void CompileStar() {
    const bool begins = at_ == 0 || text_[at_ - 1] == '/' || at_ == component_;
    std::size_t end = text_.find_first_not_of('*', at_);
    if (end == std::string_view::npos) end = text_.size();
    auto kind = end - at_ == 1 ? Node::Kind::kStar : Node::Kind::kDeepStar;
    if (kind == Node::Kind::kDeepStar && begins && end < text_.size() &&
        text_[end] == '/') {
      kind = Node::Kind::kDeepSlash;
      ++end;
    }
    Add({kind, 0, 0, 0});
    at_ = end;
  }

  // One byte of a set, escaped or not; moves `i` past it.
  char SetByte(std::size_t& i) const {
    if (text_[i] == '\\' && i + 1 < text_.size()) ++i;
    return text_[i++];
  }

  // False, and nothing done, where the set has no end.
  bool CompileSet() {
    std::size_t i = at_ + 1;
    const bool complement =
        i < text_.size() && (text_[i] == '!' || text_[i] == '^');
    if (complement) ++i;
    std::bitset<256> set;
    for (bool first = true;; first = false) {
      if (i >= text_.size()) return false;
      if (text_[i] == ']' && !first) break;
      const auto low = static_cast<unsigned char>(SetByte(i));
      unsigned char high = low;
      if (i + 1 < text_.size() && text_[i] == '-' && text_[i + 1] != ']') {
        ++i;
        high = static_cast<unsigned char>(SetByte(i));
      }
      for (unsigned byte = low; byte <= high; ++byte) set.set(byte);
    }
    if (complement) set.flip();
    set.reset('/');
    Add({Node::Kind::kSet, 0, static_cast<std::uint32_t>(glob_.sets_.size()),
         0});
    glob_.sets_.push_back(set);
    at_ = i + 1;
    return true;
  }

  // The first '}' behind `at_` that is not escaped.
  std::optional<std::size_t> GroupEnd() const {
    for (std::size_t i = at_ + 1; i < text_.size(); ++i) {
      if (text_[i] == '}') return i;
      if (text_[i] == '\\') ++i;
    }
    return std::nullopt;
  }

  // False, and nothing done, where the group has no end.
  bool CompileFork() {
    const std::optional<std::size_t> end = GroupEnd();
    if (!end) return false;
    const std::string_view whole = text_;
    const bool begins = at_ == 0 || text_[at_ - 1] == '/';
    const auto fork = static_cast<std::uint32_t>(glob_.forks_.size());
    glob_.forks_.emplace_back();
    Add({Node::Kind::kFork, 0, fork, 0});
    std::vector<std::uint32_t> joints;
    ++at_;
    if (begins) component_ = at_;
    text_ = whole.substr(0, *end);  // no construct reaches past the group
    glob_.forks_[fork].push_back(Here());
    while (at_ < text_.size()) {
      if (text_[at_] == ',') {
        joints.push_back(Join());
        glob_.forks_[fork].push_back(Here());
        ++at_;
        if (begins) component_ = at_;
      } else {
        CompileOne();
      }
    }
    joints.push_back(Join());
    for (const std::uint32_t joint : joints) {
      glob_.forks_[glob_.nodes_[joint].index].assign(1, Here());
    }
    text_ = whole;
    at_ = *end + 1;
    return true;
  }

  // Ends an alternative: a fork with one way out, set when that is known.
  std::uint32_t Join() {
    const std::uint32_t joint = Here();
    Add({Node::Kind::kFork, 0, static_cast<std::uint32_t>(glob_.forks_.size()),
         0});
    glob_.forks_.emplace_back();
    return joint;
  }

  Glob& glob_;
  std::string_view text_;
  std::size_t at_ = 0;
  // Where the last alternative that begins a component of the path begins.
  std::size_t component_ = 0;
};

// One match: the set of nodes that the bytes so far can have led to, as
// Thompson's simulation keeps it.
class Glob::Run {
 public:
  explicit Run(const Glob& glob)
      : glob_(glob),
        now_(glob.nodes_.size()),
        then_(glob.nodes_.size()),
        entered_(glob.nodes_.size()) {}

  bool Matches(std::string_view path) {
    Begin();
    Enter(0);
    now_.swap(then_);
    for (const char c : path) {
      Begin();
      for (std::uint32_t node = 0; node < now_.size(); ++node) {
        if (now_[node]) Step(node, c);
      }
      now_.swap(then_);
    }
    return now_.back();
  }

 private:
  void Begin() {
    then_.assign(then_.size(), false);
    entered_.assign(entered_.size(), false);
  }

  // Adds `start` and what can be reached from it without taking a byte.
  void Enter(std::uint32_t start) {
    pending_.assign(1, start);
    while (!pending_.empty()) {
      const std::uint32_t at = pending_.back();
      pending_.pop_back();
      if (entered_[at]) continue;
      entered_[at] = true;
      then_[at] = true;
      const Node& node = glob_.nodes_[at];
      switch (node.kind) {
        case Node::Kind::kStar:
        case Node::Kind::kDeepStar:
        case Node::Kind::kDeepSlash:
          pending_.push_back(node.next);
          break;
        case Node::Kind::kFork:
          for (const std::uint32_t way : glob_.forks_[node.index]) {
            pending_.push_back(way);
          }
          break;
        default:
          break;
      }
    }
  }

  void Step(std::uint32_t at, char c) {
    const Node& node = glob_.nodes_[at];
    switch (node.kind) {
      case Node::Kind::kByte:
        if (c == node.byte) Enter(node.next);
        break;
      case Node::Kind::kAny:
        if (c != '/') Enter(node.next);
        break;
      case Node::Kind::kSet:
        if (glob_.sets_[node.index][static_cast<unsigned char>(c)]) {
          Enter(node.next);
        }
        break;
      case Node::Kind::kStar:
        if (c != '/') Enter(at);
        break;
      case Node::Kind::kDeepStar:
        Enter(at);
        break;
      case Node::Kind::kDeepSlash:
        // Stays without entering: only behind a '/' does what follows begin.
        then_[at] = true;
        if (c == '/') Enter(node.next);
        break;
      case Node::Kind::kFork:
      case Node::Kind::kAccept:
        break;
    }
  }

  const Glob& glob_;
  std::vector<bool> now_;
  std::vector<bool> then_;
  std::vector<bool> entered_;
  std::vector<std::uint32_t> pending_;
};

Glob::Glob(std::string pattern, bool ignore_case)
    : pattern_(std::move(pattern)), ignore_case_(ignore_case) {
  std::string text = ignore_case ? Lower(pattern_) : pattern_;
  whole_path_ = text.find('/') != std::string::npos;
  if (text.starts_with('/')) text.erase(0, 1);
  Compiler(*this, text).Compile();

  std::size_t first = 0;
  while (nodes_[first].kind == Node::Kind::kByte) {
    prefix_.push_back(nodes_[first++].byte);
  }
  literal_ = nodes_[first].kind == Node::Kind::kAccept;
  // The joints of a group come before what follows it, so that the run of
  // bytes at the end is on every way.
  std::size_t last = nodes_.size() - 1;
  while (last > first && nodes_[last - 1].kind == Node::Kind::kByte) --last;
  for (; last + 1 < nodes_.size(); ++last) {
    suffix_.push_back(nodes_[last].byte);
  }
}

bool Glob::Matches(std::string_view path) const {
  if (path.starts_with('/')) path.remove_prefix(1);
  if (!whole_path_) {
    const std::size_t slash = path.rfind('/');
    if (slash != std::string_view::npos) path.remove_prefix(slash + 1);
  }
  std::string lower;
  if (ignore_case_) path = lower = Lower(path);
  if (literal_) return path == prefix_;
  if (!path.starts_with(prefix_) || !path.ends_with(suffix_)) return false;
  return Run(*this).Matches(path);
}

}  // namespace base
