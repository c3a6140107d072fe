#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "base/toml.h"
#include "policy/policy.h"
#include "policy/rule_names.h"
#include "policy/values.h"

namespace policy {
namespace {

using base::TomlQuote;

std::string Quoted(std::string_view text) { return TomlQuote(text); }
std::string Bool(bool value) { return value ? "true" : "false"; }

std::string List(const std::vector<std::string>& list) {
  std::string text = "[";
  for (const std::string& one : list) {
    if (text.size() > 1) text += ", ";
    text += TomlQuote(one);
  }
  return text + "]";
}

// The lines of Show(): "name = value   # where".
class Lines {
 public:
  explicit Lines(const std::map<std::string, std::string>& where)
      : where_(where) {}

  void Setting(const std::string& name, const std::string& value) {
    const auto at = where_.find(name);
    Add(name + " = " + value, at == where_.end() ? "default" : at->second);
  }

  // Only what somebody set.
  void IfSet(const std::string& name, const std::string& value) {
    if (where_.contains(name)) Setting(name, value);
  }

  void Add(const std::string& what, const std::string& where) {
    text_ += base::Escape(what + "   # " + where) + "\n";
  }

  const std::string& text() const { return text_; }

 private:
  const std::map<std::string, std::string>& where_;
  std::string text_;
};

// "[[name]] key = "value", ...", leaving out what is absent.
class Clause {
 public:
  explicit Clause(std::string_view name)
      : text_("[[" + std::string(name) + "]]") {}

  Clause& With(std::string_view key, const std::optional<std::string>& value) {
    if (value && !value->empty()) Bare(key, TomlQuote(*value));
    return *this;
  }
  Clause& With(std::string_view key, const std::optional<base::Glob>& value) {
    if (value) Bare(key, TomlQuote(value->pattern()));
    return *this;
  }
  Clause& Bare(std::string_view key, std::string_view value) {
    text_ += first_ ? " " : ", ";
    text_.append(key).append(" = ").append(value);
    first_ = false;
    return *this;
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
  bool first_ = true;
};

std::string TextOf(const ActionClause& action) {
  Clause clause("action");
  clause.With("rule", action.rule).With("tag", action.tag);
  if (action.severity) {
    clause.Bare("severity", Quoted(rule::Text(*action.severity)));
  }
  clause.With("path", action.path).With("ref", action.ref);
  if (action.action) clause.Bare("do", Quoted(Text(*action.action)));
  if (action.shadow) clause.Bare("shadow", "true");
  return clause.text();
}

std::string TextOf(const ExemptClause& exempt) {
  return Clause("exempt")
      .With("path", std::optional(exempt.path))
      .With("reason", std::optional(exempt.reason))
      .text();
}

std::string TextOf(const AllowClause& allow) {
  Clause clause("allow");
  if (allow.fingerprint) {
    clause.Bare("fingerprint", Quoted(allow.fingerprint->text()));
  }
  clause.With("rule", allow.rule)
      .With("path", allow.path)
      .With("reason", std::optional(allow.reason))
      .With("owner", std::optional(allow.owner));
  if (allow.until) clause.Bare("until", allow.until->Text());
  return clause.text();
}

std::string TextOf(const FileClause& file) {
  return Clause("file")
      .With("path", std::optional(file.path))
      .Bare("severity", Quoted(rule::Text(file.severity)))
      .With("title", std::optional(file.title))
      .text();
}

void ShowSettings(const Policy& policy, Lines& lines) {
  lines.Setting("block_at", Quoted(rule::Text(policy.block_at)));
  lines.Setting("weak_bits", std::to_string(policy.weak_bits));
  // The key makes fingerprints of guessable values guessable: it is in the
  // file, and need not be in a terminal's history as well.
  lines.IfSet("fingerprint_key", "(set)");
  lines.Setting("own_secrets", Bool(policy.own_secrets));
  for (const auto& [id, severity] : policy.severity) {
    lines.Setting("severity." + id, Quoted(rule::Text(severity)));
  }
  lines.IfSet("weak.words", List(policy.weak_words));
  lines.IfSet("deny.salt", "(set)");
  lines.IfSet("deny.hashes",
              "(" + Counted(policy.deny_hashes.size(), "hash value") + ")");
  lines.IfSet("packs.off", List(policy.packs_off));
  lines.IfSet("packs.extra", List(policy.packs_extra));

  const Limits& limits = policy.limits;
  lines.Setting("limits.timeout", limits.timeout
                                      ? Quoted(FormatDuration(*limits.timeout))
                                      : "(none)");
  lines.Setting("limits.blob_bytes", Quoted(FormatSize(limits.blob_bytes)));
  lines.Setting("limits.on_timeout", Quoted(Text(limits.on_timeout)));
  lines.Setting("limits.on_too_large", Quoted(Text(limits.on_too_large)));
  lines.Setting("limits.on_promised", limits.on_promised
                                          ? Quoted(Text(*limits.on_promised))
                                          : "(hooks count, audits refuse)");
}

void ShowServer(const Policy& policy, Lines& lines) {
  lines.IfSet("trust.allow_from", policy.trust.allow_from_default_branch
                                      ? "\"default-branch\""
                                      : "\"none\"");
  lines.IfSet("trust.inline", Bool(policy.trust.inline_comments));
  const Bypass& bypass = policy.bypass;
  lines.IfSet("bypass.enabled", Bool(bypass.enabled));
  lines.IfSet("bypass.refs", List(bypass.refs));
  lines.IfSet("bypass.users", List(bypass.users));
  std::vector<std::string> never;
  for (const rule::Severity severity : bypass.never) {
    never.emplace_back(rule::Text(severity));
  }
  lines.IfSet("bypass.never", List(never));
  lines.IfSet("bypass.log", Quoted(bypass.log));
  if (policy.floor.block_at) {
    lines.Add("floor.block_at = " + Quoted(rule::Text(*policy.floor.block_at)),
              policy.floor.where);
  }
}

template <typename T>
void ShowClauses(const std::vector<T>& clauses, Lines& lines) {
  for (const T& clause : clauses) lines.Add(TextOf(clause), clause.where);
}

}  // namespace

std::string Policy::Show() const {
  Lines lines(where_);
  ShowSettings(*this, lines);
  ShowServer(*this, lines);
  ShowClauses(files, lines);
  ShowClauses(actions, lines);
  ShowClauses(exempts, lines);
  ShowClauses(allows, lines);
  return lines.text();
}

std::vector<std::string> Policy::Remarks(const rule::RuleSet& rules,
                                         base::Date today) const {
  std::vector<std::string> remarks;
  UnknownNames unknown = FindUnknownNames(*this, where_, rules);
  for (const base::Error& error : unknown.errors) {
    remarks.push_back(error.Line());
  }
  remarks.insert(remarks.end(), unknown.notices.begin(), unknown.notices.end());
  const auto any = [&](const auto& is_meant) {
    return std::any_of(rules.begin(), rules.end(), is_meant);
  };
  for (const ActionClause& clause : actions) {
    if (clause.rule && IsGlob(*clause.rule) &&
        !any([&](const rule::Rule& rule) {
          return MatchesName(rule, *clause.rule);
        })) {
      remarks.push_back(clause.where + ": [[action]] no rule matches " +
                        TomlQuote(*clause.rule));
    }
    if (clause.tag && !any([&](const rule::Rule& rule) {
          return std::find(rule.tags.begin(), rule.tags.end(), *clause.tag) !=
                 rule.tags.end();
        })) {
      remarks.push_back(clause.where + ": [[action]] no rule has the tag " +
                        TomlQuote(*clause.tag));
    }
  }
  for (const AllowClause& clause : allows) {
    if (clause.until && *clause.until < today) {
      remarks.push_back(clause.where + ": [[allow]] expired on " +
                        clause.until->Text());
    }
  }
  return remarks;
}

}  // namespace policy
