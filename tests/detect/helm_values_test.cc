#include <doctest/doctest.h>

#include <string>

#include "detect/packs.h"

TEST_CASE("values of Helm charts") {
  struct Case {
    std::string name;
    std::string lines;
    std::string seen;
  };
  const std::string real = tests::Expanded("{{alnum:24}}");
  const Case cases[] = {
      {"real", "auth:\n  password: " + real, "helm-secret high " + real},
      {"weak", "auth:\n  password: hunter2", "helm-secret medium hunter2"},
      {"default", "adminPassword: changeme",
       "helm-default-password medium changeme"},
      {"an address", "dsn: mysql://a:" + real + "@db/x",
       "helm-secret high " + real},
      {"a variable of a container", "env:\n- name: TOKEN\n  value: " + real,
       "helm-secret high " + real},
      {"the name of a Secret", "existingSecret: db-credentials", ""},
      {"the key in a Secret", "secretKeys:\n  adminPasswordKey: password", ""},
      {"empty", "password: \"\"", ""},
      {"template", "password: \"{{ .Values.x }}\"", ""},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    CHECK(tests::Seen("replicaCount: 1\ntolerations: []\n" + c.lines + "\n") ==
          c.seen);
    CHECK(tests::Seen("title: x\n" + c.lines + "\n") == "");
  }
}
