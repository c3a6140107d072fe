#include "app/entry.h"

#include <set>
#include <utility>

#include "detect/detector.h"

namespace app {
namespace {

constexpr int kGuessableBits = 60;

bool CanBeGuessed(std::string_view secret) {
  // zxcvbn's cost grows with the length; nobody guesses what is this long.
  constexpr std::size_t kLong = 64;
  if (secret.size() > kLong) return false;
  detect::Settings settings;
  settings.weak_bits = kGuessableBits;
  return detect::JudgePassword(secret, {}, settings).weak;
}

// A path as a glob that matches it alone.
base::Glob Exactly(std::string_view path) {
  std::string glob = "/";
  for (const char c : path) {
    if (std::string_view("*?[]{}\\").find(c) != std::string_view::npos) {
      glob += '\\';
    }
    glob += c;
  }
  return base::Glob(std::move(glob));
}

}  // namespace

std::vector<policy::AllowClause> EntriesFor(const scan::Finding& finding,
                                            const rule::RuleSet& rules,
                                            std::string_view key,
                                            const std::string& path) {
  std::vector<policy::AllowClause> entries;
  const std::string& id = rules[finding.rule].id;
  const std::string_view secret = finding.secret.Reveal();
  if (!secret.empty() && !CanBeGuessed(secret)) {
    policy::AllowClause entry;
    entry.fingerprint = scan::Fingerprint::Of(key, id, secret);
    if (!path.empty()) entry.path = base::Glob(path);
    entries.push_back(std::move(entry));
    return entries;
  }
  std::set<std::string> paths;
  for (const scan::Place& place : finding.places) {
    if (!place.origin.path.empty()) paths.insert(place.origin.path);
  }
  for (const std::string& each : paths) {
    policy::AllowClause entry;
    entry.rule = id;
    entry.path = Exactly(each);
    entries.push_back(std::move(entry));
  }
  return entries;
}

}  // namespace app
