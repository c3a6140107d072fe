#include "detect/arguments.h"

#include <doctest/doctest.h>

#include <string>

TEST_CASE("secrets among arguments") {
  struct Case {
    std::string line;
    std::string seen;  // values, a comma between
  };
  const Case cases[] = {
      {"", ""},
      {"app --password x1", "x1"},
      {"app --password=x1 --token 'y z' --verbose", "x1,y z"},
      {"app --password --verbose", ""},
      {"app --password", ""},
      {"app --password=", ""},
      {"app -password x", ""},
      {"app --password-file x", ""},
      {"PGPASSWORD=x1 psql", "x1"},
      {"export DB_PASSWORD=\"x1\" && app", "x1"},
      {"redis-server --requirepass x1", "x1"},
      {"redis-cli -a x1 ping", "x1"},
      {"/usr/bin/redis-cli -a x1", "x1"},
      {"mysql -uroot -px1 -e 'select 1'", "x1"},
      {"mysql -p && nc -px1", ""},
      {"curl -u bob:x1 https://acme.example", "x1"},
      {"curl -u bob https://acme.example", ""},
      {"mongosh -u bob -p x1", "x1"},
      {"sh -c 'redis-server --requirepass x1'", "x1"},
      {"app \"--password=x1\"", "x1"},
      {"app --password=$(cat p q)", "$(cat p q)"},
      {"app '--password", ""},
  };
  for (const Case& c : cases) {
    CAPTURE(c.line);
    std::string seen;
    for (const auto& argument : detect::SecretArguments({c.line})) {
      if (!seen.empty()) seen += ',';
      seen += c.line.substr(argument.begin, argument.end - argument.begin);
    }
    CHECK(seen == c.seen);
  }
}

TEST_CASE("a value may be the next element of a list") {
  const std::string value = "x1";
  const auto arguments =
      detect::SecretArguments({"redis-server", "--requirepass", value});
  REQUIRE(arguments.size() == 1);
  CHECK(arguments[0].string == 2);
  CHECK(arguments[0].begin == 0);
  CHECK(arguments[0].end == 2);
}

TEST_CASE("flags") {
  CHECK(detect::HasFlag({"mongod --noauth"}, "--noauth"));
  CHECK(detect::HasFlag({"traefik", "--api.insecure=true"}, "--api.insecure"));
  CHECK_FALSE(detect::HasFlag({"mongod --noauthority"}, "--noauth"));
}
