#include "detect/compose_file.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "detect/arguments.h"
#include "detect/env_value.h"
#include "detect/passwords.h"
#include "scan/rule_check.h"

namespace detect {

namespace {

constexpr auto npos = std::string_view::npos;
constexpr int kDeepest = 64;
// How often one environment that services share is judged beside another
// service's names.
constexpr int kOftenEnough = 8;

// "registry.example/library/redis:7@sha256:..." is redis.
std::string ImageName(std::string_view image) {
  const std::size_t slash = image.rfind('/');
  if (slash != npos) image.remove_prefix(slash + 1);
  return std::string(image.substr(0, image.find_first_of(":@")));
}

bool IsVariableName(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return base::IsUpper(c) || base::IsDigit(c) || c == '_';
  });
}

bool IsLoopback(std::string_view port) {
  return port.find("127.0.0.1") != npos || port.find("localhost") != npos ||
         port.find("::1") != npos;
}

// What stands only for something else: "${X}", "$X".
bool RefersToVariable(std::string_view value) {
  return !References(value).empty();
}

}  // namespace

bool ComposeFile::IsOne(const Yaml& yaml, const YamlNode& root) {
  const YamlNode* const services = yaml.Find(root, "services");
  if (services == nullptr) return false;
  const std::vector<Yaml::Member> members = yaml.Members(*services);
  return std::any_of(
      members.begin(), members.end(),
      [](const Yaml::Member& member) { return member.value->IsMapping(); });
}

void ComposeFile::JudgeServices(const YamlNode& root) {
  const YamlNode* const services = yaml_.Find(root, "services");
  if (services == nullptr) return;
  for (const Yaml::Member& member : yaml_.Members(*services)) {
    const Members members = yaml_.Members(*member.value);
    const Service service = Describe(member.key->value, members);
    JudgeService(service, members);
    JudgeScalars(service, *member.value, 0);
  }
}

void ComposeFile::JudgeAnywhere() {
  const Service nowhere;
  for (const YamlNode& node : yaml_.nodes()) {
    if (node.IsScalar()) {
      JudgeScalar(nowhere, node);
      continue;
    }
    for (const Assignment& assignment : Assignments(node)) {
      if (IsVariableName(assignment.name)) Judge(nowhere, assignment);
    }
  }
}

ComposeFile::Service ComposeFile::Describe(std::string_view name,
                                           const Members& members) const {
  Service service;
  service.names.emplace_back(name);
  if (const YamlNode* const image = Yaml::Find(members, "image")) {
    service.image = ImageName(image->value);
    service.names.push_back(service.image);
  }
  if (const YamlNode* const environment = Yaml::Find(members, "environment")) {
    for (const Assignment& assignment : Assignments(*environment)) {
      const std::string upper = base::Lower(assignment.name);
      if (upper.ends_with("user") || upper.ends_with("username")) {
        service.names.emplace_back(assignment.value());
      }
    }
  }
  if (const YamlNode* const mode = Yaml::Find(members, "network_mode")) {
    service.published = mode->value == "host";
  }
  if (const YamlNode* const ports = Yaml::Find(members, "ports")) {
    for (const YamlNode* const port : yaml_.Items(*ports)) {
      const std::string_view address = port->IsScalar()
                                           ? std::string_view(port->value)
                                           : yaml_.Text(*port, "host_ip");
      if (!IsLoopback(address)) service.published = true;
    }
  }
  return service;
}

void ComposeFile::JudgeService(const Service& service, const Members& members) {
  JudgeEnvironment(service, Yaml::Find(members, "environment"));
  JudgeCommand(service, Yaml::Find(members, "command"));
  JudgeCommand(service, Yaml::Find(members, "entrypoint"));
  JudgeLabels(service, Yaml::Find(members, "labels"));
  if (const YamlNode* const check = Yaml::Find(members, "healthcheck")) {
    JudgeCommand(service, yaml_.Find(*check, "test"));
  }
  if (const YamlNode* const build = Yaml::Find(members, "build")) {
    JudgeEnvironment(service, yaml_.Find(*build, "args"));
  }
  if (const YamlNode* const deploy = Yaml::Find(members, "deploy")) {
    JudgeLabels(service, yaml_.Find(*deploy, "labels"));
  }
  JudgeOpenRedis(service, members);
}

std::vector<ComposeFile::Assignment> ComposeFile::Assignments(
    const YamlNode& node) const {
  std::vector<Assignment> assignments;
  for (const Yaml::Member& member : yaml_.Members(node)) {
    const YamlNode& value = *member.value;
    // A variable without a value is handed through from outside.
    if (!value.IsScalar() || (value.value.empty() && !value.quoted)) continue;
    assignments.push_back(
        {member.key, &value, member.key->value, 0, value.value.size()});
  }
  for (const YamlNode* const item : yaml_.Items(node)) {
    if (!item->IsScalar()) continue;
    const std::string_view text = item->value;
    const std::size_t equals = text.find('=');
    if (equals == npos || equals == 0) continue;
    assignments.push_back(
        {nullptr, item, text.substr(0, equals), equals + 1, text.size()});
  }
  return assignments;
}

void ComposeFile::JudgeEnvironment(const Service& service,
                                   const YamlNode* environment) {
  if (environment == nullptr || ++judged_[environment] > kOftenEnough) return;
  for (const Assignment& assignment : Assignments(*environment)) {
    Judge(service, assignment);
  }
}

void ComposeFile::JudgeLabels(const Service& service, const YamlNode* labels) {
  if (labels == nullptr || ++judged_[labels] > kOftenEnough) return;
  for (const Assignment& label : Assignments(*labels)) {
    const std::string value = WithoutEscapes(label.value());
    const std::size_t colon = value.find(':');
    const std::string_view hash =
        colon == npos ? std::string_view()
                      : std::string_view(value).substr(colon + 1);
    if (hash.starts_with("$apr1$") || hash.starts_with("$2y$") ||
        hash.starts_with("$2a$") || hash.starts_with("$2b$") ||
        hash.starts_with("{SHA}")) {
      const std::size_t begin = label.begin + label.value().find(':') + 1;
      sightings_.AddPiece(*label.node, begin, label.end,
                          {.rule = kBasicAuth,
                           .key = label.key,
                           .decoded = std::string(hash),
                           .note = "password hash of a login"});
      continue;
    }
    Assignment last = label;
    const std::size_t dot = last.name.rfind('.');
    if (dot != npos) last.name.remove_prefix(dot + 1);
    Judge(service, last);
  }
}

void ComposeFile::JudgeCommand(const Service& service,
                               const YamlNode* command) {
  if (command == nullptr || ++judged_[command] > kOftenEnough) return;
  std::vector<const YamlNode*> nodes = yaml_.Items(*command);
  if (command->IsScalar()) nodes.push_back(command);
  CommandLine strings;
  for (const YamlNode* const node : nodes) strings.push_back(node->value);
  for (const SecretArgument& argument : SecretArguments(strings)) {
    const YamlNode* const node = nodes[argument.string];
    // A dollar sign that is escaped is one for the shell in the container.
    const std::string_view value =
        std::string_view(node->value)
            .substr(argument.begin, argument.end - argument.begin);
    if (value.starts_with("$$") || value.find("$(") != npos) continue;
    Judge(service, {nullptr, node, "password", argument.begin, argument.end});
  }
  static constexpr auto kOpen = std::to_array<std::string_view>(
      {"--noauth", "--skip-grant-tables", "--api.insecure"});
  for (const YamlNode* const node : nodes) {
    for (const std::string_view flag : kOpen) {
      const std::size_t at = node->value.find(flag);
      if (at == npos || !HasFlag({node->value}, flag)) continue;
      sightings_.AddPiece(*node, at, at + flag.size(),
                          {.rule = kAuthOff,
                           .raise = RaiseFor(service),
                           .note = "turns authentication off"});
    }
  }
}

void ComposeFile::JudgeOpenRedis(const Service& service,
                                 const Members& members) {
  static constexpr auto kServers = std::to_array<std::string_view>(
      {"keydb", "redis", "redis-stack", "redis-stack-server", "valkey"});
  const YamlNode* const image = Yaml::Find(members, "image");
  if (image == nullptr || !service.published ||
      std::find(kServers.begin(), kServers.end(), service.image) ==
          kServers.end()) {
    return;
  }
  for (const std::string_view part : {"command", "entrypoint", "environment"}) {
    const YamlNode* const node = Yaml::Find(members, part);
    if (node == nullptr) continue;
    std::string text = node->value;
    for (const YamlNode* const item : yaml_.Items(*node)) {
      text += ' ' + item->value;
    }
    for (const Yaml::Member& member : yaml_.Members(*node)) {
      text += ' ' + member.key->value;
    }
    // A password, an access list, or a configuration that may have either.
    for (const std::string_view word :
         {"requirepass", "aclfile", ".conf", "password", "redis_args"}) {
      if (base::ContainsIgnoreCase(text, word)) return;
    }
  }
  sightings_.AddPiece(
      *image, 0, image->value.size(),
      {.rule = kAuthOff, .note = "no requirepass, and the port is published"});
}

void ComposeFile::JudgeScalars(const Service& service, const YamlNode& node,
                               int depth) {
  if (depth > kDeepest) return;
  if (node.IsScalar()) JudgeScalar(service, node);
  // Aliases are not followed: what they stand for is judged where it stands.
  for (const NodeIndex child : node.children) {
    JudgeScalars(service, yaml_.nodes()[child], depth + 1);
  }
}

void ComposeFile::JudgeScalar(const Service& service, const YamlNode& node) {
  const std::string_view value = node.value;
  const bool has_dollar = value.find('$') != npos;
  const bool has_url = value.find("://") != npos;
  if (!has_dollar && !has_url) return;
  const std::vector<UrlPassword> passwords =
      has_url ? UrlPasswords(value) : std::vector<UrlPassword>();
  const std::vector<Fallback> fallbacks =
      has_dollar ? Fallbacks(value) : std::vector<Fallback>();
  for (const Fallback& fallback : fallbacks) {
    Assignment here{nullptr, &node, {}, 0, value.size()};
    for (const UrlPassword& password : passwords) {
      const bool inside =
          password.begin <= fallback.begin && fallback.end <= password.end;
      if (inside) here.name = "password";
    }
    JudgeFallback(service, here, fallback);
  }
  for (const UrlPassword& password : passwords) {
    const bool in_fallback = std::any_of(
        fallbacks.begin(), fallbacks.end(), [&](const Fallback& fallback) {
          return fallback.begin <= password.begin &&
                 password.end <= fallback.end;
        });
    const std::string_view text =
        value.substr(password.begin, password.end - password.begin);
    if (in_fallback || RefersToVariable(text)) continue;
    Service beside = service;
    beside.names.emplace_back(password.user);
    JudgeLiteral(beside,
                 {nullptr, &node, "password", password.begin, password.end});
  }
}

}  // namespace detect
