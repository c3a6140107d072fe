#include "app/engine.h"

#include <utility>

#include "app/environment.h"
#include "app/progress.h"
#include "app/rules_store.h"
#include "app/run.h"
#include "base/date.h"
#include "base/threads.h"

namespace app {
namespace {

detect::Settings DetectSettings(const policy::Policy& policy) {
  return {policy.weak_bits, policy.weak_words};
}

std::vector<detect::FileRule> OwnFileRules(const policy::Policy& policy) {
  std::vector<detect::FileRule> own;
  for (const policy::FileClause& file : policy.files) {
    own.push_back({file.path, file.severity, file.title});
  }
  return own;
}

}  // namespace

Engine::Engine(LoadedPolicy loaded, scan::CompiledRules compiled)
    : loaded_(std::move(loaded)),
      compiled_(std::move(compiled)),
      scanner_(compiled_),
      detectors_(detect::AllDetectors(compiled_.rules(),
                                      DetectSettings(loaded_.policy))),
      names_(compiled_.rules(), OwnFileRules(loaded_.policy)) {}

base::Result<std::unique_ptr<Engine>> Engine::Make(
    LoadedPolicy loaded, std::vector<detect::OwnValue> own) {
  auto rules = LoadRules(loaded.policy);
  if (!rules.ok()) return rules.error();
  if (!rules->notice.empty()) {
    loaded.notices.push_back(std::move(rules->notice));
  }
  std::unique_ptr<Engine> engine(
      new Engine(std::move(loaded), std::move(rules->rules)));
  const policy::Policy& policy = engine->policy();
  auto deny = detect::DenyListDetector(engine->rules(), policy.deny_salt,
                                       policy.deny_hashes);
  if (!deny.ok()) return deny.error();
  if (*deny) engine->detectors_.push_back(std::move(*deny));
  if (auto mine = detect::OwnValuesDetector(engine->rules(), std::move(own))) {
    engine->detectors_.push_back(std::move(mine));
  }
  return engine;
}

policy::Verdict Engine::Judge(source::Source& source, Side side,
                              const base::Stop& stop,
                              JudgeOptions asked) const {
  return Run(source, side, stop, asked).verdict;
}

Ran Engine::Run(source::Source& source, Side side, const base::Stop& stop,
                JudgeOptions asked) const {
  policy::Context context;
  context.today = base::Date::Today();
  context.server = side == Side::kServer;
  context.audit = side == Side::kAudit;

  source::Options options;
  options.threads = asked.threads > 0 ? asked.threads : base::ProcessorCount();
  options.verify_ids = asked.verify_ids;
  options.known = asked.known;
  options.blob_bytes = loaded_.policy.limits.blob_bytes;
  options.stop = &stop;
  Progress progress;
  if (side != Side::kServer) {
    options.progress = [&progress](std::uint64_t judged,
                                   std::uint64_t planned) {
      progress.Show(judged, planned);
    };
  }
  Ran ran = app::Run({source, scanner_, detectors_, names_, loaded_.policy,
                      context, options, asked.verify});
  policy::Verdict& verdict = ran.verdict;
  verdict.notices.insert(verdict.notices.begin(), loaded_.notices.begin(),
                         loaded_.notices.end());
  if (stop.Now() == base::Stop::Reason::kInterrupt) {
    verdict.errors.push_back(
        base::Error("judge everything", "interrupted", "run it again"));
    if (verdict.outcome != policy::Outcome::kBlock) {
      verdict.outcome = policy::Outcome::kUnjudged;
    }
  }
  return ran;
}

policy::Verdict Unjudged(base::Error error) {
  policy::Verdict verdict;
  verdict.outcome = policy::Outcome::kUnjudged;
  verdict.errors.push_back(std::move(error));
  return verdict;
}

}  // namespace app
