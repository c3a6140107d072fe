#ifndef LEAKWALL_APP_ENGINE_H_
#define LEAKWALL_APP_ENGINE_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "app/policies.h"
#include "app/run.h"
#include "base/result.h"
#include "base/stop.h"
#include "detect/detector.h"
#include "detect/name_rules.h"
#include "policy/verdict.h"
#include "scan/scanner.h"
#include "source/source.h"

namespace app {

// Who asks: a hook on a developer's machine, a server's hook, or a person who
// audits a history or scans files.
enum class Side { kLocal, kServer, kAudit };

// How to judge, beside what the policy says.
struct JudgeOptions {
  int threads = 0;  // < 1: all processors
  Verify verify = Verify::kNo;
  bool verify_ids = false;                        // source::Options::verify_ids
  source::CleanIds<std::string_view> known = {};  // source::Options::known
};

// The parts of a run that the policy decides: rules, scanner, detectors, name
// rules.  Made once a process; Judge() may be called again.
class Engine {
 public:
  // `own`: the values that this machine holds, for what leaves it (own_secrets
  // of the policy); never for a server's judgement or an audit's.
  static base::Result<std::unique_ptr<Engine>> Make(
      LoadedPolicy loaded, std::vector<detect::OwnValue> own = {});

  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  // Judges a source.  `stop` ends it early.
  policy::Verdict Judge(source::Source& source, Side side,
                        const base::Stop& stop,
                        JudgeOptions options = {}) const;

  // The same, with the Blobs that hit.
  Ran Run(source::Source& source, Side side, const base::Stop& stop,
          JudgeOptions options) const;

  const policy::Policy& policy() const { return loaded_.policy; }
  const LoadedPolicy& loaded() const { return loaded_; }
  const scan::CompiledRules& compiled() const { return compiled_; }
  const rule::RuleSet& rules() const { return compiled_.rules(); }

 private:
  Engine(LoadedPolicy loaded, scan::CompiledRules compiled);

  LoadedPolicy loaded_;
  scan::CompiledRules compiled_;
  scan::Scanner scanner_;
  std::vector<std::unique_ptr<detect::Detector>> detectors_;
  detect::NameRules names_;
};

// What a run without an engine comes to: a broken policy, broken rules, no
// repository.
policy::Verdict Unjudged(base::Error error);

}  // namespace app

#endif  // LEAKWALL_APP_ENGINE_H_
