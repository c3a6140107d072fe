#include "report/groups.h"

#include <algorithm>
#include <cstdint>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

#include "report/shown.h"

namespace report {
namespace {

// A rule that hits files in more folders than this has their parents named.
constexpr std::size_t kMostFolders = 5;
// More secrets of one rule than this in one file are shown as one.
constexpr std::size_t kMostAlone = 3;

bool IsAboutPath(const policy::JudgedFinding& judged) {
  return judged.finding.secret.Reveal().empty() &&
         !judged.finding.places.empty() &&
         !judged.finding.places.front().origin.path.empty();
}

// The folder that holds `path`, with its final '/'; empty at the top.
std::string_view FolderOf(std::string_view path) {
  if (path.ends_with('/')) path.remove_suffix(1);
  return path.substr(0, path.rfind('/') + 1);
}

// The few folders that stand for those of `paths`: the deepest give way to
// their parents until few are left, but no two folders of the top are mixed.
std::vector<std::string> FewFolders(const std::vector<std::string>& paths) {
  std::set<std::string> folders;
  for (const std::string& path : paths) folders.emplace(FolderOf(path));
  while (folders.size() > kMostFolders) {
    auto depth = [](const std::string& folder) {
      return std::count(folder.begin(), folder.end(), '/');
    };
    std::ptrdiff_t deepest = 0;
    for (const std::string& folder : folders) {
      deepest = std::max(deepest, depth(folder));
    }
    if (deepest <= 1) break;
    std::set<std::string> fewer;
    for (const std::string& folder : folders) {
      fewer.emplace(depth(folder) == deepest ? FolderOf(folder) : folder);
    }
    folders = std::move(fewer);
  }
  return {folders.begin(), folders.end()};
}

// The longest of `folders` that `path` is in.
std::string_view FolderAmong(const std::vector<std::string>& folders,
                             std::string_view path) {
  std::string_view best;
  for (const std::string& folder : folders) {
    if (path.starts_with(folder) && folder.size() > best.size()) best = folder;
  }
  return best;
}

const std::string& PathOf(const policy::JudgedFinding& judged) {
  return judged.finding.places.front().origin.path;
}

// The one file where all of the finding's decisive places are; else empty.
std::string OnlyFile(const policy::JudgedFinding& judged) {
  std::string file;
  for (const RuledPlace& ruled : DecisivePlaces({{&judged}})) {
    const blob::Origin& origin = ruled.place->origin;
    if (origin.what != blob::What::kFile) return "";
    if (!file.empty() && origin.path != file) return "";
    file = origin.path;
  }
  return file;
}

// What findings must share to be shown as one: rule, severity, whether they
// are about names, and the folder or the file.
using Key = std::tuple<rule::RuleIndex, rule::Severity, bool, std::string>;

Key KeyOf(const policy::JudgedFinding& judged, std::string where) {
  return {judged.finding.rule, judged.finding.severity, IsAboutPath(judged),
          std::move(where)};
}

// The key of each finding that may be shown with others.
std::map<const policy::JudgedFinding*, Key> SharedKeys(
    const std::vector<const policy::JudgedFinding*>& findings) {
  std::map<Key, std::vector<std::string>> paths;
  std::map<Key, std::size_t> in_file;
  for (const policy::JudgedFinding* judged : findings) {
    if (IsAboutPath(*judged)) {
      paths[KeyOf(*judged, "")].push_back(PathOf(*judged));
    } else {
      ++in_file[KeyOf(*judged, OnlyFile(*judged))];
    }
  }
  std::map<Key, std::vector<std::string>> folders;
  for (const auto& [key, list] : paths) folders[key] = FewFolders(list);

  std::map<const policy::JudgedFinding*, Key> keys;
  for (const policy::JudgedFinding* judged : findings) {
    if (IsAboutPath(*judged)) {
      const auto& few = folders[KeyOf(*judged, "")];
      keys[judged] =
          KeyOf(*judged, std::string(FolderAmong(few, PathOf(*judged))));
      continue;
    }
    Key key = KeyOf(*judged, OnlyFile(*judged));
    if (!std::get<std::string>(key).empty() && in_file[key] > kMostAlone) {
      keys[judged] = std::move(key);
    }
  }
  return keys;
}

}  // namespace

std::vector<RuledPlace> DecisivePlaces(const Group& group) {
  std::vector<RuledPlace> places;
  for (const policy::JudgedFinding* judged : group.findings) {
    for (std::size_t i = 0; i < judged->finding.places.size(); ++i) {
      const policy::Ruling& ruling = RulingOn(*judged, i);
      if (ruling.action != judged->ruling.action) continue;
      places.push_back({judged, &judged->finding.places[i], &ruling});
    }
  }
  return places;
}

std::vector<Group> GroupsOf(const policy::Verdict& verdict,
                            policy::Action action) {
  std::vector<const policy::JudgedFinding*> findings;
  for (const policy::JudgedFinding& judged : verdict.findings) {
    if (judged.ruling.action == action) findings.push_back(&judged);
  }
  const auto keys = SharedKeys(findings);
  std::vector<Group> groups;
  std::map<Key, std::size_t> known;
  for (const policy::JudgedFinding* judged : findings) {
    const auto key = keys.find(judged);
    if (key == keys.end()) {
      groups.push_back({{judged}});
      continue;
    }
    auto [at, is_new] = known.try_emplace(key->second, groups.size());
    if (is_new) {
      groups.push_back({{judged}});
      continue;
    }
    Group& group = groups[at->second];
    group.findings.push_back(judged);
    const std::string& where = std::get<std::string>(key->second);
    if (IsAboutPath(*judged)) {
      group.folder = where.empty() ? "./" : where;
    } else {
      group.file = where;
    }
  }
  return groups;
}

Selection Select(std::vector<Group> groups, std::size_t most) {
  Selection selection;
  if (groups.size() <= most) {
    selection.shown = std::move(groups);
    return selection;
  }
  // (turn, position): the first of each rule, then the second of each, ...
  std::map<rule::RuleIndex, std::size_t> turns;
  std::vector<std::pair<std::size_t, std::size_t>> order;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    order.emplace_back(turns[groups[i].first().finding.rule]++, i);
  }
  std::sort(order.begin(), order.end());
  std::vector<bool> shown(groups.size(), false);
  for (std::size_t i = 0; i < most; ++i) shown[order[i].second] = true;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (shown[i]) {
      selection.shown.push_back(std::move(groups[i]));
    } else {
      selection.left_out[groups[i].first().finding.rule] +=
          groups[i].findings.size();
    }
  }
  return selection;
}

}  // namespace report
