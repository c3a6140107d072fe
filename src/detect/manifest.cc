#include "detect/manifest.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/encoding.h"
#include "base/text.h"
#include "detect/arguments.h"
#include "detect/dotenv.h"
#include "detect/env_value.h"
#include "detect/named_secret.h"
#include "detect/passwords.h"
#include "scan/rule_check.h"

namespace detect {

namespace {

constexpr auto npos = std::string_view::npos;

// Written by a template, a shell, or a tool that decrypts it.
bool IsFilledInLater(std::string_view value) {
  return value.find("{{") != npos || value.find("${") != npos ||
         value.find("$(") != npos || value.starts_with("ENC[") ||
         value.starts_with("<") || value.starts_with("ref+") ||
         value.starts_with("vault:");
}

// Entries that Secrets carry beside the secret.
bool IsPublicEntry(std::string_view key) {
  static constexpr auto kLastWords = std::to_array<std::string_view>(
      {"account",  "bucket",   "crt",       "cert",     "database", "dbname",
       "domain",   "email",    "enabled",   "endpoint", "engine",   "env",
       "host",     "hostname", "id",        "issuer",   "level",    "login",
       "mode",     "name",     "namespace", "org",      "port",     "project",
       "provider", "region",   "sslmode",   "tenant",   "type",     "uri",
       "url",      "user",     "username",  "db"});
  const std::size_t begin = key.find_last_of("._-");
  const std::string last =
      base::Lower(begin == npos ? key : key.substr(begin + 1));
  return std::find(kLastWords.begin(), kLastWords.end(), last) !=
         kLastWords.end();
}

// A whole file as one entry: a configuration, a key, a certificate.
bool IsDocument(std::string_view value) {
  return value.find('\n') != npos || value.starts_with("{") ||
         value.starts_with("[");
}

bool DocumentHoldsSecret(std::string_view text) {
  if (!base::IsUtf8(text)) return true;  // a key store, or encrypted bytes
  return text.find("PRIVATE KEY-----") != npos || HasNamedSecret(text);
}

}  // namespace

bool Manifests::JudgeDocument(const YamlNode& root) {
  const std::string_view kind = yaml_.Text(root, "kind");
  if (kind.empty() || yaml_.Text(root, "apiVersion").empty()) return false;
  if (kind.ends_with("List")) {
    if (const YamlNode* const items = yaml_.Find(root, "items")) {
      for (const YamlNode* const item : yaml_.Items(*items)) {
        // A List holds no Lists.
        if (yaml_.Text(*item, "kind") != kind) JudgeDocument(*item);
      }
    }
  } else if (kind == "Secret") {
    JudgeEntries(yaml_.Find(root, "data"), Encoding::kBase64);
    JudgeEntries(yaml_.Find(root, "stringData"), Encoding::kPlain);
  } else if (kind == "ConfigMap") {
    JudgeConfigMap(yaml_.Find(root, "data"));
  } else if (kind == "Kustomization" || kind == "Component") {
    JudgeGenerators(root);
  }
  return true;
}

void Manifests::JudgeEntries(const YamlNode* entries, Encoding encoding) {
  if (entries == nullptr) return;
  for (const Yaml::Member& entry : yaml_.Members(*entries)) {
    if (entry.value->IsScalar()) {
      JudgeEntry(entry.key->value, *entry.value, encoding);
    }
  }
}

void Manifests::JudgeEntry(std::string_view key, const YamlNode& node,
                           Encoding encoding) {
  if (IsFilledInLater(node.value)) return;
  std::optional<std::string> decoded;
  if (encoding == Encoding::kBase64) decoded = base::Base64Decode(node.value);
  const std::string_view value =
      base::Trim(decoded ? std::string_view(*decoded) : node.value);
  if (value.empty() || IsFilledInLater(value)) return;
  const bool document = IsDocument(value) || !base::IsUtf8(value);
  const bool named = HoldsSecret(key, value);
  if (document) {
    if (!DocumentHoldsSecret(value)) return;
  } else if (PublishedBy(value).empty() || !named) {
    const bool in_url = !UrlPasswords(value).empty();
    if (IsHarmless(key, value) || scan::IsPlaceholder(value)) return;
    if (!named && !in_url && IsPublicEntry(key)) return;
  }
  Sightings::Sighting sighting{.rule = kSecretManifest};
  if (decoded) sighting.decoded = *decoded;
  if (!document) {
    sighting.note = JudgePassword(value, {}, settings_).why;
    // Not called a secret and not looking like one, but kept in a Secret.
    if (!named && !scan::LooksGenerated(value)) {
      sighting.at_most = rule::Severity::kMedium;
    }
  }
  sightings_.AddPiece(node, 0, node.value.size(), std::move(sighting));
}

void Manifests::JudgeConfigMap(const YamlNode* data) {
  if (data == nullptr) return;
  for (const Yaml::Member& entry : yaml_.Members(*data)) {
    // A whole file in an entry is text like any other to the scanner.
    if (!entry.value->IsScalar() || IsDocument(entry.value->value)) continue;
    JudgeNamed(kConfigMapSecret, entry.key->value, *entry.value, 0);
  }
}

void Manifests::JudgeGenerators(const YamlNode& root) {
  const YamlNode* const generators = yaml_.Find(root, "secretGenerator");
  if (generators == nullptr) return;
  for (const YamlNode* const generator : yaml_.Items(*generators)) {
    const YamlNode* const literals = yaml_.Find(*generator, "literals");
    if (literals == nullptr) continue;
    for (const YamlNode* const literal : yaml_.Items(*literals)) {
      const std::size_t equals = literal->value.find('=');
      if (equals == std::string::npos) continue;
      JudgeNamed(kSecretManifest,
                 std::string_view(literal->value).substr(0, equals), *literal,
                 equals + 1);
    }
  }
}

void Manifests::JudgeContainers() {
  for (const YamlNode& node : yaml_.nodes()) {
    if (!node.IsMapping()) continue;
    JudgeEnvironment(node);
    for (const std::string_view part : {"command", "args"}) {
      const YamlNode* const command = yaml_.Find(node, part);
      if (command != nullptr && command->IsSequence()) JudgeArguments(*command);
    }
  }
}

void Manifests::JudgeEnvironment(const YamlNode& pair) {
  const YamlNode* const value = yaml_.Find(pair, "value");
  if (value == nullptr || !value->IsScalar()) return;
  const std::string_view name = yaml_.Text(pair, "name");
  if (!name.empty()) JudgeNamed(kContainerSecret, name, *value, 0);
}

void Manifests::JudgeArguments(const YamlNode& command) {
  const std::vector<const YamlNode*> nodes = yaml_.Items(command);
  CommandLine strings;
  for (const YamlNode* const node : nodes) strings.push_back(node->value);
  for (const SecretArgument& argument : SecretArguments(strings)) {
    const YamlNode& node = *nodes[argument.string];
    const std::string_view value =
        std::string_view(node.value)
            .substr(argument.begin, argument.end - argument.begin);
    // The shell's variables and Kubernetes' own, $(NAME).
    if (value.find('$') != npos ||
        JudgeEnvSecret("password", value) == EnvSecret::kNone) {
      continue;
    }
    Report(kContainerSecret, node, argument.begin, argument.end);
  }
}

void Manifests::JudgeNamed(ManifestRule rule, std::string_view name,
                           const YamlNode& node, std::size_t begin) {
  const std::string_view value = std::string_view(node.value).substr(begin);
  if (value.empty() || IsFilledInLater(value)) return;
  if (JudgeEnvSecret(name, value) != EnvSecret::kNone) {
    Report(rule, node, begin, node.value.size());
    return;
  }
  for (const UrlPassword& password : UrlPasswords(value)) {
    const std::string_view secret =
        value.substr(password.begin, password.end - password.begin);
    if (JudgeEnvSecret("password", secret) == EnvSecret::kNone) continue;
    Report(rule, node, begin + password.begin, begin + password.end);
  }
}

void Manifests::Report(ManifestRule rule, const YamlNode& node,
                       std::size_t begin, std::size_t end) {
  const std::string_view secret =
      std::string_view(node.value).substr(begin, end - begin);
  sightings_.AddPiece(
      node, begin, end,
      {.rule = rule, .note = JudgePassword(secret, {}, settings_).why});
}

}  // namespace detect
