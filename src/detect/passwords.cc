#include "detect/passwords.h"

#include <zxcvbn.h>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "detect/detector.h"

namespace detect {

namespace {

// zxcvbn's work grows with the square of the length, and nothing of this
// length that repeats nothing is weak: 64 characters are judged, as zxcvbn's
// own authors advise for passwords from strangers.
constexpr std::size_t kJudged = 64;

struct PublishedPassword {
  std::string_view password;  // lower case
  std::string_view by;
};

// Passwords that the documentation of an image or product shows, sorted.
// Taken from the products' own manuals and image descriptions.
constexpr PublishedPassword kPublished[] = {
    {"123", "many tutorials"},
    {"1234", "many tutorials"},
    {"12345", "many tutorials"},
    {"123456", "many tutorials"},
    {"12345678", "many tutorials"},
    {"123456789", "many tutorials"},
    {"admin", "many products' first start"},
    {"admin123", "many tutorials"},
    {"admin1234", "many tutorials"},
    {"adminadmin", "qBittorrent and many tutorials"},
    {"administrator", "many products' first start"},
    {"adminpass", "many tutorials"},
    {"adminpassword", "Bitnami OpenLDAP"},
    {"airflow", "Apache Airflow"},
    {"alpine", "many tutorials"},
    {"apache", "many tutorials"},
    {"arangodb", "ArangoDB"},
    {"artemis", "ActiveMQ Artemis"},
    {"authentik", "authentik"},
    {"bitnami", "Bitnami images"},
    {"bitnami1", "Bitnami images"},
    {"calvin", "Dell iDRAC"},
    {"cassandra", "Apache Cassandra"},
    {"change-me", "many tutorials"},
    {"change-this", "many tutorials"},
    {"change_me", "many tutorials"},
    {"change_this", "many tutorials"},
    {"changeit", "Java key stores"},
    {"changeme", "Elasticsearch and many tutorials"},
    {"changemenow", "many tutorials"},
    {"changethis", "the FastAPI template"},
    {"clickhouse", "ClickHouse"},
    {"couchbase", "Couchbase"},
    {"couchdb", "CouchDB"},
    {"dagster", "Dagster"},
    {"default", "many products' first start"},
    {"dev", "many tutorials"},
    {"directus", "Directus"},
    {"django", "many tutorials"},
    {"docker", "many tutorials"},
    {"drupal", "Drupal"},
    {"elastic", "Elasticsearch"},
    {"elasticsearch", "Elasticsearch"},
    {"example", "Docker's official images"},
    {"flask", "many tutorials"},
    {"flower", "Celery Flower"},
    {"foobared", "Redis"},
    {"ghost", "Ghost"},
    {"gitea", "Gitea"},
    {"gitlab", "GitLab"},
    {"glpi", "GLPI"},
    {"grafana", "Grafana"},
    {"graylog", "Graylog"},
    {"guest", "RabbitMQ"},
    {"guestguest", "RabbitMQ"},
    {"harbor12345", "Harbor"},
    {"hasura", "Hasura"},
    {"influxdb", "InfluxDB"},
    {"jenkins", "Jenkins"},
    {"joomla", "Joomla"},
    {"karaf", "Apache Karaf"},
    {"keycloak", "Keycloak"},
    {"kibana", "Kibana"},
    {"kong", "Kong"},
    {"langfuse", "Langfuse"},
    {"laravel", "Laravel"},
    {"letmein", "many tutorials"},
    {"logstash", "Logstash"},
    {"manager", "Apache Tomcat"},
    {"mariadb", "MariaDB"},
    {"masterkey", "Firebird"},
    {"matomo", "Matomo"},
    {"metabase", "Metabase"},
    {"milvus", "Milvus"},
    {"minio", "MinIO"},
    {"minio123", "MinIO"},
    {"minio_secret_key", "MinIO"},
    {"minioadmin", "MinIO"},
    {"miniosecret", "MinIO"},
    {"mlflow", "MLflow"},
    {"mongo", "MongoDB"},
    {"mongodb", "MongoDB"},
    {"my-secret-pw", "MySQL"},
    {"mypassword", "many tutorials"},
    {"mysecretpassword", "PostgreSQL"},
    {"mysql", "MySQL"},
    {"n8n", "n8n"},
    {"neo4j", "Neo4j"},
    {"nextcloud", "Nextcloud"},
    {"nexus", "Nexus"},
    {"nifi", "Apache NiFi"},
    {"odoo", "Odoo"},
    {"opensearch", "OpenSearch"},
    {"oracle", "Oracle Database"},
    {"p4ssw0rd", "many tutorials"},
    {"p@ssw0rd", "many tutorials"},
    {"pass", "many tutorials"},
    {"pass123", "many tutorials"},
    {"passw0rd", "many tutorials"},
    {"password", "many tutorials"},
    {"password1", "many tutorials"},
    {"password123", "many tutorials"},
    {"password1234", "many tutorials"},
    {"pgadmin", "pgAdmin"},
    {"pihole", "Pi-hole"},
    {"portainer", "Portainer"},
    {"postgis", "PostGIS"},
    {"postgres", "PostgreSQL"},
    {"postgrespassword", "Hasura"},
    {"postgresql", "PostgreSQL"},
    {"public", "SNMP"},
    {"pulsar", "Apache Pulsar"},
    {"qwerty", "many tutorials"},
    {"qwerty123", "many tutorials"},
    {"rabbit", "RabbitMQ"},
    {"rabbitmq", "RabbitMQ"},
    {"raspberry", "Raspberry Pi OS"},
    {"ravendb", "RavenDB"},
    {"redash", "Redash"},
    {"redis", "Redis"},
    {"redmine", "Redmine"},
    {"redpanda", "Redpanda"},
    {"root", "many products' first start"},
    {"root123", "many tutorials"},
    {"rootpass", "many tutorials"},
    {"rootpassword", "many tutorials"},
    {"rootroot", "many tutorials"},
    {"sa", "Microsoft SQL Server tutorials"},
    {"saltstack", "many tutorials"},
    {"scylla", "ScyllaDB"},
    {"secret", "many tutorials"},
    {"secret123", "many tutorials"},
    {"secretpassword", "many tutorials"},
    {"sentry", "Sentry"},
    {"shopware", "Shopware"},
    {"signoz", "SigNoz"},
    {"solr", "Apache Solr"},
    {"solrrocks", "Apache Solr"},
    {"somewordpress", "Docker's WordPress sample"},
    {"sonar", "SonarQube"},
    {"sonarqube", "SonarQube"},
    {"strapi", "Strapi"},
    {"supersecret", "many tutorials"},
    {"superset", "Apache Superset"},
    {"symfony", "Symfony"},
    {"taos", "TDengine"},
    {"taosdata", "TDengine"},
    {"temporal", "Temporal"},
    {"test", "many tutorials"},
    {"test123", "many tutorials"},
    {"test1234", "many tutorials"},
    {"timescale", "TimescaleDB"},
    {"timescaledb", "TimescaleDB"},
    {"tomcat", "Apache Tomcat"},
    {"toor", "Kali Linux"},
    {"trino", "Trino"},
    {"typo3", "TYPO3"},
    {"umami", "Umami"},
    {"user", "many tutorials"},
    {"vault", "HashiCorp Vault"},
    {"vitess", "Vitess"},
    {"wordpress", "Docker's WordPress sample"},
    {"xwiki", "XWiki"},
    {"yourstrong!passw0rd", "Microsoft SQL Server"},
    {"yourstrong(!)password", "Microsoft SQL Server"},
    {"yourstrong@passw0rd", "Microsoft SQL Server"},
    {"zabbix", "Zabbix"},
    {"zammad", "Zammad"},
};

constexpr bool Sorted() {
  for (std::size_t i = 1; i < std::size(kPublished); ++i) {
    if (!(kPublished[i - 1].password < kPublished[i].password)) return false;
  }
  return true;
}
static_assert(Sorted(), "PublishedBy() searches by halves");

// The bits that zxcvbn gives, with the names and words as words of the user.
double Bits(std::string_view password, const std::vector<std::string>& names,
            const std::vector<std::string>& words) {
  std::string bytes(password.substr(0, kJudged));
  // The library reads up to a NUL.
  std::replace(bytes.begin(), bytes.end(), '\0', ' ');
  std::vector<const char*> dictionary;
  dictionary.reserve(names.size() + words.size() + 1);
  for (const std::string& name : names) dictionary.push_back(name.c_str());
  for (const std::string& word : words) dictionary.push_back(word.c_str());
  dictionary.push_back(nullptr);
  return ZxcvbnMatch(bytes.c_str(), dictionary.data(), nullptr);
}

}  // namespace

std::string_view PublishedBy(std::string_view password) {
  const std::string lower = base::Lower(password);
  const auto* const found = std::lower_bound(
      std::begin(kPublished), std::end(kPublished), std::string_view(lower),
      [](const PublishedPassword& row, std::string_view wanted) {
        return row.password < wanted;
      });
  if (found == std::end(kPublished) || found->password != lower) return {};
  return found->by;
}

Weakness JudgePassword(std::string_view password,
                       const std::vector<std::string>& names,
                       const Settings& settings) {
  const std::string_view by = PublishedBy(password);
  if (!by.empty()) return {true, "published default of " + std::string(by)};
  for (const std::string& name : names) {
    if (!name.empty() && base::EqualsIgnoreCase(password, name)) {
      return {true, "the same as a user, service or image beside it"};
    }
  }
  for (const std::string& word : settings.weak_words) {
    if (base::EqualsIgnoreCase(password, word)) {
      return {true, "a word that the policy calls weak"};
    }
  }
  const double bits = Bits(password, names, settings.weak_words);
  if (bits < settings.weak_bits) {
    return {true, "easy to guess: " + std::to_string(static_cast<int>(bits)) +
                      " bits"};
  }
  return {};
}

}  // namespace detect
