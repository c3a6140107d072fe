#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "base/encoding.h"
#include "scan/base64_blocks.h"
#include "scan/token_runs.h"
#include "scan/toy_rules.h"
#include "scan/wide_text.h"

namespace {

using base::Base64Encode;

toy::Bench Words() {
  return toy::Bench({{"word", "\\bword_(?P<secret>[a-z]{4,8})\\b"}});
}

std::string Wrap(const std::string& text, std::size_t width,
                 const std::string& between) {
  std::string wrapped;
  for (std::size_t i = 0; i < text.size(); i += width) {
    if (i > 0) wrapped += between;
    wrapped += text.substr(i, width);
  }
  return wrapped;
}

TEST_CASE("a secret in base64 is found, and its place is that of its code") {
  toy::Bench bench = Words();
  const std::string plain = "the key is word_abcdef, and so on and on";
  const std::string code = Base64Encode(plain);
  // "abcdef" is bytes 16 to 22: characters 21 to 30.
  const std::string found = "word 21-30 abcdef (base64)";
  CHECK(bench.Told(code) == found);
  CHECK(bench.Told(base::Base64UrlEncode(plain)) == found);
  CHECK(bench.Told("x: \"" + code + "\"\n") == "word 25-34 abcdef (base64)");
  CHECK(bench.Told(Wrap(code, 28, "\n")) == "word 21-31 abcdef (base64)");
  CHECK(bench.Told(Wrap(code, 28, "\r\n    ")) == "word 21-36 abcdef (base64)");
  // Two in one block are two places.
  CHECK(bench.Told(Base64Encode("word_aaaa and here again word_bbbb")) ==
        "word 6-12 aaaa (base64); word 40-46 bbbb (base64)");
}

TEST_CASE("what is no encoded text is left alone") {
  toy::Bench bench = Words();
  const std::string header = base::Base64UrlEncode("{\"alg\":\"HS256\"}");
  const std::string payload =
      base::Base64UrlEncode("{\"a\":\"word_abcdef\",\"b\":\"cdefgh\"}");
  const struct {
    const char* name;
    std::string text;
  } kCases[] = {
      {"too short", Base64Encode("word_abcd x")},
      {"a JWT", header + "." + payload + "." + std::string(43, 'x')},
      {"bytes", Base64Encode(std::string(30, '\xF0') + " word_abcdef ")},
      {"mostly bytes", Base64Encode("a text that begins well " +
                                    std::string(99, '\xF0') + " word_abcdef ")},
      {"an identifier", "getElementByIdentifierOrByNameAndClass"},
      {"a row of dashes", std::string(80, '-')},
      {"encoded twice", Base64Encode(Base64Encode("the word_abcdef is it"))},
  };
  for (const auto& c : kCases) {
    CAPTURE(c.name);
    CHECK(bench.Told(c.text) == "");
  }
}

std::vector<std::string> Blocks(std::string_view text) {
  std::vector<base::Span> runs;
  const base::Span all(0, text.size());
  scan::FindTokenRuns(text, all, runs);
  std::vector<std::string> blocks;
  for (const base::Span block : scan::FindTextBlocks(text, all, runs)) {
    blocks.emplace_back(block.In(text));
  }
  return blocks;
}

TEST_CASE("a block is a run, or lines that do not grow") {
  const std::string line = Base64Encode("just some text, 27 bytes, x");
  REQUIRE(line.size() == 36);
  const std::string longer = line + "abcd";
  using Lines = std::vector<std::string>;
  CHECK(Blocks("a " + line + " b") == Lines{line});
  CHECK(Blocks(line + "\n" + line + "\nabcd\nabcd") ==
        Lines{line + "\n" + line + "\nabcd"});
  CHECK(Blocks(line + "\n" + longer) == Lines{line, longer});
  CHECK(Blocks(line + "\n" + line + " x") == Lines{line, line});
  CHECK(Blocks(line + "==\n" + line) == Lines{line + "==", line});
  CHECK(Blocks(line + "===") == Lines{line + "=="});
  CHECK(Blocks("key=" + line) == Lines{line});
  CHECK(Blocks("a.b." + line) == Lines{line});
}

std::string Widen(std::string_view text, bool low_first) {
  std::string wide;
  for (const char c : text) {
    if (!low_first) wide.push_back('\0');
    wide.push_back(c);
    if (low_first) wide.push_back('\0');
  }
  return wide;
}

TEST_CASE("a secret in UTF-16 is found, and its place is that of its units") {
  toy::Bench bench = Words();
  const std::string text = "it is word_abcdef.";
  const std::string le = Widen(text, true);
  const std::string be = Widen(text, false);
  CHECK(bench.Told("\xFF\xFE" + le) == "word 24-36 abcdef (UTF-16)");
  CHECK(bench.Told("\xFE\xFF" + be) == "word 24-36 abcdef (UTF-16)");
  CHECK(bench.Told(le) == "word 22-34 abcdef (UTF-16)");
  CHECK(bench.Told(be) == "word 22-34 abcdef (UTF-16)");
  // Within a program, at an odd place.  (After a NUL the other byte order is
  // as good a reading, one byte earlier.)
  const std::string binary =
      "\x7F"
      "ELF\x02\x01" +
      std::string(9, '\x01');
  CHECK(bench.Told(binary + le + binary) == "word 37-49 abcdef (UTF-16)");
  CHECK(bench.Scan(le).whole);
  CHECK_FALSE(bench.Scan(text).whole);
}

TEST_CASE("other scripts stand between the characters of UTF-16") {
  const std::string foreign = "\x2D\x4E\x87\x65";  // two Chinese characters
  const std::string text =
      Widen("password", true) + foreign + Widen("=\"abc\"", true);
  const scan::WideText wide(text);
  REQUIRE(wide.narrow().size() == 16);
  CHECK(wide.narrow().substr(0, 8) == "password");
  CHECK(wide.narrow().substr(10) == "=\"abc\"");
  CHECK(static_cast<unsigned char>(wide.narrow()[8]) >= 0x80);
  CHECK(wide.Original({12, 15}) == base::Span(24, 30));
}

TEST_CASE("NUL bytes hide nothing") {
  toy::Bench bench = Words();
  using namespace std::string_literals;
  CHECK(bench.Told("\0\0word_abcd\0\xFF\0"s) == "word 7-11 abcd");
  CHECK(bench.Told(std::string(5'000, '\0') + "word_abcd") ==
        "word 5005-5009 abcd");
}

}  // namespace
