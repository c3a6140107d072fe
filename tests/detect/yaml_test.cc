#include "detect/yaml.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

namespace {

using detect::Yaml;
using detect::YamlNode;

// A tree as text: scalars as VALUE@BEGIN-END, {..} and [..], aliases followed.
std::string Shown(const Yaml& yaml, const YamlNode& node, int depth = 0) {
  if (depth > 6) return "...";
  std::string shown;
  if (node.IsScalar()) {
    shown = node.value + "@" + std::to_string(node.span.begin()) + "-" +
            std::to_string(node.span.end());
  } else {
    shown = node.IsMapping() ? "{" : "[";
    for (const detect::NodeIndex child : node.children) {
      shown += Shown(yaml, yaml.At(child), depth + 1) + " ";
    }
    if (shown.back() == ' ') shown.pop_back();
    shown += node.IsMapping() ? "}" : "]";
  }
  return shown;
}

std::string Shown(const Yaml& yaml) {
  std::string shown;
  for (const detect::NodeIndex document : yaml.documents()) {
    if (!shown.empty()) shown += " --- ";
    shown += Shown(yaml, yaml.At(document));
  }
  return shown;
}

struct Case {
  std::string name;
  std::string text;
  std::string shown;
};

// Both readers must see these alike, positions and all.
const Case kBoth[] = {
    {"mapping", "a: b\nc: d\n", "{a@0-1 b@3-4 c@5-6 d@8-9}"},
    {"crlf", "a: b\r\nc:\r\n  d: e\r\n",
     "{a@0-1 b@3-4 c@6-7 {d@12-13 e@15-16}}"},
    {"byte order mark",
     "\xef\xbb\xbf"
     "a: b\n",
     "{a@3-4 b@6-7}"},
    {"no final newline", "a: b", "{a@0-1 b@3-4}"},
    {"quotes", "a: \"b c\" # d\ne: 'f'\n", "{a@0-1 b c@4-7 e@13-14 f@17-18}"},
    {"quoted key", "\"a\": b\n", "{a@1-2 b@5-6}"},
    {"empty value", "a:\nb: ''\n", "{a@0-1 @0-0 b@3-4 @7-7}"},
    {"sequence", "a:\n  - b\n  - c=d\n", "{a@0-1 [b@7-8 c=d@13-16]}"},
    {"sequence at its key's column", "a:\n- b\nc: d\n",
     "{a@0-1 [b@5-6] c@7-8 d@10-11}"},
    {"mappings in a sequence", "a:\n  - n: b\n    v: c\n  - n: d\n",
     "{a@0-1 [{n@7-8 b@10-11 v@16-17 c@19-20} {n@25-26 d@28-29}]}"},
    {"flow", "a: {b: c, d: [e, \"f\"]}\n",
     "{a@0-1 {b@4-5 c@7-8 d@10-11 [e@14-15 f@18-19]}}"},
    {"flow over lines", "a: [\n  b,\n  c\n]\nd: e\n",
     "{a@0-1 [b@7-8 c@12-13] d@16-17 e@19-20}"},
    {"documents", "a: b\n---\nc: d\n", "{a@0-1 b@3-4} --- {c@9-10 d@12-13}"},
    {"alias", "a: &x\n  b: c\nd: *x\n",
     "{a@0-1 {b@8-9 c@11-12} d@13-14 {b@8-9 c@11-12}}"},
    {"hash in a word", "a: b#c\n", "{a@0-1 b#c@3-6}"},
    {"colon in a word", "a: b:c\n", "{a@0-1 b:c@3-6}"},
    {"not ASCII", "a: \xc3\xa9\nb: c\n", "{a@0-1 \xc3\xa9@3-5 b@6-7 c@9-10}"},
};

}  // namespace

TEST_CASE("both readers see the same tree at the same places") {
  for (const Case& c : kBoth) {
    CAPTURE(c.name);
    const Yaml parsed = Yaml::Read(c.text);
    CHECK(parsed.well_formed());
    CHECK(Shown(parsed) == c.shown);
    const Yaml lines = Yaml::ReadLines(c.text);
    // An empty quoted scalar and a missing one have no bytes to differ in.
    CHECK(Shown(lines) == c.shown);
  }
}

TEST_CASE("what is no YAML is read by its lines") {
  const Case cases[] = {
      {"tab", "a:\n\tb: c\n", "{a@0-1 {b@4-5 c@7-8}}"},
      {"conflict", "a: b\n<<<<<<< HEAD\nc: d\n=======\nc: e\n>>>>>>> x\n",
       "{a@0-1 b@3-4 c@18-19 d@21-22 c@31-32 e@34-35}"},
      {"template lines",
       "{{- if .Values.x }}\na: {{ .Values.y }}\n{{- end }}\n",
       "{a@20-21 {{ .Values.y }}@23-38}"},
      {"quote that does not end", "a: \"b\nc: d\n",
       "{a@0-1 b@4-5 c@6-7 d@9-10}"},
      {"unknown alias", "a: *x\nb: c\n", "{a@0-1 *x@3-5 b@6-7 c@9-10}"},
      {"NUL", std::string("a: b\0c\n", 7), std::string("{a@0-1 b\0c@3-6}", 15)},
      {"stray dash", "a: b\n- c\nd: e\n", "{a@0-1 b@3-4 d@9-10 e@12-13}"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    const Yaml yaml = Yaml::Read(c.text);
    CHECK_FALSE(yaml.well_formed());
    CHECK(Shown(yaml) == c.shown);
  }
}

TEST_CASE("block scalars keep their place") {
  const std::string text = "a: |\n  one\n  two\nb: c\n";
  for (const Yaml& yaml : {Yaml::Read(text), Yaml::ReadLines(text)}) {
    const YamlNode& root = yaml.At(yaml.documents().at(0));
    const YamlNode* const block = yaml.Find(root, "a");
    REQUIRE(block != nullptr);
    CHECK(block->value == "one\ntwo\n");
    CHECK(yaml.Where(*block, 4, 7).span.In(text) == "two");
    CHECK(yaml.Text(root, "b") == "c");
  }
}

TEST_CASE("a piece of a scalar is found through quotes and folding") {
  const std::string text = "a: \"x\\\"y hunter z\"\nb: one\n  two\n";
  const Yaml yaml = Yaml::Read(text);
  const YamlNode& root = yaml.At(yaml.documents().at(0));
  const YamlNode& a = *yaml.Find(root, "a");
  CHECK(a.value == "x\"y hunter z");
  const auto hunter = yaml.Where(a, 4, 10);
  CHECK(hunter.exact);
  CHECK(hunter.span.In(text) == "hunter");
  // Over an escape it is the whole scalar, and says so.
  const auto torn = yaml.Where(a, 0, 3);
  CHECK_FALSE(torn.exact);
  CHECK(torn.span.In(text) == "x\\\"y hunter z");
  CHECK_FALSE(yaml.Where(*yaml.Find(root, "b"), 0, 7).exact);
}

TEST_CASE("merge keys bring in what is not set") {
  const std::string text =
      "x: &x\n  a: 1\n  b: 2\ny: &y\n  <<: *x\n  c: 3\n"
      "z:\n  <<: [*y, *x]\n  a: 9\n";
  const Yaml yaml = Yaml::Read(text);
  const YamlNode& z = *yaml.Find(yaml.At(yaml.documents().at(0)), "z");
  CHECK(yaml.Text(z, "a") == "9");
  CHECK(yaml.Text(z, "b") == "2");
  CHECK(yaml.Text(z, "c") == "3");
  CHECK(yaml.Members(z).size() == 3);
}

TEST_CASE("hostile YAML costs what its bytes cost") {
  // Ten lists of ten aliases each, nested: 10^9 if anyone expanded them.
  std::string laughs = "a0: &a0 [x]\n";
  for (int i = 1; i < 10; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    laughs += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int j = 0; j < 10; ++j) laughs += (j == 0 ? "" : ", ") + before;
    laughs += "]\n";
  }
  CHECK(Yaml::Read(laughs).nodes().size() <= laughs.size());

  std::string merges = "m0: &m0 {a: 1}\n";
  for (int i = 1; i < 12; ++i) {
    const std::string before = "*m" + std::to_string(i - 1);
    merges += "m" + std::to_string(i) + ": &m" + std::to_string(i) + " {<<: [" +
              before + ", " + before + ", " + before + "]}\n";
  }
  const Yaml merged = Yaml::Read(merges);
  const YamlNode& root = merged.At(merged.documents().at(0));
  CHECK(merged.Members(*merged.Find(root, "m11")).size() <= 500);

  const std::string itself = "a: &a\n  <<: *a\n  b: c\n";
  const Yaml loop = Yaml::Read(itself);
  CHECK(loop.Members(*loop.Find(loop.At(loop.documents().at(0)), "a")).size() ==
        1);

  for (const std::string& deep :
       {std::string(100'000, '['), std::string(100'000, '{'),
        std::string("a: ") + std::string(100'000, '['),
        std::string("- ") + std::string(100'000, '-')}) {
    CHECK(Yaml::Read(deep).nodes().size() <= deep.size());
  }
  std::string dashes;
  for (int i = 0; i < 50'000; ++i) dashes += "- ";
  CHECK(Yaml::Read(dashes).nodes().size() <= dashes.size());
}
