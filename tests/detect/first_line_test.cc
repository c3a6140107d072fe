#include "detect/first_line.h"

#include <doctest/doctest.h>

#include <memory>
#include <string>

#include "detect/packs.h"

TEST_CASE("the first line that says something") {
  CHECK(detect::FirstLine("") == "");
  CHECK(detect::FirstLine("# a\n\n---\n  b: c \r\nd") == "b: c");
  CHECK(detect::FirstLine("\xef\xbb\xbf"
                          "a: b") == "a: b");
  CHECK(detect::FirstLine("# a") == "");
}

TEST_CASE("source code is passed over by its first line") {
  for (const std::string text :
       {"#include <x>\nint main() { return 0; }\n// services: apiVersion kind",
        "package main\n// services: apiVersion: kind:",
        "import os\nservices: x = 1\n", "// services:\n", "<?php\n", "a\n",
        "static const char* x = \"services:\";\n",
        "class A: pass # services:", "if (a == b) { services: }", ""}) {
    CAPTURE(text);
    static const auto detectors =
        detect::AllDetectors(tests::DetectRules(), {});
    for (const auto& detector : detectors) {
      CHECK_FALSE(detector->MayRead(text));
    }
  }
}
