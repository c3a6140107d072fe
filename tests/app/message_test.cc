#include "app/message.h"

#include <doctest/doctest.h>

#include <string>

TEST_CASE("a message is judged as Git will store it") {
  struct Row {
    const char* name;
    app::Cleanup cleanup;
    const char* comment;
    const char* message;
    const char* stored;
  };
  const std::string scissors =
      "a\n# ------------------------ >8 ------------------------\n-gone\n";
  const Row rows[] = {
      {"plain", app::Cleanup::kStrip, "#", "a\nb\n", "a\nb\n"},
      {"empty", app::Cleanup::kStrip, "#", "", ""},
      {"comments go, lines keep their numbers", app::Cleanup::kStrip, "#",
       "a\n# b\nc\n", "a\n\nc\n"},
      {"no final newline", app::Cleanup::kStrip, "#", "a\n#b", "a\n"},
      {"another comment string", app::Cleanup::kStrip, "//",
       "# kept\n// gone\n", "# kept\n\n"},
      {"comment string not known", app::Cleanup::kStrip, "", "# kept\n",
       "# kept\n"},
      {"scissors cut", app::Cleanup::kStrip, "#", scissors.c_str(), "a\n"},
      {"scissors cut, comments stay", app::Cleanup::kScissors, "#",
       "# a\n# ------------------------ >8 ------------------------\nx\n",
       "# a\n"},
      {"whitespace keeps comments", app::Cleanup::kWhitespace, "#", "# a\n",
       "# a\n"},
      {"whitespace keeps what is below the scissors", app::Cleanup::kWhitespace,
       "#", scissors.c_str(), scissors.c_str()},
      {"scissors within a sentence do not cut", app::Cleanup::kStrip, "#",
       "see the line ------------------------ >8 ------------------------\nb\n",
       "see the line ------------------------ >8 ------------------------\n"
       "b\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CHECK(app::StoredMessage(row.message, row.cleanup, row.comment) ==
          row.stored);
  }
}
