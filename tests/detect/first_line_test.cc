#include "detect/first_line.h"

#include <doctest/doctest.h>

#include <algorithm>
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

TEST_CASE("a long line before it hides no document") {
  static const auto detectors = detect::AllDetectors(tests::DetectRules(), {});
  const std::string long_text(3 * detect::kLongestFirstLine, 'a');
  const std::string blanks(3 * detect::kLongestFirstLine, ' ');
  const std::string compose = "services: {}\n";
  CHECK(detect::FirstLine("#" + long_text + "\nb: c") == "b: c");
  CHECK(detect::FirstLine("---" + long_text + "\n#" + long_text + "\nb: c") ==
        "b: c");
  CHECK(detect::FirstLine(blanks + "\n" + blanks + "b: c") == "b: c");
  CHECK(detect::FirstLine(long_text).size() == detect::kLongestFirstLine);
  for (const std::string& text :
       {"# " + long_text + "\n" + compose, long_text + ": 1\n" + compose,
        "x-" + long_text + ":\n  a: 1\n" + compose,
        "{\"" + long_text + "\": 1, \"services\": {}}",
        blanks + "\n" + compose}) {
    CHECK(std::any_of(
        detectors.begin(), detectors.end(),
        [&](const auto& detector) { return detector->MayRead(text); }));
  }
  // And an environment file.
  const std::string dotenv = "A=b\nSECRET_KEY=x\n";
  for (const std::string& text :
       {"# " + long_text + "\n" + dotenv, long_text + "=1\n" + dotenv,
        "export " + long_text + "=1\n" + dotenv}) {
    CHECK(std::any_of(
        detectors.begin(), detectors.end(),
        [&](const auto& detector) { return detector->MayRead(text); }));
  }
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
