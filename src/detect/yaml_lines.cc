#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/span.h"
#include "base/text.h"
#include "detect/yaml.h"

namespace detect {

namespace {

// A tab is no indentation in YAML; whoever wrote one saw it this wide.
constexpr std::size_t kTab = 8;
constexpr int kDeepestFlow = 20;
// How far a flow collection may go on over the lines, and how many may end
// nowhere before only their own line is looked at.
constexpr std::size_t kFlowBytes = 64 << 10;
constexpr int kLostFlows = 8;

constexpr auto npos = std::string_view::npos;

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

}  // namespace

// Reads YAML by indentation alone: mappings, sequences, scalars in one line,
// block scalars, flow collections, anchors and aliases.  What fits nowhere is
// passed over.
class LineReader {
 public:
  explicit LineReader(Yaml& yaml) : yaml_(yaml), text_(yaml.text_) {}

  void Read() {
    if (text_.starts_with("\xef\xbb\xbf")) at_ = 3;
    while (at_ < text_.size()) {
      const std::size_t line = at_;
      std::size_t end = std::min(text_.find('\n', line), text_.size());
      at_ = std::min(end + 1, text_.size());
      while (end > line && IsBlank(text_[end - 1])) --end;
      std::size_t begin = line;
      std::size_t indent = 0;
      for (; begin < end && IsBlank(text_[begin]); ++begin) {
        indent += text_[begin] == '\t' ? kTab : 1;
      }
      if (InBlock(line, begin, end, indent) || Skips(begin, end)) continue;
      Entry(begin, end, indent);
    }
  }

 private:
  // An open collection; its members or items begin at column `indent`.
  struct Level {
    std::size_t indent;
    NodeIndex node;
  };

  YamlNode& At(NodeIndex i) { return yaml_.nodes_[i]; }

  // Takes a line that belongs to an open block scalar.
  bool InBlock(std::size_t line, std::size_t begin, std::size_t end,
               std::size_t indent) {
    if (!block_) return false;
    YamlNode& node = At(*block_);
    if (begin < end && indent <= block_indent_) {
      block_.reset();
      return false;
    }
    if (node.value.empty()) {
      if (begin == end) return true;
      block_margin_ = begin - line;
      node.span = base::Span(begin, end);
    }
    const std::size_t from = std::min(line + block_margin_, begin);
    node.value += text_.substr(from, end - from);
    node.value += '\n';
    if (end > node.span.end()) node.span = base::Span(node.span.begin(), end);
    return true;
  }

  // Blank lines, comments, conflict markers, template directives; a line that
  // begins a document starts over.
  bool Skips(std::size_t begin, std::size_t end) {
    const std::string_view line = text_.substr(begin, end - begin);
    if (line.empty() || line[0] == '#' || line[0] == '%') return true;
    if (line.starts_with("<<<<<<<") || line.starts_with("=======") ||
        line.starts_with(">>>>>>>") || line.starts_with("|||||||")) {
      return true;
    }
    if (line == "---" || line.starts_with("--- ") || line == "...") {
      levels_.clear();
      anchors_.clear();
      return true;
    }
    return line.starts_with("{{") && line.find("}}:") == npos;
  }

  void Entry(std::size_t begin, std::size_t end, std::size_t indent) {
    while (begin < end && text_[begin] == '-' &&
           (begin + 1 == end || IsBlank(text_[begin + 1]))) {
      const NodeIndex sequence = Collection(YamlNode::Kind::kSequence, indent);
      std::size_t next = begin + 1;
      while (next < end && IsBlank(text_[next])) ++next;
      indent += next - begin;
      begin = next;
      // A place for the item, like the place of a key's value.
      const NodeIndex item = yaml_.Add({});
      At(sequence).children.push_back(item);
    }
    if (begin == end) return;
    if (const auto colon = KeyEnd(begin, end)) {
      const NodeIndex mapping = Collection(YamlNode::Kind::kMapping, indent);
      const NodeIndex key = yaml_.Add(Scalar(begin, *colon));
      const NodeIndex value = yaml_.Add({});
      At(mapping).children.push_back(key);
      At(mapping).children.push_back(value);
      Fill(value, *colon + 1, end, indent);
      return;
    }
    if (!levels_.empty() && At(levels_.back().node).IsSequence() &&
        IsOpen(levels_.back().node)) {
      Fill(At(levels_.back().node).children.back(), begin, end,
           levels_.back().indent);
    }
  }

  // True while the last item or value is still to come.
  bool IsOpen(NodeIndex collection) {
    const YamlNode& node = At(collection);
    if (node.children.empty()) return false;
    const YamlNode& last = At(node.children.back());
    return last.IsScalar() && last.value.empty() && !last.quoted;
  }

  // The collection whose members stand at this column, made where there is
  // none.
  NodeIndex Collection(YamlNode::Kind kind, std::size_t indent) {
    while (!levels_.empty() && levels_.back().indent > indent) {
      levels_.pop_back();
    }
    if (kind == YamlNode::Kind::kMapping && levels_.size() > 1 &&
        levels_.back().indent == indent &&
        At(levels_.back().node).IsSequence() &&
        levels_[levels_.size() - 2].indent == indent) {
      levels_.pop_back();
    }
    if (!levels_.empty()) {
      const Level top = levels_.back();
      const bool same = At(top.node).kind == kind;
      // A deeper line under a value that is already there is badly indented:
      // it joins what it stands under.
      if (same && (top.indent == indent || !IsOpen(top.node))) return top.node;
    }
    YamlNode node;
    node.kind = kind;
    if (!levels_.empty() && IsOpen(levels_.back().node)) {
      const NodeIndex place = At(levels_.back().node).children.back();
      At(place) = std::move(node);
      levels_.push_back({indent, place});
      return place;
    }
    // What fits nowhere hangs in the air, so that what follows keeps its
    // place.
    const NodeIndex made = yaml_.Add(std::move(node));
    if (levels_.empty()) yaml_.documents_.push_back(made);
    levels_.push_back({indent, made});
    return made;
  }

  // Where the colon of "key: ..." stands.
  std::optional<std::size_t> KeyEnd(std::size_t begin, std::size_t end) const {
    const char quote = text_[begin];
    std::size_t from = begin;
    if (quote == '"' || quote == '\'') {
      from = text_.find(quote, begin + 1);
      if (from == npos || ++from >= end) return std::nullopt;
      while (from < end && IsBlank(text_[from])) ++from;
      if (from == end || text_[from] != ':') return std::nullopt;
      return from;
    }
    if (quote == '{' && text_.substr(begin, 2) != "{{") return std::nullopt;
    if (quote == '[') return std::nullopt;
    for (; from < end; ++from) {
      if (text_[from] == ':' && (from + 1 == end || IsBlank(text_[from + 1]))) {
        return from;
      }
      if (text_[from] == '#' && from > begin && IsBlank(text_[from - 1])) break;
    }
    return std::nullopt;
  }

  // A scalar in one line, its quotes taken off.
  YamlNode Scalar(std::size_t begin, std::size_t end) const {
    YamlNode node;
    while (end > begin && IsBlank(text_[end - 1])) --end;
    if (begin < end && (text_[begin] == '"' || text_[begin] == '\'')) {
      node.quoted = true;
      const char quote = text_[begin++];
      std::size_t close = begin;
      while (close < end && text_[close] != quote) {
        close += quote == '"' && text_[close] == '\\' ? 2 : 1;
      }
      end = std::min(close, end);
    } else {
      for (std::size_t i = begin + 1; i < end; ++i) {
        if (text_[i] != '#' || !IsBlank(text_[i - 1])) continue;
        end = i;
        while (end > begin && IsBlank(text_[end - 1])) --end;
        break;
      }
    }
    node.span = base::Span(begin, end);
    node.value = node.span.In(text_);
    return node;
  }

  // Reads what stands after a key or a dash into node `place`.
  void Fill(NodeIndex place, std::size_t begin, std::size_t end,
            std::size_t indent) {
    while (begin < end && IsBlank(text_[begin])) ++begin;
    while (begin < end && (text_[begin] == '&' || text_[begin] == '!')) {
      const std::size_t from = begin + 1;
      const bool anchor = text_[begin] == '&';
      while (begin < end && !IsBlank(text_[begin])) ++begin;
      if (anchor) {
        anchors_[std::string(text_.substr(from, begin - from))] = place;
      }
      while (begin < end && IsBlank(text_[begin])) ++begin;
    }
    if (begin == end || text_[begin] == '#') return;
    const char first = text_[begin];
    if (first == '|' || first == '>') {
      block_ = place;
      block_indent_ = indent;
      return;
    }
    if (first == '*') {
      const auto found =
          anchors_.find(std::string(text_.substr(begin + 1, end - begin - 1)));
      if (found != anchors_.end() && !LeadsTo(found->second, place)) {
        At(place).kind = YamlNode::Kind::kAlias;
        At(place).target = found->second;
        return;
      }
    }
    const bool flow =
        (first == '{' && text_.substr(begin, 2) != "{{") || first == '[';
    if (flow && Flow(place, begin, end)) return;
    At(place) = Scalar(begin, end);
  }

  // An alias may not stand for an alias: Yaml::At() follows one step.
  bool LeadsTo(NodeIndex target, NodeIndex place) {
    return target == place || At(target).kind == YamlNode::Kind::kAlias;
  }

  // Reads a flow collection, over the lines where it closes on a later one.
  bool Flow(NodeIndex place, std::size_t begin, std::size_t end) {
    const std::size_t limit = lost_flows_ < kLostFlows
                                  ? std::min(begin + kFlowBytes, text_.size())
                                  : end;
    std::size_t at = begin;
    if (!FlowNode(place, at, limit, 0)) {
      ++lost_flows_;
      return false;
    }
    if (at > end) {
      at_ = std::min(std::min(text_.find('\n', at), text_.size() - 1) + 1,
                     text_.size());
    }
    return true;
  }

  static bool IsSpace(char c) { return IsBlank(c) || c == '\n' || c == ','; }

  // False: it does not close before `limit`.
  bool FlowNode(NodeIndex place, std::size_t& at, std::size_t limit,
                int depth) {
    if (depth > kDeepestFlow) return false;
    const bool mapping = text_[at] == '{';
    const char close = mapping ? '}' : ']';
    YamlNode node;
    node.kind = mapping ? YamlNode::Kind::kMapping : YamlNode::Kind::kSequence;
    ++at;
    for (;;) {
      while (at < limit && IsSpace(text_[at])) ++at;
      if (at >= limit) return false;
      if (text_[at] == close) {
        ++at;
        At(place) = std::move(node);
        return true;
      }
      const NodeIndex child = yaml_.Add({});
      node.children.push_back(child);
      if (!FlowItem(child, at, limit, depth)) return false;
      if (!mapping) continue;
      const NodeIndex value = yaml_.Add({});
      node.children.push_back(value);
      while (at < limit && IsBlank(text_[at])) ++at;
      if (at >= limit || text_[at] != ':') continue;
      ++at;
      while (at < limit && (IsBlank(text_[at]) || text_[at] == '\n')) ++at;
      if (at >= limit) return false;
      if (text_[at] == ',' || text_[at] == close) continue;
      if (!FlowItem(value, at, limit, depth)) return false;
    }
  }

  bool FlowItem(NodeIndex place, std::size_t& at, std::size_t limit,
                int depth) {
    const char first = text_[at];
    if (first == '{' || first == '[') {
      return FlowNode(place, at, limit, depth + 1);
    }
    const std::size_t begin = at;
    if (first == '"' || first == '\'') {
      ++at;
      while (at < limit && text_[at] != first) {
        at += first == '"' && text_[at] == '\\' ? 2 : 1;
      }
      if (at >= limit) return false;
      At(place) = Scalar(begin, ++at);
      return true;
    }
    while (at < limit && text_[at] != ',' && text_[at] != ']' &&
           text_[at] != '}' && text_[at] != '\n' &&
           !(text_[at] == ':' && at + 1 < limit && IsSpace(text_[at + 1]))) {
      ++at;
    }
    At(place) = Scalar(begin, at);
    // A stray closing bracket of the other kind must not hold us here.
    if (at == begin) ++at;
    return true;
  }

  Yaml& yaml_;
  const std::string_view text_;
  std::size_t at_ = 0;  // where the next line begins
  std::vector<Level> levels_;
  std::map<std::string, NodeIndex> anchors_;
  std::optional<NodeIndex> block_;
  std::size_t block_indent_ = 0;
  std::size_t block_margin_ = 0;
  int lost_flows_ = 0;
};

Yaml Yaml::ReadLines(std::string_view text) {
  Yaml yaml(text);
  yaml.well_formed_ = false;
  LineReader(yaml).Read();
  return yaml;
}

}  // namespace detect
