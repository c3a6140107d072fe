#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/clean_list.h"
#include "app/command.h"
#include "app/engine.h"
#include "app/environment.h"
#include "app/output.h"
#include "app/output_options.h"
#include "git/repository.h"
#include "source/source.h"

namespace app {
namespace {

struct AuditOptions {
  std::vector<std::string> words;      // [REPO] [REV...]
  std::vector<std::string> revisions;  // --revision, and after "--"
  bool no_cache = false;
  bool verify = false;
  bool fsck = false;
  RunOptions run;
  Output output;
};

struct Audited {
  std::unique_ptr<git::Repository> repository;
  std::vector<std::string> revisions;
};

// The first word is the repository where it is one, else a revision.
base::Result<Audited> WhatToAudit(const AuditOptions& options) {
  Audited audited;
  audited.revisions = options.words;
  if (!options.words.empty()) {
    auto named = git::Repository::At(options.words.front());
    if (!named.ok()) return named.error();
    if (*named) {
      audited.repository = std::move(**named);
      audited.revisions.erase(audited.revisions.begin());
    }
  }
  if (!audited.repository) {
    auto here = git::Repository::FromEnvironment();
    if (!here.ok() && !options.words.empty()) {
      return base::Error("audit " + options.words.front(),
                         "this is no repository, and we are in none that "
                         "could have such a revision",
                         "give a path to a repository");
    }
    if (!here.ok()) return here.error();
    audited.repository = std::move(*here);
  }
  audited.revisions.insert(audited.revisions.end(), options.revisions.begin(),
                           options.revisions.end());
  for (const std::string& revision : audited.revisions) {
    auto id = audited.repository->Resolve(revision);
    if (!id.ok()) return id.error();
    if (!*id) {
      return base::Error("audit " + revision,
                         "this is neither a repository nor a revision",
                         "give a path to a repository, or a revision that "
                         "`git rev-parse` knows");
    }
  }
  return audited;
}

// True when each Blob that was planned was judged.
bool IsComplete(const blob::Coverage& coverage) {
  return coverage.judged > 0 && coverage.judged == coverage.planned;
}

int Audit(const AuditOptions& options) {
  auto audited = WhatToAudit(options);
  if (!audited.ok()) {
    return Show(Unjudged(audited.error()), nullptr, options.output);
  }
  auto loaded = PolicyForAudit(*audited->repository, options.run.Policy());
  if (!loaded.ok()) {
    return Show(Unjudged(loaded.error()), nullptr, options.output);
  }
  auto engine = Engine::Make(std::move(*loaded));
  if (!engine.ok()) {
    return Show(Unjudged(engine.error()), nullptr, options.output);
  }
  auto source =
      source::History(*audited->repository, std::move(audited->revisions));
  const base::Stop& stop = options.run.StartClock((*engine)->policy());
  const auto clean = CleanList::OfObjects(
      *audited->repository, (*engine)->policy(), (*engine)->compiled());
  // (To compare or to hash, everything has to be read.)
  const bool again = options.no_cache || options.verify || options.fsck;
  const Ran ran = (*engine)->Run(
      *source, Side::kAudit, stop,
      {.threads = options.run.threads,
       .verify = options.verify ? Verify::kYes : Verify::kNo,
       .verify_ids = options.fsck,
       .known = again ? source::CleanIds<std::string_view>() : clean.ids()});
  if (!options.no_cache && IsComplete(ran.verdict.coverage)) {
    // Where it cannot be written, the next audit takes as long as this one.
    (void)clean.Write(source->IdsWithout(ran.hits));
  }
  return Show(ran.verdict, engine->get(), options.output);
}

}  // namespace

void AddAudit(CLI::App& line, Action& action) {
  auto options = std::make_shared<AuditOptions>();
  CLI::App* command = line.add_subcommand(
      "audit",
      "Judge a history: every object of a repository, or what revisions reach");
  command->add_option("what", options->words,
                      "[REPOSITORY] [REVISION...]; after '--' only revisions");
  command
      ->add_option("--revision", options->revisions,
                   "A revision, whatever else the word may name")
      ->expected(1)
      ->take_all();
  command->add_flag("--no-cache", options->no_cache,
                    "Judge everything again, and do not note what is clean");
  command->add_flag("--verify", options->verify,
                    "Scan every object in full, too, and compare");
  command->add_flag("--fsck", options->fsck,
                    "Hash every object and compare with its id");
  AddRunOptions(*command, options->run);
  AddOutputOptions(*command, options->output);
  command->callback(
      [options, &action] { action = [options] { return Audit(*options); }; });
}

}  // namespace app
