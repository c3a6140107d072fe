#include <doctest/doctest.h>

#include <string>

#include "detect/packs.h"

TEST_CASE("Dockerfiles") {
  struct Case {
    std::string name;
    std::string lines;
    std::string seen;
  };
  const std::string real = tests::Expanded("{{alnum:24}}");
  const std::string secret = "dockerfile-secret high " + real;
  const Case cases[] = {
      {"ENV", "ENV TOKEN=" + real, secret},
      {"ENV with a blank", "ENV TOKEN " + real + " ", secret},
      {"several", "ENV A=b TOKEN='" + real + "' C=d", secret},
      {"on a continued line", "ENV A=b \\\n    TOKEN=" + real + "\n", secret},
      {"CRLF", "ENV A=b \\\r\n    TOKEN=" + real + "\r\n", secret},
      {"lower case", "env TOKEN=" + real, secret},
      {"ARG", "ARG TOKEN=" + real, secret},
      {"ARG without a value", "ARG TOKEN", ""},
      {"weak", "ENV DB_PASSWORD=hunter2", "dockerfile-secret medium hunter2"},
      {"published", "ENV DB_PASSWORD=postgres",
       "dockerfile-secret medium postgres"},
      {"placeholder", "ENV TOKEN=your-token", ""},
      {"variable", "ENV TOKEN=$T TOKEN2=${T}", ""},
      {"address", "ENV DB=mysql://a:" + real + "@db/x", secret},
      {"RUN", "RUN app --token " + real, secret},
      {"RUN with a variable", "RUN app --token $TOKEN", ""},
      {"HEALTHCHECK", "HEALTHCHECK CMD redis-cli -a " + real + " ping", secret},
      {"a comment", "# ENV TOKEN=" + real, ""},
      {"LABEL", "LABEL a=b", ""},
      {"only ENV", "ENV", ""},
      {"a backslash at the end", "ENV A=b \\", ""},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    CHECK(tests::Seen("# build\nFROM alpine\n" + c.lines) == c.seen);
  }
  CHECK(tests::Seen("ENV TOKEN=" + real) == "");
}
