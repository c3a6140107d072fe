#ifndef LEAKWALL_DETECT_COMPOSE_FILE_H_
#define LEAKWALL_DETECT_COMPOSE_FILE_H_

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "detect/detector.h"
#include "detect/interpolation.h"
#include "detect/own_rules.h"
#include "detect/sightings.h"
#include "detect/yaml.h"

namespace detect {

// The rules of the compose detector, in the order of their ids in compose.cc.
enum ComposeRule : std::size_t {
  kLiteralSecret,
  kDefaultFallback,
  kWeakPassword,
  kEmptyPassword,
  kEmptyFallback,
  kAuthOff,
  kBasicAuth,
};

// Judges one compose file.  For one thread and one text.
class ComposeFile {
 public:
  // All are borrowed.
  ComposeFile(const Yaml& yaml, const Settings& settings, Sightings& sightings)
      : yaml_(yaml), settings_(settings), sightings_(sightings) {}

  // True when the document maps "services" to a mapping of mappings.
  static bool IsOne(const Yaml& yaml, const YamlNode& root);

  void JudgeServices(const YamlNode& root);
  // What is wrong wherever it stands, below a service or not: variables set to
  // secrets, passwords in URLs, fallbacks of secrets.
  void JudgeAnywhere();

 private:
  // What a value is judged beside.
  struct Service {
    std::vector<std::string> names;  // users, service, image
    std::string image;
    bool published = false;  // a port is open to other machines
  };
  // A variable's value: bytes [begin, end) of a scalar.
  struct Assignment {
    const YamlNode* key = nullptr;  // null where it stands in the scalar too
    const YamlNode* node = nullptr;
    std::string_view name;
    std::size_t begin = 0;
    std::size_t end = 0;
    std::string_view value() const {
      return std::string_view(node->value).substr(begin, end - begin);
    }
  };

  using Members = std::vector<Yaml::Member>;

  Service Describe(std::string_view name, const Members& members) const;
  void JudgeService(const Service& service, const Members& members);
  std::vector<Assignment> Assignments(const YamlNode& node) const;
  void JudgeEnvironment(const Service& service, const YamlNode* environment);
  void JudgeLabels(const Service& service, const YamlNode* labels);
  void JudgeCommand(const Service& service, const YamlNode* command);
  void JudgeOpenRedis(const Service& service, const Members& members);
  void JudgeScalars(const Service& service, const YamlNode& node, int depth);
  void JudgeScalar(const Service& service, const YamlNode& node);

  void Judge(const Service& service, const Assignment& assignment);
  void JudgeLiteral(const Service& service, const Assignment& assignment);
  void JudgeFallback(const Service& service, const Assignment& assignment,
                     const Fallback& fallback);
  void JudgeUrlFallback(const Service& service, const Assignment& assignment,
                        const Fallback& fallback);
  void JudgeEmpty(const Service& service, const Assignment& assignment,
                  const Fallback& fallback);
  void JudgeEmpty(const Service& service, const Assignment& assignment);
  // A published port makes what is weak worse.
  static Sightings::Raise RaiseFor(const Service& service);
  // The weakness of a password here, for a note; empty when it is none.
  std::string WhyWeak(const Service& service, std::string_view password) const;
  const Yaml& yaml_;
  const Settings& settings_;
  Sightings& sightings_;
  // Services that share one environment a thousand times teach nothing new.
  std::map<const YamlNode*, int> judged_;
};

}  // namespace detect

#endif  // LEAKWALL_DETECT_COMPOSE_FILE_H_
