#include "report/advice.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.h"
#include "base/toml.h"
#include "report/shown.h"

namespace report {
namespace {

Advice Command(std::string text) {
  return {Advice::Kind::kCommand, std::move(text)};
}
Advice Sentence(std::string text) {
  return {Advice::Kind::kSentence, std::move(text)};
}

// The distinct paths where the group stands, in order.
std::vector<std::string_view> Paths(const Group& group) {
  std::vector<std::string_view> paths;
  for (const RuledPlace& ruled : DecisivePlaces(group)) {
    const blob::Origin& origin = ruled.place->origin;
    const bool is_file =
        origin.what == blob::What::kFile || origin.what == blob::What::kSymlink;
    if (is_file && !origin.path.empty()) paths.push_back(origin.path);
  }
  std::sort(paths.begin(), paths.end());
  paths.erase(std::unique(paths.begin(), paths.end()), paths.end());
  return paths;
}

bool IsIn(const Group& group, blob::What what) {
  const auto places = DecisivePlaces(group);
  return std::any_of(places.begin(), places.end(), [what](const RuledPlace& r) {
    return r.place->origin.what == what;
  });
}

bool IsDotenv(std::string_view path) {
  std::string_view name = path.substr(path.rfind('/') + 1);
  return name == ".env" || name.starts_with(".env.") || name.ends_with(".env");
}

// "WHEN, make a new one and end the old one: URL".
std::string Rotate(std::string_view when, const rule::Rule& rule) {
  std::string text(when);
  text += when.empty() ? "Make " : ", make ";
  text += rule.kind == rule::Kind::kPath
              ? "new secrets and end those that it holds"
              : "a new one and end the old one";
  return text + (rule.rotate.empty() ? "." : ": " + rule.rotate);
}

// `git restore --staged -- a b`, or a folder or a stand-in for too many.
Advice OnPaths(std::string_view command, const Group& group,
               const Settings& settings) {
  const auto paths = Paths(group);
  if (paths.size() > settings.text_places) {
    const bool folder = !group.folder.empty() && group.folder != "./";
    return Command(std::string(command) + " -- " +
                   (folder ? ShellPathspec(group.folder) : "PATH..."));
  }
  std::string text = std::string(command) + " --";
  for (std::string_view path : paths) text += " " + ShellPathspec(path);
  return Command(std::move(text));
}

void AddFileAdvice(const Group& group, const Settings& settings,
                   std::vector<Advice>& advice) {
  const auto paths = Paths(group);
  const bool many = paths.size() > settings.text_places;
  advice.push_back(OnPaths(many ? "git rm -r --cached" : "git rm --cached",
                           group, settings));
  std::string lines;
  if (many) {
    lines = group.folder == "./" ? "their names" : group.folder;
  } else {
    for (std::string_view path : paths) {
      lines += (lines.empty() ? "" : "  ") + GitignoreLine(path);
    }
  }
  advice.push_back(Sentence("Add to .gitignore: " + lines));
  if (paths.size() == 1 && IsDotenv(paths[0])) {
    advice.push_back(Sentence(fmt::format(
        "Keep {}.example in its place, with the names and no values.",
        paths[0])));
  }
}

std::string WithReference(const rule::Rule& rule) {
  return rule.fix.empty() ? "Put a reference to an environment variable or a "
                            "secret manager in its place, and stage it again."
                          : rule.fix;
}

std::vector<Advice> AtCommit(const Group& group, const rule::Rule& rule,
                             const Settings& settings) {
  std::vector<Advice> advice;
  if (rule.kind == rule::Kind::kPath) {
    AddFileAdvice(group, settings, advice);
    if (!rule.fix.empty()) advice.push_back(Sentence(rule.fix));
  } else if (!Paths(group).empty()) {
    advice.push_back(OnPaths("git restore --staged", group, settings));
    advice.push_back(Sentence(WithReference(rule)));
  }
  if (IsIn(group, blob::What::kMessage)) {
    advice.push_back(
        Sentence("Take it out of the message, which Git has kept:"));
    advice.push_back(Command(
        "git commit -e -F \"$(git rev-parse --git-path COMMIT_EDITMSG)\""));
  }
  advice.push_back(Sentence(Rotate("If others ever had it", rule)));
  return advice;
}

// The commits that bring it.  In the order of their names: which is the
// oldest nobody has told us.
std::vector<std::string> Commits(const Group& group) {
  std::set<std::string> commits;
  for (const RuledPlace& ruled : DecisivePlaces(group)) {
    const blob::Origin& origin = ruled.place->origin;
    if (!origin.commit.null()) commits.insert(ShortId(origin.commit));
  }
  return {commits.begin(), commits.end()};
}

std::vector<Advice> AtPush(const Group& group, const rule::Rule& rule) {
  std::vector<Advice> advice;
  const auto commits = Commits(group);
  if (commits.size() == 1) {
    advice.push_back(
        Sentence("Mark the commit `edit`, take it out, and push again:"));
    advice.push_back(Command("git rebase -i " + commits[0] + "^"));
  } else if (!commits.empty()) {
    advice.push_back(Sentence(fmt::format(
        "Take it out of the {} commits with `git rebase -i`, and push again.",
        Figure(commits.size()))));
  } else if (IsIn(group, blob::What::kRefName)) {
    advice.push_back(Sentence("Give the branch or tag another name."));
  } else if (IsIn(group, blob::What::kTag)) {
    advice.push_back(Sentence("Make the tag again without it."));
  } else {
    advice.push_back(Sentence("Take it out of what is pushed."));
  }
  if (!rule.fix.empty()) advice.push_back(Sentence(rule.fix));
  advice.push_back(
      Sentence(Rotate("If others, or another remote, ever had it", rule)));
  return advice;
}

std::vector<Advice> OnDemand(const Group& group, const rule::Rule& rule,
                             const Settings& settings) {
  std::vector<Advice> advice;
  advice.push_back(Sentence(Rotate("", rule)));
  const bool in_history = !Commits(group).empty();
  if (rule.kind == rule::Kind::kPath && !in_history) {
    AddFileAdvice(group, settings, advice);
  }
  if (!rule.fix.empty()) {
    advice.push_back(Sentence(rule.fix));
  } else if (rule.kind != rule::Kind::kPath) {
    advice.push_back(
        Sentence("Then put a reference to an environment variable or a secret "
                 "manager in its place."));
  }
  if (in_history) {
    advice.push_back(
        Sentence("Then purge it from the history: git filter-repo does it"));
  }
  return advice;
}

}  // namespace

std::vector<Advice> HowToFix(const Group& group, const rule::Rule& rule,
                             const Settings& settings) {
  switch (settings.voice) {
    case Voice::kCommit:
      return AtCommit(group, rule, settings);
    case Voice::kPush:
    case Voice::kServer:
      return AtPush(group, rule);
    case Voice::kTerminal:
      break;
  }
  return OnDemand(group, rule, settings);
}

std::vector<Advice> HowToAllow(const Group& group, const rule::Rule& rule,
                               Voice voice) {
  // A command takes several fingerprints, but nobody reads a hundred.
  constexpr std::size_t kMostFingerprints = 3;
  std::vector<Advice> advice;
  if (voice == Voice::kServer) {
    advice.push_back(Sentence("Ask whoever runs this server to allow it:"));
    for (std::size_t i = 0; i < group.findings.size(); ++i) {
      if (i == kMostFingerprints) {
        advice.push_back(
            Sentence("and the others in " + group.folder + group.file));
        break;
      }
      advice.push_back(Command(group.findings[i]->finding.fingerprint.text()));
    }
    return advice;
  }
  if (!group.file.empty()) {
    advice.push_back(Command("leakwall allow FINGERPRINT... --reason \"...\""));
    return advice;
  }
  if (group.findings.size() > kMostFingerprints) {
    advice.push_back(Sentence("In .leakwall.toml:"));
    const std::string glob = group.folder == "./" ? "*" : group.folder + "**";
    for (const std::string& line :
         {std::string("[[allow]]"), fmt::format("rule = \"{}\"", rule.id),
          "path = " + base::TomlQuote(glob), std::string("reason = \"...\"")}) {
      advice.push_back(Command(line));
    }
    return advice;
  }
  std::string command = "leakwall allow";
  for (const policy::JudgedFinding* judged : group.findings) {
    command += " " + judged->finding.fingerprint.text();
  }
  advice.push_back(Command(command + " --reason \"...\""));
  return advice;
}

std::string ShellQuote(std::string_view word) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./@%+=:,"
      "-";
  if (!word.empty() &&
      word.find_first_not_of(kPlain) == std::string_view::npos) {
    return std::string(word);
  }
  if (base::Escape(word) == word) return base::SingleQuote(word);
  // Octal escapes of three digits cannot run into what follows.
  std::string quoted = "$'";
  for (char c : word) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte > 0x7e || c == '\'' || c == '\\') {
      quoted += fmt::format("\\{:03o}", byte);
    } else {
      quoted += c;
    }
  }
  return quoted + "'";
}

std::string ShellPathspec(std::string_view path) {
  const bool is_pattern =
      path.find_first_of("*?[\\") != std::string_view::npos ||
      path.starts_with(':');
  return ShellQuote((is_pattern ? ":(literal)" : "") + std::string(path));
}

std::string GitignoreLine(std::string_view path) {
  std::string line = path.starts_with('/') ? "" : "/";
  for (std::size_t i = 0; i < path.size(); ++i) {
    const bool special = path[i] == '*' || path[i] == '?' || path[i] == '[' ||
                         path[i] == '\\' ||
                         (path[i] == ' ' && i + 1 == path.size());
    if (special) line += '\\';
    line += path[i];
  }
  return line;
}

}  // namespace report
