#include "detect/env_value.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "scan/rule_check.h"

namespace detect {

namespace {

constexpr auto npos = std::string_view::npos;

// Variables that set a server's own password, from the images' documentation.
constexpr auto kServerPasswords = std::to_array<std::string_view>({
    "ADMIN_PASSWORD",
    "ARANGO_ROOT_PASSWORD",
    "CLICKHOUSE_PASSWORD",
    "COUCHDB_PASSWORD",
    "DOCKER_INFLUXDB_INIT_ADMIN_TOKEN",
    "DOCKER_INFLUXDB_INIT_PASSWORD",
    "ELASTIC_PASSWORD",
    "GF_SECURITY_ADMIN_PASSWORD",
    "INFLUXDB_ADMIN_PASSWORD",
    "KC_BOOTSTRAP_ADMIN_PASSWORD",
    "KEYCLOAK_ADMIN_PASSWORD",
    "KEYCLOAK_PASSWORD",
    "LDAP_ADMIN_PASSWORD",
    "MARIADB_PASSWORD",
    "MARIADB_ROOT_PASSWORD",
    "MINIO_ROOT_PASSWORD",
    "MINIO_SECRET_KEY",
    "MONGO_INITDB_ROOT_PASSWORD",
    "MSSQL_SA_PASSWORD",
    "MYSQL_PASSWORD",
    "MYSQL_ROOT_PASSWORD",
    "NEO4J_AUTH",
    "OPENSEARCH_INITIAL_ADMIN_PASSWORD",
    "ORACLE_PASSWORD",
    "PGADMIN_DEFAULT_PASSWORD",
    "POSTGRESQL_PASSWORD",
    "POSTGRES_PASSWORD",
    "RABBITMQ_DEFAULT_PASS",
    "RABBITMQ_ERLANG_COOKIE",
    "RABBITMQ_PASSWORD",
    "REDIS_PASSWORD",
    "SA_PASSWORD",
});

// Secrets whose names do not say so.
constexpr auto kKnownSecrets = std::to_array<std::string_view>({
    "CELERY_RESULT_BACKEND_AUTH",
    "NEO4J_AUTH",
    "RABBITMQ_ERLANG_COOKIE",
    "SECRET_KEY_BASE",
});

// Keys that their makers mean to be public.
constexpr auto kPublicPieces = std::to_array<std::string_view>({
    "ANON_KEY",
    "PUBLIC",
    "PUBLISHABLE",
    "SITE_KEY",
    "SITEKEY",
});

enum class Wanted { kYes, kNo, kOff };
struct Switch {
  std::string_view name;
  Wanted value;
  std::string_view exactly = {};
};

// Switches that turn authentication off, from the images' documentation.
constexpr auto kSwitches = std::to_array<Switch>({
    {"ALLOW_ANONYMOUS_LOGIN", Wanted::kYes},
    {"ALLOW_EMPTY_PASSWORD", Wanted::kYes},
    {"ALLOW_NONE_AUTHENTICATION", Wanted::kYes},
    {"ARANGO_NO_AUTH", Wanted::kYes},
    {"AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED", Wanted::kYes},
    {"CLICKHOUSE_SKIP_USER_SETUP", Wanted::kYes},
    {"DISABLE_SECURITY_PLUGIN", Wanted::kYes},
    {"GF_AUTH_ANONYMOUS_ENABLED", Wanted::kYes},
    {"INFLUXDB_HTTP_AUTH_ENABLED", Wanted::kNo},
    {"MARIADB_ALLOW_EMPTY_PASSWORD", Wanted::kYes},
    {"MARIADB_ALLOW_EMPTY_ROOT_PASSWORD", Wanted::kYes},
    {"ME_CONFIG_BASICAUTH", Wanted::kNo},
    {"MYSQL_ALLOW_EMPTY_PASSWORD", Wanted::kYes},
    {"NEO4J_AUTH", Wanted::kOff, "none"},
    {"NEO4J_dbms_security_auth__enabled", Wanted::kNo},
    {"POSTGRES_HOST_AUTH_METHOD", Wanted::kOff, "trust"},
    {"plugins.security.disabled", Wanted::kYes},
    {"xpack.security.enabled", Wanted::kNo},
});

bool IsNo(std::string_view value) {
  static constexpr auto kNo =
      std::to_array<std::string_view>({"false", "0", "no", "off"});
  return std::find(kNo.begin(), kNo.end(), base::Lower(value)) != kNo.end();
}

template <typename Table>
bool Has(const Table& table, std::string_view name) {
  return std::any_of(table.begin(), table.end(), [&](std::string_view row) {
    return base::EqualsIgnoreCase(row, name);
  });
}

bool AllDigits(std::string_view value) {
  return !value.empty() &&
         std::all_of(value.begin(), value.end(), base::IsDigit);
}

bool NamesPassword(std::string_view name) {
  return base::ContainsIgnoreCase(name, "pass") ||
         base::ContainsIgnoreCase(name, "pwd");
}

// "/run/secrets/x", "./key.pem", "~/x": of words, not a base64 text.
bool IsFilePath(std::string_view value) {
  const bool rooted = value.starts_with("/") || value.starts_with("./") ||
                      value.starts_with("../") || value.starts_with("~/");
  return rooted && !scan::LooksGenerated(value);
}

// The position of the first of `stops` that stands outside "${...}".
std::size_t FindOutside(std::string_view text, std::size_t at,
                        std::string_view stops) {
  int depth = 0;
  for (; at < text.size(); ++at) {
    if (text[at] == '{' && at > 0 && text[at - 1] == '$') {
      ++depth;
    } else if (text[at] == '}' && depth > 0) {
      --depth;
    } else if (depth == 0 && stops.find(text[at]) != npos) {
      return at;
    }
  }
  return text.size();
}

}  // namespace

bool HoldsSecret(std::string_view name, std::string_view value) {
  for (const std::string_view piece : kPublicPieces) {
    if (base::ContainsIgnoreCase(name, piece)) return false;
  }
  if (scan::NamesSecret(name) || Has(kKnownSecrets, name) ||
      SetsServerPassword(name)) {
    return true;
  }
  static constexpr auto kOpen =
      std::to_array<std::string_view>({"KEY", "AUTH", "SALT", "COOKIE"});
  return std::any_of(kOpen.begin(), kOpen.end(),
                     [&](std::string_view piece) {
                       return base::ContainsIgnoreCase(name, piece);
                     }) &&
         !base::Lower(name).ends_with("_id") && scan::LooksGenerated(value);
}

bool SetsServerPassword(std::string_view name) {
  return Has(kServerPasswords, name);
}

bool IsYes(std::string_view value) {
  static constexpr auto kYes =
      std::to_array<std::string_view>({"true", "1", "yes", "on", "y"});
  return std::find(kYes.begin(), kYes.end(), base::Lower(value)) != kYes.end();
}

bool IsHarmless(std::string_view name, std::string_view value) {
  constexpr std::size_t kFewDigits = 6;
  static constexpr auto kNothing =
      std::to_array<std::string_view>({"none", "null", "nil", "undefined"});
  value = base::Trim(value);
  if (value.empty() || Has(kNothing, value)) return true;
  const bool number = AllDigits(value);
  if (number) return value.size() <= kFewDigits && !NamesPassword(name);
  if (IsYes(value) || IsNo(value)) return true;
  if (IsFilePath(value)) return true;
  return value.find("://") != npos && UrlPasswords(value).empty();
}

bool OpensServer(std::string_view name) {
  static constexpr auto kOwn = std::to_array<std::string_view>(
      {"PASS", "PWD", "SECRET", "JWT", "COOKIE", "SESSION", "SIGNING",
       "ENCRYPTION", "SALT"});
  return std::any_of(kOwn.begin(), kOwn.end(), [&](std::string_view piece) {
    return base::ContainsIgnoreCase(name, piece);
  });
}

bool TurnsAuthenticationOff(std::string_view name, std::string_view value) {
  const auto* const row = std::find_if(
      kSwitches.begin(), kSwitches.end(),
      [&](const Switch& s) { return base::EqualsIgnoreCase(s.name, name); });
  if (row == kSwitches.end()) return false;
  switch (row->value) {
    case Wanted::kYes:
      return IsYes(value);
    case Wanted::kNo:
      return IsNo(value);
    case Wanted::kOff:
      return base::EqualsIgnoreCase(value, row->exactly);
  }
  return false;
}

std::vector<UrlPassword> UrlPasswords(std::string_view value) {
  std::vector<UrlPassword> passwords;
  std::size_t at = 0;
  while ((at = value.find("://", at)) != npos) {
    at += 3;
    const std::size_t end = FindOutside(value, at, "/?#\"'`<> \t\r\n,|\\");
    const std::string_view authority = value.substr(at, end - at);
    const std::size_t sign = authority.rfind('@');
    const std::size_t colon = FindOutside(authority, 0, ":");
    if (sign != npos && sign > colon + 1) {
      passwords.push_back(
          {at + colon + 1, at + sign, authority.substr(0, colon)});
    }
    at = end;
  }
  return passwords;
}

Unquoted WithoutQuotes(std::string_view value) {
  if (value.size() >= 2 && (value.front() == '"' || value.front() == '\'') &&
      value.back() == value.front()) {
    return {value.substr(1, value.size() - 2), 1};
  }
  return {value, 0};
}

}  // namespace detect
