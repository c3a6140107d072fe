#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/command.h"
#include "app/engine.h"
#include "app/entry.h"
#include "app/environment.h"
#include "app/output.h"
#include "app/own_secrets.h"
#include "app/policies.h"
#include "app/policy_key.h"
#include "base/file.h"
#include "base/text.h"
#include "git/repository.h"
#include "source/source.h"

namespace app {
namespace {

struct AllowOptions {
  std::vector<std::string> fingerprints;
  std::string reason;
  std::string until;
  std::string owner;
  std::string path;
};

// What the policy file will be, while entries are added to it.
struct Draft {
  std::string path;
  std::string text;
  std::string key;
};

// The work tree's policy, with a key: one is added where it has none, before
// everything else, since a key of the whole file cannot stand in a table.
base::Result<Draft> OpenPolicy(const git::Repository& repository) {
  Draft draft;
  draft.path = repository.work_tree() + "/" + std::string(kPolicyFile);
  auto text = base::ReadFile(draft.path);
  if (!text.ok()) return text.error();
  if (*text) {
    const policy::Document document{policy::Layer::kRepository,
                                    std::string(kPolicyFile), **text};
    auto parsed = policy::Policy::Parse({&document, 1});
    if (!parsed.ok()) return parsed.error();
    draft.text = std::move(**text);
    draft.key = parsed->fingerprint_key;
  }
  if (!draft.key.empty()) return draft;
  auto key = NewKey();
  if (!key.ok()) return key.error();
  draft.key = std::move(*key);
  draft.text = draft.text.empty()
                   ? policy::InitialText(draft.key)
                   : "fingerprint_key = \"" + policy::WriteKey(draft.key) +
                         "\"\n" + draft.text;
  return draft;
}

base::Status Save(const Draft& draft) {
  const policy::Document document{policy::Layer::kRepository,
                                  std::string(kPolicyFile), draft.text};
  auto parsed = policy::Policy::Parse({&document, 1});
  if (!parsed.ok()) return parsed.error();
  return base::WriteFile(draft.path, draft.text);
}

base::Result<std::optional<base::Date>> Until(const AllowOptions& options) {
  std::optional<base::Date> none;
  if (options.until.empty()) return none;
  auto date = base::Date::FromText(options.until);
  if (!date) {
    return base::Error("--until " + options.until, "this is no date",
                       "write it as 2027-03-31");
  }
  return date;
}

// The findings of the index with these fingerprints; one that is not there is
// an Error.
base::Result<std::vector<const policy::JudgedFinding*>> Chosen(
    const policy::Verdict& verdict, const AllowOptions& options) {
  std::vector<const policy::JudgedFinding*> chosen;
  for (const std::string& text : options.fingerprints) {
    const auto found =
        std::find_if(verdict.findings.begin(), verdict.findings.end(),
                     [&](const policy::JudgedFinding& judged) {
                       return judged.finding.fingerprint.text() == text;
                     });
    if (found == verdict.findings.end()) {
      return base::Error(
          "allow " + text, "nothing in the index has this fingerprint",
          "`git add` the file first, and copy the fingerprint from the report");
    }
    chosen.push_back(&*found);
  }
  return chosen;
}

base::Status Allow(const AllowOptions& options) {
  auto until = Until(options);
  if (!until.ok()) return until.error();
  auto repository = git::Repository::FromEnvironment();
  if (!repository.ok()) return repository.error();
  if ((*repository)->work_tree().empty()) {
    return base::Error("allow", "this repository has no work tree",
                       "add the entry to leakwall.toml by hand");
  }
  auto loaded = PolicyForHook(**repository);
  if (!loaded.ok()) return loaded.error();
  // As the hook that reported the fingerprint does.
  std::vector<detect::OwnValue> own;
  if (loaded->policy.own_secrets) own = OwnSecrets(**repository);
  auto engine = Engine::Make(std::move(*loaded), std::move(own));
  if (!engine.ok()) return engine.error();
  std::optional<base::Glob> narrow;
  if (!options.path.empty()) narrow = base::Glob(options.path);
  auto index = source::WholeIndex(**repository, narrow);
  const base::Stop stop;
  const policy::Verdict verdict = (*engine)->Judge(*index, Side::kLocal, stop);
  auto chosen = Chosen(verdict, options);
  if (!chosen.ok()) return chosen.error();

  auto draft = OpenPolicy(**repository);
  if (!draft.ok()) return draft.error();
  for (const policy::JudgedFinding* judged : *chosen) {
    for (policy::AllowClause& entry : EntriesFor(
             judged->finding, (*engine)->rules(), draft->key, options.path)) {
      entry.reason = options.reason;
      entry.owner = options.owner;
      entry.until = *until;
      draft->text = policy::AppendAllow(std::move(draft->text), entry);
    }
  }
  if (auto saved = Save(*draft); !saved.ok()) return saved;
  std::fputs(fmt::format("allowed in {0}; it counts once you `git add {0}`\n",
                         kPolicyFile)
                 .c_str(),
             stdout);
  return {};
}

}  // namespace

void AddAllow(CLI::App& line, Action& action) {
  auto options = std::make_shared<AllowOptions>();
  CLI::App* command = line.add_subcommand(
      "allow", "Accept findings of the index: adds entries to .leakwall.toml");
  command
      ->add_option("fingerprint", options->fingerprints,
                   "As the report gives it: lw1:...")
      ->required();
  command->add_option("--reason", options->reason, "Why it is no danger")
      ->required();
  command->add_option("--until", options->until,
                      "The last day on which it holds: 2027-03-31");
  command->add_option("--owner", options->owner, "Who answers for it");
  command->add_option("--path", options->path,
                      "Only in files that match this pattern");
  command->callback([options, &action] {
    action = [options] {
      auto done = Allow(*options);
      return done.ok() ? 0 : Refuse(done.error());
    };
  });
}

}  // namespace app
