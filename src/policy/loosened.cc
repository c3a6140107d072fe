#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "policy/policy.h"
#include "policy/values.h"

namespace policy {
namespace {

std::string Names(std::string_view key, std::string_view before,
                  std::string_view after) {
  std::string line(key);
  line.append(" is ").append(after).append(", was ").append(before);
  return line;
}

// What makes two clauses the same wherever they stand.
std::string Pattern(const std::optional<base::Glob>& glob) {
  return glob ? glob->pattern() : std::string("-");
}

std::string Identity(const ActionClause& clause) {
  std::string text = clause.rule.value_or("-") + '\0' +
                     clause.tag.value_or("-") + '\0' + Pattern(clause.path) +
                     '\0' + Pattern(clause.ref) + '\0';
  text += clause.severity ? rule::Text(*clause.severity) : "-";
  text += '\0';
  text += clause.action ? Text(*clause.action) : "-";
  return text + (clause.shadow ? " shadow" : "");
}

std::string Identity(const AllowClause& clause) {
  return (clause.fingerprint ? clause.fingerprint->text() : "-") + '\0' +
         clause.rule.value_or("-") + '\0' + Pattern(clause.path);
}

std::string Identity(const ExemptClause& clause) {
  return clause.path.pattern();
}

std::string Identity(const FileClause& clause) { return clause.path; }
std::string Identity(const std::string& text) { return text; }

// The members of `list` that `other` lacks.
template <typename T>
std::vector<const T*> Missing(const std::vector<T>& list,
                              const std::vector<T>& other) {
  std::vector<std::string> known;
  known.reserve(other.size());
  for (const T& one : other) known.push_back(Identity(one));
  std::sort(known.begin(), known.end());
  std::vector<const T*> missing;
  for (const T& one : list) {
    if (!std::binary_search(known.begin(), known.end(), Identity(one))) {
      missing.push_back(&one);
    }
  }
  return missing;
}

class Comparison {
 public:
  Comparison(const Policy& before, const Policy& after)
      : before_(before), after_(after) {}

  std::vector<std::string> Lines() {
    CompareSettings();
    CompareSeverities();
    CompareLimits();
    CompareActions();
    CompareAllows();
    Added("exempts", before_.exempts, after_.exempts);
    Added("turns off the pack", before_.packs_off, after_.packs_off);
    Removed("no longer uses the pack", before_.packs_extra, after_.packs_extra);
    Removed("no longer has the [[file]]", before_.files, after_.files);
    Removed("no longer calls weak the word", before_.weak_words,
            after_.weak_words);
    const auto gone = Missing(before_.deny_hashes, after_.deny_hashes).size();
    if (gone > 0)
      lines_.push_back("denies " + Counted(gone, "value") + " less");
    return std::move(lines_);
  }

 private:
  void CompareSettings() {
    if (after_.block_at > before_.block_at) {
      lines_.push_back(Names("block_at", rule::Text(before_.block_at),
                             rule::Text(after_.block_at)));
    }
    if (after_.weak_bits < before_.weak_bits) {
      lines_.push_back(Names("weak_bits", std::to_string(before_.weak_bits),
                             std::to_string(after_.weak_bits)));
    }
    if (before_.own_secrets && !after_.own_secrets) {
      lines_.push_back(Names("own_secrets", "true", "false"));
    }
  }

  // A new override may raise or lower what the rule says: only the rule knows.
  // It is told unless nothing is higher.
  void CompareSeverities() {
    for (const auto& [id, severity] : after_.severity) {
      const auto was = before_.severity.find(id);
      if (was == before_.severity.end()) {
        if (severity == rule::Severity::kCritical) continue;
        lines_.push_back(
            Names("severity." + id, "the rule's own", rule::Text(severity)));
      } else if (severity < was->second) {
        lines_.push_back(Names("severity." + id, rule::Text(was->second),
                               rule::Text(severity)));
      }
    }
    for (const auto& [id, severity] : before_.severity) {
      if (after_.severity.contains(id) || severity == rule::Severity::kLow) {
        continue;
      }
      lines_.push_back(
          Names("severity." + id, rule::Text(severity), "the rule's own"));
    }
  }

  void CompareOnLimit(std::string_view key, OnLimit before, OnLimit after) {
    if (after > before) lines_.push_back(Names(key, Text(before), Text(after)));
  }

  void CompareLimits() {
    const Limits& was = before_.limits;
    const Limits& is = after_.limits;
    CompareOnLimit("limits.on_timeout", was.on_timeout, is.on_timeout);
    CompareOnLimit("limits.on_too_large", was.on_too_large, is.on_too_large);
    // Unset refuses in audits.
    CompareOnLimit("limits.on_promised",
                   was.on_promised.value_or(OnLimit::kBlock),
                   is.on_promised.value_or(OnLimit::kBlock));
    // Lower limits let nothing through while they refuse.
    if (is.on_too_large != OnLimit::kBlock && is.blob_bytes < was.blob_bytes) {
      lines_.push_back(Names("limits.blob_bytes", FormatSize(was.blob_bytes),
                             FormatSize(is.blob_bytes)));
    }
    if (is.on_timeout != OnLimit::kBlock && is.timeout &&
        (!was.timeout || *is.timeout < *was.timeout)) {
      lines_.push_back(Names(
          "limits.timeout", was.timeout ? FormatDuration(*was.timeout) : "none",
          FormatDuration(*is.timeout)));
    }
  }

  void CompareActions() {
    for (const ActionClause* clause :
         Missing(after_.actions, before_.actions)) {
      if (clause->action == Action::kBlock && !clause->shadow) continue;
      lines_.push_back("a new [[action]] that does not block, at " +
                       clause->where);
    }
    for (const ActionClause* clause :
         Missing(before_.actions, after_.actions)) {
      if (clause->action != Action::kBlock || clause->shadow) continue;
      lines_.push_back("an [[action]] that blocks is gone, was at " +
                       clause->where);
    }
    // The first match wins: the same clauses in another order are others.
    std::vector<std::string> was;
    std::vector<std::string> is;
    for (const auto& clause : before_.actions) was.push_back(Identity(clause));
    for (const auto& clause : after_.actions) is.push_back(Identity(clause));
    const bool moved = was != is;
    std::sort(was.begin(), was.end());
    std::sort(is.begin(), is.end());
    if (moved && was == is) {
      lines_.push_back("the [[action]] clauses stand in another order");
    }
  }

  void CompareAllows() {
    for (const AllowClause* clause : Missing(after_.allows, before_.allows)) {
      lines_.push_back("allows " +
                       (clause->fingerprint ? clause->fingerprint->text()
                                            : clause->rule.value_or("")) +
                       (clause->path ? " in " + clause->path->pattern() : "") +
                       ", at " + clause->where);
    }
    std::map<std::string, std::optional<base::Date>> until;
    for (const AllowClause& clause : before_.allows) {
      until.emplace(Identity(clause), clause.until);
    }
    for (const AllowClause& clause : after_.allows) {
      const auto was = until.find(Identity(clause));
      if (was == until.end() || !was->second) continue;
      if (clause.until && *clause.until <= *was->second) continue;
      lines_.push_back(
          "an [[allow]] holds " +
          (clause.until ? "until " + clause.until->Text() : "for good") +
          ", was until " + was->second->Text() + ", at " + clause.where);
    }
  }

  template <typename T>
  void Added(std::string_view what, const std::vector<T>& before,
             const std::vector<T>& after) {
    for (const T* one : Missing(after, before)) {
      lines_.push_back(std::string(what) + " " + Identity(*one));
    }
  }

  template <typename T>
  void Removed(std::string_view what, const std::vector<T>& before,
               const std::vector<T>& after) {
    Added(what, after, before);
  }

  const Policy& before_;
  const Policy& after_;
  std::vector<std::string> lines_;
};

}  // namespace

std::vector<std::string> Loosened(const Policy& before, const Policy& after) {
  return Comparison(before, after).Lines();
}

}  // namespace policy
