#include "detect/dockerfile.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/span.h"
#include "base/text.h"
#include "detect/arguments.h"
#include "detect/dotenv.h"
#include "detect/env_value.h"
#include "detect/first_line.h"
#include "detect/own_rules.h"
#include "scan/finding.h"

namespace detect {

namespace {

constexpr auto npos = std::string_view::npos;

constexpr auto kIds = std::to_array<std::string_view>({"dockerfile-secret"});

bool IsBlank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\\';
}

// One instruction, continued lines included: [begin, end) of the text.
struct Instruction {
  std::string_view word;  // as written: ENV, run, ...
  base::Span rest;
};

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  // False at the end.
  bool Next(Instruction& instruction) {
    while (at_ < text_.size()) {
      const std::size_t begin = SkipBlanks(at_);
      std::size_t end = LineEnd(begin);
      const bool comment = begin < text_.size() && text_[begin] == '#';
      while (!comment && Continues(begin, end)) end = LineEnd(end + 1);
      at_ = std::min(end + 1, text_.size());
      if (comment || begin == end) continue;
      std::size_t word = begin;
      while (word < end && !IsBlank(text_[word])) ++word;
      instruction.word = text_.substr(begin, word - begin);
      instruction.rest = base::Span(word, end);
      return true;
    }
    return false;
  }

 private:
  std::size_t SkipBlanks(std::size_t at) const {
    while (at < text_.size() && text_[at] != '\\' && IsBlank(text_[at])) ++at;
    return at;
  }
  std::size_t LineEnd(std::size_t at) const {
    return std::min(text_.find('\n', at), text_.size());
  }
  // A backslash at the end of the line, blanks aside.
  bool Continues(std::size_t begin, std::size_t end) const {
    if (end >= text_.size()) return false;
    while (end > begin && (text_[end - 1] == ' ' || text_[end - 1] == '\t' ||
                           text_[end - 1] == '\r')) {
      --end;
    }
    return end > begin && text_[end - 1] == '\\';
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

bool Is(std::string_view word, std::string_view instruction) {
  return base::EqualsIgnoreCase(word, instruction);
}

class Dockerfiles : public Detector {
 public:
  Dockerfiles(const rule::RuleSet& rules, Settings settings)
      : rules_(rules, "dockerfile", kIds), settings_(std::move(settings)) {}

  bool any() const { return rules_.any(); }

  bool MayBegin(std::string_view text) const override {
    const std::string_view line = FirstLine(text);
    return Is(line.substr(0, 5), "FROM ") || Is(line.substr(0, 4), "ARG ");
  }

  base::Status Detect(std::string_view text,
                      std::vector<scan::Hit>& hits) const override {
    Reader reader(text);
    Instruction instruction;
    while (reader.Next(instruction)) {
      const std::string_view word = instruction.word;
      if (Is(word, "ENV") || Is(word, "ARG")) {
        JudgeVariables(text, instruction.rest, hits);
      } else if (Is(word, "RUN") || Is(word, "CMD") || Is(word, "ENTRYPOINT") ||
                 Is(word, "HEALTHCHECK")) {
        JudgeCommand(text, instruction.rest, hits);
      }
    }
    return {};
  }

 private:
  // "NAME=value NAME='value'", or "NAME value" for the rest of the line.
  void JudgeVariables(std::string_view text, base::Span rest,
                      std::vector<scan::Hit>& hits) const {
    std::size_t at = rest.begin();
    while (at < rest.end()) {
      while (at < rest.end() && IsBlank(text[at])) ++at;
      const std::size_t name_begin = at;
      while (at < rest.end() && !IsBlank(text[at]) && text[at] != '=') ++at;
      const std::string_view name = text.substr(name_begin, at - name_begin);
      if (name.empty()) return;
      std::size_t end = rest.end();
      const bool assigned = at < rest.end() && text[at] == '=';
      if (assigned) {
        end = ValueEnd(text, ++at, rest.end());
      } else {
        while (at < rest.end() && IsBlank(text[at])) ++at;
        while (end > at && IsBlank(text[end - 1])) --end;
      }
      Judge(text, name, base::Span(std::min(at, end), end), name_begin, hits);
      at = end;
      if (!assigned) return;
    }
  }

  static std::size_t ValueEnd(std::string_view text, std::size_t at,
                              std::size_t end) {
    char quote = '\0';
    for (; at < end; ++at) {
      const char c = text[at];
      if (quote != '\0') {
        if (c == quote) quote = '\0';
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (IsBlank(c)) {
        break;
      }
    }
    return at;
  }

  void JudgeCommand(std::string_view text, base::Span rest,
                    std::vector<scan::Hit>& hits) const {
    const std::string_view line = rest.In(text);
    for (const SecretArgument& argument : SecretArguments({line})) {
      const base::Span span(rest.begin() + argument.begin,
                            rest.begin() + argument.end);
      // A variable of the shell, or a file that the build mounts.
      if (span.In(text).find('$') != npos) continue;
      Judge(text, "password", span, span.begin(), hits);
    }
  }

  void Judge(std::string_view text, std::string_view name, base::Span span,
             std::size_t name_begin, std::vector<scan::Hit>& hits) const {
    const Unquoted plain = WithoutQuotes(span.In(text));
    const base::Span value(span.begin() + plain.skipped,
                           span.end() - plain.skipped);
    if (value.empty()) return;
    if (JudgeEnvSecret(name, plain.value) != EnvSecret::kNone) {
      return Add(text, value, name_begin, hits);
    }
    for (const UrlPassword& password : UrlPasswords(plain.value)) {
      const base::Span secret(value.begin() + password.begin,
                              value.begin() + password.end);
      if (JudgeEnvSecret("password", secret.In(text)) != EnvSecret::kNone) {
        Add(text, secret, name_begin, hits);
      }
    }
  }

  void Add(std::string_view text, base::Span span, std::size_t name_begin,
           std::vector<scan::Hit>& hits) const {
    scan::Hit hit;
    hit.rule = *rules_[0];
    hit.span = span;
    hit.footprint = base::Span(name_begin, span.end());
    const Weakness weakness = JudgePassword(span.In(text), {}, settings_);
    hit.note = weakness.why;
    // What people choose may be for the build alone.
    if (weakness.weak) {
      hit.severity = std::min(rules_.severity(0), rule::Severity::kMedium);
    }
    hits.push_back(std::move(hit));
  }

  OwnRules rules_;
  Settings settings_;
};

}  // namespace

std::unique_ptr<Detector> DockerfileDetector(const rule::RuleSet& rules,
                                             const Settings& settings) {
  auto detector = std::make_unique<Dockerfiles>(rules, settings);
  if (!detector->any()) return nullptr;
  return detector;
}

}  // namespace detect
