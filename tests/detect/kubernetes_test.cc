#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "base/encoding.h"
#include "detect/packs.h"

namespace {

std::string Real() { return tests::Expanded("{{alnum:24}}"); }

std::string Secret(std::string_view lines) {
  return "apiVersion: v1\nkind: Secret\nmetadata:\n  name: x\n" +
         std::string(lines);
}
std::string Data(std::string_view key, std::string_view value) {
  return Secret("data:\n  " + std::string(key) + ": " +
                base::Base64Encode(value) + "\n");
}
std::string Plain(std::string_view line) {
  return Secret("stringData:\n  " + std::string(line) + "\n");
}
std::string Pod(std::string_view lines) {
  return "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: x\n" +
         std::string(lines);
}

}  // namespace

TEST_CASE("Kubernetes manifests") {
  struct Case {
    std::string name;
    std::string text;
    std::string seen;
  };
  const std::string real = Real();
  const std::string secret = "kubernetes-secret high " + real;
  const std::string container = "kubernetes-container-secret high " + real;
  const Case cases[] = {
      {"data", Data("password", real), secret},
      {"string data", Plain("password: " + real), secret},
      {"weak and real", Plain("password: hunter2"),
       "kubernetes-secret high hunter2"},
      {"published and real", Data("password", "changeme"),
       "kubernetes-secret high changeme"},
      {"a name that says nothing", Plain("licence: ACME-blue-sky"),
       "kubernetes-secret medium ACME-blue-sky"},
      {"a user", Data("username", "app"), ""},
      {"an address without a password", Data("url", "postgres://db/app"), ""},
      {"an address with one", Data("url", "postgres://app:" + real + "@db/x"),
       "kubernetes-secret high postgres://app:" + real + "@db/x"},
      {"template", Plain("password: {{ .Values.password | quote }}"), ""},
      {"template in quotes", Plain("password: \"{{ .Values.password }}\""), ""},
      {"reference", Plain("password: ${DB_PASSWORD}"), ""},
      {"placeholder", Plain("password: <password>"), ""},
      {"encoded placeholder", Data("password", "<your-password>"), ""},
      {"empty", Data("password", ""), ""},
      {"not base64 after all", Secret("data:\n  password: " + real + "!\n"),
       "kubernetes-secret high " + real + "!"},
      {"a certificate", Data("tls.crt", "-----BEGIN CERTIFICATE-----\nMIIB\n"),
       ""},
      {"a file with a secret in it",
       Data("config.yaml", "a: b\npassword: " + real + "\n"),
       "kubernetes-secret high a: b\npassword: " + real + "\n"},
      {"a file without", Data("config.yaml", "a: b\nc: d\n"), ""},
      {"an empty docker login", Data(".dockerconfigjson", "{\"auths\": {}}"),
       ""},
      {"two documents",
       "apiVersion: v1\nkind: Service\n---\n" + Plain("password: " + real),
       secret},
      {"a Helm template",
       "{{- if .Values.on }}\n" +
           Secret("data:\n  {{- range .Values.x }}\n  a: {{ . }}\n  {{- end "
                  "}}\nstringData:\n  password: " +
                  real + "\n{{- end }}\n"),
       secret},
      {"CRLF",
       "apiVersion: v1\r\nkind: Secret\r\nstringData:\r\n  password: " + real +
           "\r\n",
       secret},
      {"another kind",
       "apiVersion: x/v1\nkind: SealedSecret\nstringData:\n  password: " +
           real + "\n",
       ""},
      {"no manifest", "kind: Secret\nstringData:\n  password: " + real + "\n",
       ""},
      {"environment",
       Pod("    env:\n    - name: DB_PASSWORD\n      value: " + real + "\n"),
       container},
      {"environment from a Secret",
       Pod("    env:\n    - name: DB_PASSWORD\n      valueFrom: "
           "{secretKeyRef: {name: a, key: b}}\n"),
       ""},
      {"environment with a path",
       Pod("    env:\n    - name: AUTH_TOKEN\n      value: /var/run/token\n"),
       ""},
      {"an address in the environment",
       Pod("    env:\n    - name: DB\n      value: mysql://a:" + real +
           "@db/x\n"),
       container},
      {"an argument", Pod("    args: [\"--api-token=" + real + "\"]\n"),
       container},
      {"an argument from the environment",
       Pod("    args: [\"--api-token=$(TOKEN)\"]\n"), ""},
      {"a ConfigMap",
       "apiVersion: v1\nkind: ConfigMap\ndata:\n  TOKEN: " + real +
           "\n  A: b\n",
       "kubernetes-configmap-secret medium " + real},
      {"a List of List",
       "apiVersion: v1\nkind: List\nitems:\n- &a\n  apiVersion: v1\n  kind: "
       "List\n  items: [*a]\n",
       ""},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    CHECK(tests::Seen(c.text) == c.seen);
  }
}

TEST_CASE("the span is that of the encoded text") {
  const std::string text = Data("password", Real());
  const auto hits = tests::Detected(text);
  REQUIRE(hits.size() == 1);
  CHECK(hits[0].span.In(text) == base::Base64Encode(Real()));
  CHECK(hits[0].decoded == Real());
}
