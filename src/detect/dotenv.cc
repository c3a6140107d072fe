#include "detect/dotenv.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/span.h"
#include "base/text.h"
#include "detect/env_value.h"
#include "detect/first_line.h"
#include "detect/own_rules.h"
#include "detect/passwords.h"
#include "scan/finding.h"
#include "scan/rule_check.h"

namespace detect {

namespace {

enum DotenvRule : std::size_t { kSecret, kPublishedPassword };
constexpr auto kIds = std::to_array<std::string_view>(
    {"dotenv-secret", "dotenv-published-password"});

// dotenvx writes what it encrypted so.
constexpr std::string_view kEncrypted = "encrypted:";

// "user:password@": the two words stand for what the reader is to write there.
bool SaysPutItHere(std::string_view user, std::string_view password) {
  const auto is = [](std::string_view text,
                     std::initializer_list<std::string_view> words) {
    return std::any_of(words.begin(), words.end(), [text](auto word) {
      return base::EqualsIgnoreCase(text, word);
    });
  };
  return is(user, {"user", "username", "login"}) &&
         is(password, {"password", "pass", "passwd", "pwd", "secret"});
}

// What stands before the '=' of code, and not in a name.
constexpr std::string_view kNoName = " \t(\"'<{[:;,";

class DotenvFiles : public Detector {
 public:
  DotenvFiles(const rule::RuleSet& rules, Settings settings)
      : rules_(rules, "dotenv", kIds), settings_(std::move(settings)) {}

  bool any() const { return rules_.any(); }

  bool MayBegin(std::string_view text) const override {
    std::string_view line = FirstLine(text);
    if (line.starts_with("export ")) line.remove_prefix(7);
    const std::size_t equals = line.find('=');
    if (equals == 0) return false;
    if (equals == std::string_view::npos) {
      // What is cut may have one behind the cut.
      return line.size() + 7 >= kLongestFirstLine &&
             line.find_first_of(kNoName) == std::string_view::npos;
    }
    // "NAME=": an assignment in most languages has a blank there, or a type
    // before the name.  Two words are no name.
    return line.substr(0, equals).find_first_of(kNoName) ==
               std::string_view::npos ||
           line.find(' ') + 1 == equals;
  }

  base::Status Detect(std::string_view text,
                      std::vector<scan::Hit>& hits) const override {
    const Dotenv dotenv = Dotenv::Read(text);
    if (!dotenv.LooksLikeOne()) return {};
    for (const EnvLine& line : dotenv.lines) Judge(text, line, hits);
    return {};
  }

 private:
  void Judge(std::string_view text, const EnvLine& line,
             std::vector<scan::Hit>& hits) const {
    const std::string_view value = line.value.In(text);
    const EnvSecret kind = JudgeEnvSecret(line.name, value);
    if (kind != EnvSecret::kNone) {
      Add(kind, line, line.value, value, {}, hits);
      return;
    }
    if (HoldsSecret(line.name, value)) return;
    for (const UrlPassword& password : UrlPasswords(value)) {
      const std::string_view secret =
          value.substr(password.begin, password.end - password.begin);
      const std::size_t begin = line.value.begin() + password.begin;
      if (SaysPutItHere(password.user, secret)) continue;
      const EnvSecret in_url = JudgeEnvSecret("password", secret);
      if (in_url == EnvSecret::kNone) continue;
      Add(in_url, line, base::Span(begin, begin + secret.size()), secret,
          {std::string(password.user)}, hits);
    }
  }

  void Add(EnvSecret kind, const EnvLine& line, base::Span span,
           std::string_view secret, const std::vector<std::string>& names,
           std::vector<scan::Hit>& hits) const {
    const std::size_t which =
        kind == EnvSecret::kPublished ? kPublishedPassword : kSecret;
    const auto rule = rules_[which];
    if (!rule) return;
    scan::Hit hit;
    hit.rule = *rule;
    hit.span = span;
    hit.footprint = line.where;
    const Weakness weakness = JudgePassword(secret, names, settings_);
    hit.note = weakness.why;
    // What people choose may be a note to oneself; what programs make is not.
    if (kind == EnvSecret::kReal && weakness.weak) {
      hit.severity = std::min(rules_.severity(which), rule::Severity::kMedium);
    }
    hits.push_back(std::move(hit));
  }

  OwnRules rules_;
  Settings settings_;
};

}  // namespace

EnvSecret JudgeEnvSecret(std::string_view name, std::string_view value) {
  if (value.starts_with(kEncrypted) || !HoldsSecret(name, value)) {
    return EnvSecret::kNone;
  }
  if (!PublishedBy(value).empty()) return EnvSecret::kPublished;
  if (IsHarmless(name, value) || scan::IsPlaceholder(value)) {
    return EnvSecret::kNone;
  }
  return EnvSecret::kReal;
}

std::unique_ptr<Detector> DotenvDetector(const rule::RuleSet& rules,
                                         const Settings& settings) {
  auto detector = std::make_unique<DotenvFiles>(rules, settings);
  if (!detector->any()) return nullptr;
  return detector;
}

}  // namespace detect
