#ifndef LEAKWALL_DETECT_MANIFEST_H_
#define LEAKWALL_DETECT_MANIFEST_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "detect/detector.h"
#include "detect/sightings.h"
#include "detect/yaml.h"

namespace detect {

// The rules of the Kubernetes detector, in the order of their ids in
// kubernetes.cc.
enum ManifestRule : std::size_t {
  kSecretManifest,
  kContainerSecret,
  kConfigMapSecret,
};

// Judges the manifests of one text.  For one thread.
class Manifests {
 public:
  // All are borrowed.
  Manifests(const Yaml& yaml, const Settings& settings, Sightings& sightings)
      : yaml_(yaml), settings_(settings), sightings_(sightings) {}

  // Judges one document, or each item of a List.  False where it is no
  // manifest.
  bool JudgeDocument(const YamlNode& root);
  // The environment and the arguments of containers, wherever they stand.
  void JudgeContainers();

 private:
  enum class Encoding { kPlain, kBase64 };

  void JudgeEntries(const YamlNode* entries, Encoding encoding);
  void JudgeEntry(std::string_view key, const YamlNode& value,
                  Encoding encoding);
  void JudgeConfigMap(const YamlNode* data);
  void JudgeGenerators(const YamlNode& root);
  void JudgeEnvironment(const YamlNode& pair);
  void JudgeArguments(const YamlNode& command);
  // Bytes [begin, end) of `node` under a name; looks for passwords in URLs
  // where the name says nothing.
  void JudgeNamed(ManifestRule rule, std::string_view name,
                  const YamlNode& node, std::size_t begin);
  void Report(ManifestRule rule, const YamlNode& node, std::size_t begin,
              std::size_t end);

  const Yaml& yaml_;
  const Settings& settings_;
  Sightings& sightings_;
};

}  // namespace detect

#endif  // LEAKWALL_DETECT_MANIFEST_H_
