#include "detect/passwords.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "detect/detector.h"

TEST_CASE("weak passwords and why") {
  struct Case {
    std::string password;
    std::vector<std::string> names;
    std::string why;  // "" for a password that is not weak
  };
  const Case cases[] = {
      {"postgres", {}, "published default of PostgreSQL"},
      {"MinioAdmin", {}, "published default of MinIO"},
      {"guest", {}, "published default of RabbitMQ"},
      {"changeme", {}, "published default of Elasticsearch and many tutorials"},
      {"acmebackend",
       {"acmebackend"},
       "the same as a user, service or image beside it"},
      {"hunter2", {}, "easy to guess: 10 bits"},
      {"Summer2024!", {}, "easy to guess: 19 bits"},
      {"vT9!kQ2#xLmZ81pa", {}, ""},
  };
  for (const Case& c : cases) {
    CAPTURE(c.password);
    const auto judged = detect::JudgePassword(c.password, c.names, {});
    CHECK(judged.why == c.why);
    CHECK(judged.weak == !judged.why.empty());
  }
}

TEST_CASE("the policy's words and bits count") {
  detect::Settings settings;
  settings.weak_words = {"Zq7kPv93xT"};
  CHECK(detect::JudgePassword("zq7kpv93xt", {}, settings).weak);
  CHECK_FALSE(detect::JudgePassword("Lw4nRb86yH", {}, settings).weak);
  settings.weak_bits = 80;
  CHECK(detect::JudgePassword("Lw4nRb86yH", {}, settings).weak);
  settings.weak_bits = 0;
  CHECK_FALSE(detect::JudgePassword("hunter2", {}, settings).weak);
}

TEST_CASE("odd passwords are judged, not trusted") {
  CHECK(detect::JudgePassword("", {}, {}).weak);
  CHECK(detect::JudgePassword(std::string("a\0b", 3), {}, {}).weak);
  CHECK(detect::JudgePassword(std::string(100'000, 'a'), {}, {}).weak);
}
