#ifndef LEAKWALL_DETECT_YAML_H_
#define LEAKWALL_DETECT_YAML_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/span.h"

namespace detect {

// A node's number within its Yaml.
using NodeIndex = std::uint32_t;

// One node of a YAML document.  Aliases are nodes of their own: nothing is
// ever copied, so that a text of n bytes makes at most n nodes whatever it
// refers to.
struct YamlNode {
  enum class Kind { kScalar, kMapping, kSequence, kAlias };

  Kind kind = Kind::kScalar;
  bool quoted = false;
  std::string value;  // of a scalar, as meant: escapes and folding undone
  base::Span span;    // of a scalar, where it stands, without its quotes
  // Items of a sequence; of a mapping key, value, key, value, ...
  std::vector<NodeIndex> children;
  NodeIndex target = 0;  // of an alias

  bool IsScalar() const { return kind == Kind::kScalar; }
  bool IsMapping() const { return kind == Kind::kMapping; }
  bool IsSequence() const { return kind == Kind::kSequence; }
};

// A stream of YAML 1.2 documents (https://yaml.org/spec/1.2.2/) with the
// positions of its scalars in the original text: any line ends, with or
// without a byte order mark.
//
// Text that is no YAML (a template's braces, a tab, a conflict marker) is read
// again line by line, by indentation alone: "looks broken" must not hide what
// a person still reads in it.  Immutable; const methods are safe from many
// threads.  The text must outlive it.
class Yaml {
 public:
  static Yaml Read(std::string_view text);
  // The second way of reading alone: for tests, and for Read().
  static Yaml ReadLines(std::string_view text);

  // The root of each document that is not empty.
  const std::vector<NodeIndex>& documents() const { return documents_; }
  const std::vector<YamlNode>& nodes() const { return nodes_; }
  // False where it was read line by line.
  bool well_formed() const { return well_formed_; }

  // The node itself, or what an alias stands for.
  const YamlNode& At(NodeIndex i) const;

  struct Member {
    const YamlNode* key;
    const YamlNode* value;
  };
  // The members of a mapping with scalar keys, then those that merge keys
  // (`<<`) bring in and that it does not set itself; values with aliases
  // followed.  Empty for any other node.  Bounded: merge keys bring in 500
  // members at most, from eight mappings deep at most.
  std::vector<Member> Members(const YamlNode& node) const;
  // The items of a sequence, aliases followed; empty for any other node.
  std::vector<const YamlNode*> Items(const YamlNode& node) const;
  // The value of a member, or null.
  const YamlNode* Find(const YamlNode& node, std::string_view key) const;
  static const YamlNode* Find(const std::vector<Member>& members,
                              std::string_view key);
  // The value of a member that is a scalar, or "".
  std::string_view Text(const YamlNode& node, std::string_view key) const;

  // Where bytes [begin, end) of a scalar's value stand in the text.  Where
  // escapes or folding tore them apart it is the whole scalar, and not
  // `exact`.  REQUIRES: end <= node.value.size().
  struct Stand {
    base::Span span;
    bool exact = true;
  };
  Stand Where(const YamlNode& node, std::size_t begin, std::size_t end) const;

 private:
  friend class LineReader;
  explicit Yaml(std::string_view text) : text_(text) {}
  bool ReadEvents();
  NodeIndex Add(YamlNode node);
  void AddMerged(const YamlNode& node, int depth, int& mappings,
                 std::vector<Member>& members) const;

  std::string_view text_;
  std::vector<YamlNode> nodes_;
  std::vector<NodeIndex> documents_;
  bool well_formed_ = true;
};

}  // namespace detect

#endif  // LEAKWALL_DETECT_YAML_H_
