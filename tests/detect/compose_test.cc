#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "detect/packs.h"

namespace {

struct Case {
  std::string name;
  std::string text;
  std::string seen;
};

void Check(const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    CAPTURE(c.name);
    CHECK(tests::Seen(c.text) == c.seen);
  }
}

// A file with one service, "db", of these lines.
std::string Service(std::string_view lines) {
  std::string text = "services:\n  db:\n";
  std::size_t at = 0;
  while (at < lines.size()) {
    const std::size_t end = std::min(lines.find('\n', at), lines.size());
    text += "    ";
    text += lines.substr(at, end - at);
    text += '\n';
    at = end + 1;
  }
  return text;
}

// A service with one variable.
std::string Variable(std::string_view line) {
  return Service("environment:\n  " + std::string(line));
}

std::string Real() { return tests::Expanded("{{alnum:24}}"); }

}  // namespace

TEST_CASE("what audits found in compose files is found") {
  Check({
      {"published default", Variable("POSTGRES_PASSWORD: postgres"),
       "compose-weak-password medium postgres"},
      {"fallback", Variable("RABBITMQ_PASS: ${RABBITMQ_PASS:-guest}"),
       "compose-default-fallback medium guest"},
      {"fallback that says change",
       Variable("COOKIE_SECRET: ${COOKIE_SECRET:-dev-secret-change-in-prod}"),
       "compose-default-fallback medium dev-secret-change-in-prod"},
      {"API key in plain text", Variable("OPENAI_API_KEY: " + Real()),
       "compose-literal-secret high " + Real()},
      {"API key in a list", Variable("- OPENAI_API_KEY=" + Real()),
       "compose-literal-secret high " + Real()},
      {"weak, with a published port",
       Service("environment:\n  MYSQL_ROOT_PASSWORD: root\nports:\n  - "
               "\"3306:3306\""),
       "compose-weak-password high root"},
      {"weak, with a port for this machine alone",
       Service("environment:\n  MYSQL_ROOT_PASSWORD: root\nports:\n  - "
               "\"127.0.0.1:3306:3306\""),
       "compose-weak-password medium root"},
      {"weak, with the long form of a port",
       Service("environment:\n  MYSQL_ROOT_PASSWORD: root\nports:\n  - target: "
               "3306\n    published: 3306"),
       "compose-weak-password high root"},
      {"weak, on the host's network",
       Service("environment:\n  MYSQL_ROOT_PASSWORD: root\nnetwork_mode: host"),
       "compose-weak-password high root"},
      {"the user's own name",
       Service("environment:\n  MYSQL_USER: acmeshopapp\n  MYSQL_PASSWORD: "
               "acmeshopapp"),
       "compose-weak-password medium acmeshopapp"},
      {"change me is a password that runs",
       Variable("MYSQL_ROOT_PASSWORD: changeme"),
       "compose-weak-password medium changeme"},
  });
}

TEST_CASE("what is right in a compose file is silent") {
  Check({
      {"required", Variable("JWT_SECRET: ${JWT_SECRET:?required}"), ""},
      {"required, in a list", Variable("- JWT_SECRET=${JWT_SECRET?}"), ""},
      {"handed through", Variable("JWT_SECRET:"), ""},
      {"handed through, in a list", Variable("- JWT_SECRET"), ""},
      {"a file of variables", Service("env_file: [.env.secret]"), ""},
      {"a mounted secret", Variable("POSTGRES_PASSWORD_FILE: /run/secrets/db"),
       ""},
      {"a path", Variable("TLS_PRIVATE_KEY: /etc/tls/server.pem"), ""},
      {"a number", Variable("TOKEN_TTL: 3600"), ""},
      {"a switch", Variable("REQUIRE_PASSWORD: \"true\""), ""},
      {"an address", Variable("AUTH_TOKEN: https://login.acme.example/token"),
       ""},
      {"a placeholder", Variable("OPENAI_API_KEY: your_api_key_here"), ""},
      {"a placeholder as fallback",
       Variable("OPENAI_API_KEY: ${OPENAI_API_KEY:-your_api_key_here}"), ""},
      {"an empty key of somebody else",
       Variable("OPENAI_API_KEY: ${OPENAI_API_KEY:-}"), ""},
      {"a public key", Variable("NEXT_PUBLIC_STRIPE_KEY: " + Real()), ""},
      {"no secret's fallback", Variable("LOG_LEVEL: ${LOG_LEVEL:-debug}"), ""},
      {"secrets at the top",
       "services:\n  db:\n    secrets: [db]\nsecrets:\n  db:\n    file: "
       "./secrets/db.txt\n",
       ""},
      {"a shell's variable in a command",
       Service("healthcheck:\n  test: [\"CMD-SHELL\", \"mysqladmin ping "
               "-p$$MYSQL_ROOT_PASSWORD\"]"),
       ""},
      {"services that are no mapping of mappings",
       "services:\n  - docker:dind\nvariables:\n  DB_PASSWORD: postgres\n", ""},
      {"no services", "x:\n  environment:\n    DB_PASSWORD: postgres\n", ""},
  });
}

TEST_CASE("fallbacks of all kinds") {
  Check({
      {"without a colon", Variable("DB_PASSWORD: ${DB_PASSWORD-postgres}"),
       "compose-default-fallback medium postgres"},
      {"nested", Variable("DB_PASSWORD: ${DB_PASSWORD:-${PG:-postgres}}"),
       "compose-default-fallback medium postgres"},
      {"by the variable",
       Variable("DSN: host=db pass=${DB_PASSWORD:-postgres}"),
       "compose-default-fallback medium postgres"},
      {"by the place in an address",
       Variable("AMQP: amqp://${U:-guest}:${P:-guest}@mq"),
       "compose-default-fallback medium guest"},
      {"an address as a whole",
       Variable("DB_URL: ${DB_URL:-postgres://app:hunter2@db/app}"),
       "compose-default-fallback medium hunter2"},
      {"outside the environment",
       Service("command: run --dsn ${DB_PASSWORD:-postgres}"),
       "compose-default-fallback medium postgres"},
      {"in a configuration",
       "services:\n  a: {}\nconfigs:\n  c:\n    content: |\n      pw: "
       "${DB_PASSWORD:-postgres}\n",
       "compose-default-fallback medium postgres"},
      {"escaped", Variable("DB_PASSWORD: $${DB_PASSWORD:-postgres}"), ""},
      {"empty, of a server", Variable("REDIS_PASSWORD: ${REDIS_PASSWORD:-}"),
       "compose-empty-fallback low ${REDIS_PASSWORD:-}"},
      {"empty, of a server with a published port",
       Service("environment:\n  REDIS_PASSWORD: ${REDIS_PASSWORD-}\nports: "
               "[\"6379:6379\"]"),
       "compose-empty-fallback medium ${REDIS_PASSWORD-}"},
  });
}

TEST_CASE("empty passwords and authentication turned off") {
  Check({
      {"empty", Variable("MYSQL_ROOT_PASSWORD: \"\""),
       "compose-empty-password medium MYSQL_ROOT_PASSWORD"},
      {"empty in a list", Variable("- MYSQL_ROOT_PASSWORD="),
       "compose-empty-password medium MYSQL_ROOT_PASSWORD="},
      {"trust", Variable("POSTGRES_HOST_AUTH_METHOD: trust"),
       "compose-auth-off medium POSTGRES_HOST_AUTH_METHOD: trust"},
      {"yes in quotes", Variable("- MYSQL_ALLOW_EMPTY_PASSWORD=\"yes\""),
       "compose-auth-off medium MYSQL_ALLOW_EMPTY_PASSWORD=\"yes\""},
      {"no", Variable("ALLOW_ANONYMOUS_LOGIN: \"no\""), ""},
      {"a flag", Service("command: mongod --noauth"),
       "compose-auth-off medium --noauth"},
      {"open redis", Service("image: redis:7\nports: [\"6379:6379\"]"),
       "compose-auth-off medium redis:7"},
      {"redis of a registry",
       Service("image: r.acme.example/lib/redis:7\nports: [\"6379:6379\"]"),
       "compose-auth-off medium r.acme.example/lib/redis:7"},
      {"redis without a port", Service("image: redis:7"), ""},
      {"redis with a configuration",
       Service("image: redis:7\ncommand: redis-server /etc/redis.conf\nports: "
               "[\"6379:6379\"]"),
       ""},
  });
}

TEST_CASE("commands, build arguments, labels, addresses") {
  const std::string real = Real();
  const std::string literal = "compose-literal-secret high " + real;
  Check({
      {"a flag with a value",
       Service("command: redis-server --requirepass " + real), literal},
      {"a flag in a list",
       Service("command: [\"redis-server\", \"--requirepass\", \"" + real +
               "\"]"),
       literal},
      {"a flag with an equals sign",
       Service("entrypoint: app --api-token=" + real), literal},
      {"a shell's line in a list",
       Service("command: [\"sh\", \"-c\", \"exec app --password '" + real +
               "'\"]"),
       literal},
      {"mysql's short flag",
       Service("healthcheck:\n  test: mysqladmin ping -uroot -p" + real),
       literal},
      {"redis-cli",
       Service("healthcheck:\n  test: [\"CMD\", \"redis-cli\", \"-a\", \"" +
               real + "\", \"ping\"]"),
       literal},
      {"curl", Service("healthcheck:\n  test: curl -u elastic:" + real + " x"),
       literal},
      {"a short flag of another program", Service("command: nc -p 8080"), ""},
      {"a build argument",
       Service("build:\n  context: .\n  args:\n    NPM_TOKEN: " + real),
       literal},
      {"an address", Variable("DB: postgres://app:" + real + "@db:5432/app"),
       literal},
      {"a login of a proxy",
       Service("labels:\n  - t.basicauth.users=bob:$$apr1$$saltsalt$$" + real),
       "compose-basic-auth medium $apr1$saltsalt$" + real},
      {"an escaped dollar", Variable("DB_PASSWORD: x$$" + real),
       "compose-literal-secret high x$" + real},
      {"Neo4j", Variable("NEO4J_AUTH: neo4j/password"),
       "compose-weak-password medium password"},
  });
}

TEST_CASE("anchors, merges, odd files") {
  const std::string real = Real();
  const std::string literal = "compose-literal-secret high " + real;
  Check({
      {"an anchor that services share",
       "x-env: &env\n  JWT_SECRET: " + real +
           "\nservices:\n  a:\n    environment: *env\n  b:\n    environment:\n"
           "      <<: *env\n      A: b\n",
       literal},
      {"an anchor that nobody uses",
       "x-env:\n  JWT_SECRET: " + real + "\nservices:\n  a: {}\n", literal},
      {"a service merged into another",
       "x-db: &db\n  environment:\n    POSTGRES_PASSWORD: postgres\nservices:\n"
       "  db:\n    <<: *db\n    ports: [\"5432:5432\"]\n",
       "compose-weak-password high postgres"},
      {"CRLF",
       "services:\r\n  a:\r\n    environment:\r\n      JWT_SECRET: " + real +
           "\r\n",
       literal},
      {"a byte order mark",
       "\xef\xbb\xbfservices:\n  a:\n    environment:\n      - JWT_SECRET=" +
           real,
       literal},
      {"tabs", "services:\n\ta:\n\t\tenvironment:\n\t\t\tJWT_SECRET: " + real,
       literal},
      {"JSON",
       "{\"services\": {\"a\": {\"environment\": {\"JWT_SECRET\": \"" + real +
           "\"}}}}",
       literal},
      {"conflict markers",
       "services:\n  a:\n    environment:\n<<<<<<< HEAD\n      JWT_SECRET: " +
           real + "\n=======\n      JWT_SECRET: ${JWT_SECRET:?}\n>>>>>>> x\n",
       literal},
      {"a comment first",
       "# Acme\n#\n\n---\nname: acme\nservices:\n  a:\n    environment:\n      "
       "JWT_SECRET: '" +
           real + "' # old\n",
       literal},
      {"a folded value", Variable("JWT_SECRET: >-\n    " + real), literal},
      {"a quote too many",
       "services:\n  a:\n    environment:\n      A: \"b\n      JWT_SECRET: " +
           real + "\n",
       literal},
  });
}

TEST_CASE("the span is the value's, the footprint holds its name") {
  const std::string text = Variable("JWT_SECRET: \"" + Real() + "\"");
  const auto hits = tests::Detected(text);
  REQUIRE(hits.size() == 1);
  CHECK(hits[0].span.begin() == text.find(Real()));
  CHECK(hits[0].span.size() == Real().size());
  CHECK(hits[0].footprint.begin() == text.find("JWT_SECRET"));
}

TEST_CASE("thousands of services that share one anchor are no work") {
  std::string text = "x-env: &env\n";
  for (int i = 0; i < 2000; ++i) {
    text += "  V" + std::to_string(i) + "_PASSWORD: postgres\n";
  }
  text += "services:\n";
  for (int i = 0; i < 2000; ++i) {
    text += "  s" + std::to_string(i) + ":\n    environment:\n      <<: *env\n";
  }
  // Each place once, whatever merges it; those past the bound of a merge are
  // seen where they stand.
  CHECK(tests::Detected(text).size() == 2000);
}
