#include "detect/dotenv.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "detect/packs.h"

namespace {

std::string Lines(std::string_view text) {
  std::string shown;
  const auto dotenv = detect::Dotenv::Read(text);
  for (const detect::EnvLine& line : dotenv.lines) {
    shown +=
        std::string(line.name) + "=" + std::string(line.value.In(text)) + ";";
  }
  return shown + std::to_string(dotenv.other);
}

std::string Real() { return tests::Expanded("{{alnum:24}}"); }

}  // namespace

TEST_CASE("lines of a dotenv file") {
  struct Case {
    std::string text;
    std::string lines;
  };
  const Case cases[] = {
      {"", "0"},
      {"A=b", "A=b;0"},
      {"A=b\r\nC=d\r\n", "A=b;C=d;0"},
      {"\xef\xbb\xbf"
       "A=b\n",
       "A=b;0"},
      {"export A=b\n  export\tC=d\n", "A=b;C=d;0"},
      {"A=\"b c\"\nD='e # f'\n", "A=b c;D=e # f;0"},
      {"A=b # c\nD=e#f\n", "A=b;D=e#f;0"},
      {"A=\"one\ntwo\"\nB=c\n", "A=one\ntwo;B=c;0"},
      {"A=\"b\\\"c\"\n", "A=b\\\"c;0"},
      {"A=\"b\nC=d\n", "A=b;C=d;0"},
      {"A = b\n", "A=b;0"},
      {"A=\nB=\"\"\n", "A=;B=;0"},
      {"A==b\nif x; then\n# c\n\n[s]\n", "3"},
      {"A=b=c\n", "A=b=c;0"},
      {"=b\n", "1"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    CHECK(Lines(c.text) == c.lines);
  }
}

TEST_CASE("secrets of dotenv files") {
  struct Case {
    std::string name;
    std::string text;
    std::string seen;
  };
  const std::string real = Real();
  const Case cases[] = {
      {"weak", "DB_PASSWORD=hunter2\n", "dotenv-secret medium hunter2"},
      {"generated", "A=b\nJWT_SECRET=\"" + real + "\"\n",
       "dotenv-secret high " + real},
      {"a name that says little", "STRIPE_KEY=" + real + "\n",
       "dotenv-secret high " + real},
      {"published", "DB_PASSWORD=postgres\n",
       "dotenv-published-password low postgres"},
      {"in an address", "DATABASE_URL=mysql://app:" + real + "@db/app\n",
       "dotenv-secret high " + real},
      {"several lines", "A=b\nSIGNING_SECRET='" + real + "\n" + real + "'\n",
       "dotenv-secret high " + real + "\n" + real},
      {"placeholders",
       "STRIPE_SECRET_KEY=sk_live_...\nE2B_API_KEY=your_e2b_api_key_here\n"
       "A_SECRET=<secret>\nB_TOKEN=xxxxxxxx\nC_PASSWORD=\nD_KEY=changeme\n",
       ""},
      {"references",
       "A_SECRET=$OTHER\nB_TOKEN=${B_TOKEN}\nC_PASSWORD=$(cat p)\n", ""},
      {"harmless",
       "TOKEN_TTL=3600\nPASSWORD_LOGIN=true\nKEY_FILE=/etc/k.pem\n"
       "AUTH_URL=https://acme.example/token\nNEXT_PUBLIC_API_KEY=" +
           real + "\n",
       ""},
      {"encrypted by dotenvx", "JWT_SECRET=\"encrypted:" + real + "\"\n", ""},
      {"properties", "db.url=x\ndb.password=" + real + "\nserver.port=1\n", ""},
      {"a shell script",
       "A=b\nset -eu\nfor x in y; do\n  echo $x\ndone\nJWT_SECRET=" + real +
           "\n",
       ""},
      {"a makefile", "CC=gcc\nall: x\n\tgcc x\nJWT_SECRET=" + real + "\n", ""},
      {"prose", "The password is x.\nJWT_SECRET=" + real + "\n", ""},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    CHECK(tests::Seen(c.text) == c.seen);
  }
}

TEST_CASE("quotes that never close are no work") {
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += "A=\"\\\n";
  CHECK(detect::Dotenv::Read(text).lines.size() > 0);
}
