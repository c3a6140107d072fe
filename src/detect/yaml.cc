#include "detect/yaml.h"

#include <libfyaml.h>

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/span.h"

namespace detect {

namespace {

// Above this, no person wrote it as one file of services; it is read line by
// line, which costs the same for every text of its size.
constexpr std::size_t kParserBytes = 4 << 20;
// Nesting that libfyaml promises to read; we hold no deeper stack ourselves.
constexpr std::size_t kDeepest = 60;
constexpr int kDeepestMerge = 8;
constexpr int kMostMappings = 50;
constexpr std::size_t kMostMerged = 500;

struct FreeParser {
  void operator()(fy_parser* parser) const { fy_parser_destroy(parser); }
};
struct FreeDiagnostics {
  void operator()(fy_diag* diagnostics) const { fy_diag_destroy(diagnostics); }
};
using Parser = std::unique_ptr<fy_parser, FreeParser>;
using Diagnostics = std::unique_ptr<fy_diag, FreeDiagnostics>;

// libfyaml quotes the text that it complains about: nothing of that may reach
// a terminal.
void Swallow(fy_diag* /*diagnostics*/, void* /*user*/, const char* /*bytes*/,
             std::size_t /*size*/) {}

bool IsMerge(const YamlNode& key) {
  return key.IsScalar() && !key.quoted && key.value == "<<";
}

std::string TextOf(fy_token* token) {
  if (token == nullptr) return {};
  std::size_t size = 0;
  const char* const bytes = fy_token_get_text(token, &size);
  return bytes == nullptr ? std::string() : std::string(bytes, size);
}

// Turns the parser's events into nodes.
class EventReader {
 public:
  EventReader(std::size_t text_size, std::vector<YamlNode>& nodes,
              std::vector<NodeIndex>& documents)
      : text_size_(text_size), nodes_(nodes), documents_(documents) {}

  // False: the text is no YAML that we can hold.
  bool Take(fy_event* event) {
    switch (event->type) {
      case FYET_DOCUMENT_START:
        anchors_.clear();
        return true;
      case FYET_SCALAR:
        Place(Scalar(event), TextOf(event->scalar.anchor));
        return true;
      case FYET_ALIAS:
        return Alias(TextOf(event->alias.anchor));
      case FYET_MAPPING_START:
        return Open(YamlNode::Kind::kMapping, event->mapping_start.anchor);
      case FYET_SEQUENCE_START:
        return Open(YamlNode::Kind::kSequence, event->sequence_start.anchor);
      case FYET_MAPPING_END:
      case FYET_SEQUENCE_END:
        if (open_.empty()) return false;
        open_.pop_back();
        return true;
      default:
        return true;
    }
  }

 private:
  YamlNode Scalar(fy_event* event) const {
    YamlNode node;
    fy_token* const token = event->scalar.value;
    if (token == nullptr) return node;
    node.value = TextOf(token);
    node.quoted = fy_token_scalar_style(token) != FYSS_PLAIN;
    const fy_mark* const begin = fy_token_start_mark(token);
    const fy_mark* const end = fy_token_end_mark(token);
    if (begin != nullptr && end != nullptr &&
        begin->input_pos <= end->input_pos && end->input_pos <= text_size_) {
      node.span = base::Span(begin->input_pos, end->input_pos);
    }
    return node;
  }

  void Place(YamlNode node, const std::string& anchor) {
    const auto index = static_cast<NodeIndex>(nodes_.size());
    nodes_.push_back(std::move(node));
    if (!anchor.empty()) anchors_[anchor] = index;
    if (open_.empty()) {
      documents_.push_back(index);
    } else {
      nodes_[open_.back()].children.push_back(index);
    }
  }

  bool Open(YamlNode::Kind kind, fy_token* anchor) {
    if (open_.size() >= kDeepest) return false;
    YamlNode node;
    node.kind = kind;
    Place(std::move(node), TextOf(anchor));
    open_.push_back(static_cast<NodeIndex>(nodes_.size() - 1));
    return true;
  }

  bool Alias(const std::string& anchor) {
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end()) return false;
    YamlNode node;
    node.kind = YamlNode::Kind::kAlias;
    node.target = found->second;
    Place(std::move(node), {});
    return true;
  }

  std::size_t text_size_;
  std::vector<YamlNode>& nodes_;
  std::vector<NodeIndex>& documents_;
  std::vector<NodeIndex> open_;
  std::map<std::string, NodeIndex> anchors_;
};

}  // namespace

Yaml Yaml::Read(std::string_view text) {
  if (text.size() <= kParserBytes) {
    Yaml yaml(text);
    if (yaml.ReadEvents()) return yaml;
  }
  return ReadLines(text);
}

bool Yaml::ReadEvents() {
  // libfyaml ends its input at a NUL; a file of services has none.
  if (text_.empty() || text_.find('\0') != std::string_view::npos) return false;
  fy_diag_cfg quiet{};
  quiet.output_fn = &Swallow;
  quiet.level = FYET_MAX;
  const Diagnostics diagnostics(fy_diag_create(&quiet));
  fy_parse_cfg how{};
  how.flags = static_cast<fy_parse_cfg_flags>(FYPCF_QUIET | FYPCF_JSON_NONE |
                                              FYPCF_SLOPPY_FLOW_INDENTATION);
  how.diag = diagnostics.get();
  const Parser parser(fy_parser_create(&how));
  if (parser == nullptr ||
      fy_parser_set_string(parser.get(), text_.data(), text_.size()) != 0) {
    return false;
  }
  EventReader reader(text_.size(), nodes_, documents_);
  while (fy_event* const event = fy_parser_parse(parser.get())) {
    const bool ends = event->type == FYET_STREAM_END;
    const bool taken = reader.Take(event);
    fy_parser_event_free(parser.get(), event);
    if (!taken) return false;
    if (ends) break;
  }
  return !fy_parser_get_stream_error(parser.get());
}

NodeIndex Yaml::Add(YamlNode node) {
  nodes_.push_back(std::move(node));
  return static_cast<NodeIndex>(nodes_.size() - 1);
}

const YamlNode& Yaml::At(NodeIndex i) const {
  // An alias never stands for an alias: an anchor belongs to a node proper.
  const YamlNode& node = nodes_[i];
  return node.kind == YamlNode::Kind::kAlias ? nodes_[node.target] : node;
}

void Yaml::AddMerged(const YamlNode& node, int depth, int& mappings,
                     std::vector<Member>& members) const {
  if (depth > kDeepestMerge) return;
  const auto merge = [&](const YamlNode& from) {
    if (!from.IsMapping() || ++mappings > kMostMappings) return;
    for (std::size_t i = 0; i + 1 < from.children.size(); i += 2) {
      const YamlNode& key = At(from.children[i]);
      if (!key.IsScalar() || IsMerge(key)) continue;
      if (members.size() >= kMostMerged) return;
      members.push_back({&key, &At(from.children[i + 1])});
    }
    AddMerged(from, depth + 1, mappings, members);
  };
  for (std::size_t i = 0; i + 1 < node.children.size(); i += 2) {
    if (!IsMerge(At(node.children[i]))) continue;
    const YamlNode& from = At(node.children[i + 1]);
    merge(from);
    for (const YamlNode* const item : Items(from)) merge(*item);
  }
}

std::vector<Yaml::Member> Yaml::Members(const YamlNode& node) const {
  std::vector<Member> members;
  if (!node.IsMapping()) return members;
  bool merges = false;
  for (std::size_t i = 0; i + 1 < node.children.size(); i += 2) {
    const YamlNode& key = At(node.children[i]);
    if (!key.IsScalar()) continue;
    if (IsMerge(key)) {
      merges = true;
    } else {
      members.push_back({&key, &At(node.children[i + 1])});
    }
  }
  if (!merges) return members;
  std::vector<Member> merged;
  int mappings = 0;
  AddMerged(node, 0, mappings, merged);
  std::set<std::string_view> keys;
  for (const Member& member : members) keys.insert(member.key->value);
  for (const Member& member : merged) {
    if (keys.insert(member.key->value).second) members.push_back(member);
  }
  return members;
}

std::vector<const YamlNode*> Yaml::Items(const YamlNode& node) const {
  std::vector<const YamlNode*> items;
  if (!node.IsSequence()) return items;
  for (const NodeIndex i : node.children) items.push_back(&At(i));
  return items;
}

const YamlNode* Yaml::Find(const YamlNode& node, std::string_view key) const {
  if (!node.IsMapping()) return nullptr;
  bool merges = false;
  for (std::size_t i = 0; i + 1 < node.children.size(); i += 2) {
    const YamlNode& name = At(node.children[i]);
    if (name.IsScalar() && name.value == key) return &At(node.children[i + 1]);
    merges = merges || IsMerge(name);
  }
  return merges ? Find(Members(node), key) : nullptr;
}

const YamlNode* Yaml::Find(const std::vector<Member>& members,
                           std::string_view key) {
  for (const Member& member : members) {
    if (member.key->value == key) return member.value;
  }
  return nullptr;
}

std::string_view Yaml::Text(const YamlNode& node, std::string_view key) const {
  const YamlNode* const value = Find(node, key);
  return value != nullptr && value->IsScalar() ? std::string_view(value->value)
                                               : std::string_view();
}

Yaml::Stand Yaml::Where(const YamlNode& node, std::size_t begin,
                        std::size_t end) const {
  assert(begin <= end && end <= node.value.size());
  const std::string_view raw = node.span.In(text_);
  const std::string_view piece =
      std::string_view(node.value).substr(begin, end - begin);
  // What undid escapes and folding only took bytes away, so that the piece
  // stands at `begin` or later.
  std::size_t at = begin;
  if (raw != node.value) at = raw.find(piece, std::min(begin, raw.size()));
  if (at == std::string_view::npos) at = raw.find(piece);
  if (at == std::string_view::npos || piece.empty()) {
    return {node.span, piece.empty()};
  }
  const std::size_t from = node.span.begin() + at;
  return {base::Span(from, from + piece.size()), true};
}

}  // namespace detect
