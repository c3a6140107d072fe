#include "base/process.h"

#include <doctest/doctest.h>
#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <utility>

#include "base/threads.h"

namespace {

using base::Command;
using base::Conversation;

Command Sh(std::string script, std::string input = {}) {
  Command command;
  command.argv = {"sh", "-c", std::move(script)};
  command.input = std::move(input);
  return command;
}

base::Exit Ran(const Command& command) {
  auto exit = base::Run(command);
  REQUIRE(exit.ok());
  return *exit;
}

TEST_CASE("status and outputs") {
  struct Case {
    const char* name;
    const char* script;
    int status;
    const char* out;
    const char* err;
  };
  const Case cases[] = {
      {"success", "echo out; echo err >&2", 0, "out\n", "err\n"},
      {"failure", "exit 3", 3, "", ""},
      {"a signal", "kill -TERM $$", 128 + SIGTERM, "", ""},
      {"no input is end of file", "cat", 0, "", ""},
      {"closed outputs", "exec >&- 2>&-; exit 4", 4, "", ""},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    base::Exit exit = Ran(Sh(c.script));
    CHECK(exit.status == c.status);
    CHECK(exit.ok() == (c.status == 0));
    CHECK(exit.out == c.out);
    CHECK(exit.err == c.err);
  }
}

TEST_CASE("a program is looked for in the absolute folders of PATH alone") {
  const base::Exit made =
      Ran(Sh("d=$(mktemp -d); printf '#!/bin/sh\necho from here\n' > $d/sort;"
             "cp $d/sort $d/leakwall-no-such-program; mkdir $d/uniq;"
             "chmod +x $d/*; printf %s $d"));
  const std::string folder = made.out;
  const std::string path = std::getenv("PATH");
  const auto run_with = [&](const std::string& with, const char* program) {
    setenv("PATH", with.c_str(), 1);
    Command command;
    command.argv = {program};
    command.directory = folder;
    const auto exit = base::Run(command);
    setenv("PATH", path.c_str(), 1);
    return exit.ok() ? exit->out : "not run";
  };
  CHECK(run_with(folder + ":" + path, "sort") == "from here\n");
  for (const char* relative : {"", ".", "x:."}) {
    const std::string with = std::string(relative) + ":" + path;
    CHECK(run_with(with, "sort").empty());
    CHECK(run_with(with, "leakwall-no-such-program") == "not run");
  }
  // A folder of that name is none.
  CHECK(run_with(folder + ":" + path, "uniq").empty());
  Ran(Sh("rm -r '" + folder + "'"));
}

TEST_CASE("a command that cannot be started is an error") {
  Command nothing;
  CHECK_FALSE(base::Run(nothing).ok());
  Command absent;
  absent.argv = {"leakwall-no-such-program"};
  auto exit = base::Run(absent);
  REQUIRE_FALSE(exit.ok());
  CHECK(exit.error().doing() == "run leakwall-no-such-program");
  Command nowhere = Sh("true");
  nowhere.directory = "/no/such/folder";
  CHECK_FALSE(base::Run(nowhere).ok());
}

TEST_CASE("megabytes pass through without either side waiting for the other") {
  std::string input(3'000'000, '\0');
  for (std::size_t i = 0; i < input.size(); ++i) {
    input[i] = static_cast<char>(i * 2654435761U >> 13);
  }
  CHECK(Ran(Sh("cat", input)).out == input);
  base::Exit both = Ran(Sh("tee /dev/stderr", input));
  CHECK(both.out == input);
  CHECK(both.err == input);
}

TEST_CASE("a child that does not read its input is no error and no SIGPIPE") {
  std::string input(1'000'000, 'x');
  CHECK(Ran(Sh("exec <&-; echo done", input)).out == "done\n");
  CHECK(Ran(Sh("exit 5", input)).status == 5);
}

TEST_CASE("environment and folder") {
  REQUIRE(setenv("LW_KEPT", "kept", 1) == 0);
  REQUIRE(setenv("LW_GONE", "gone", 1) == 0);
  Command command = Sh("echo \"$LW_KEPT,${LW_GONE-unset},$LW_NEW\"; pwd");
  command.env = {"LW_NEW=old", "LW_GONE", "LW_NEW=a=b", "LW_ABSENT"};
  command.directory = "/";
  CHECK(Ran(command).out == "kept,unset,a=b\n/\n");
}

TEST_CASE("standard error can be discarded") {
  Command command = Sh("echo out; echo err >&2");
  command.stderr_to = Command::Stderr::kDiscard;
  base::Exit exit = Ran(command);
  CHECK(exit.out == "out\n");
  CHECK(exit.err.empty());
}

TEST_CASE("a child does not inherit that we ignore a signal") {
  auto before = signal(SIGPIPE, SIG_IGN);
  base::Exit exit = Ran(Sh("kill -PIPE $$; echo still here"));
  signal(SIGPIPE, before);
  CHECK(exit.status == 128 + SIGPIPE);
  CHECK(exit.out.empty());
}

TEST_CASE("a child does not inherit what we talk to another child over") {
  const Command list = Sh("ls /proc/self/fd");
  const std::string alone = Ran(list).out;
  auto talk = Conversation::Start(Sh("cat"));
  REQUIRE(talk.ok());
  CHECK(Ran(list).out == alone);
}

TEST_CASE("many threads run commands at once") {
  std::string outs[16];
  base::ParallelFor(16, 4, [&outs](int, std::size_t i) {
    auto exit = base::Run(Sh("cat; exit 7", std::to_string(i)));
    if (exit.ok() && exit->status == 7) outs[i] = exit->out;
  });
  for (std::size_t i = 0; i < 16; ++i) CHECK(outs[i] == std::to_string(i));
}

TEST_CASE("a conversation reads lines and bytes") {
  auto talk = Conversation::Start(Sh("cat"));
  REQUIRE(talk.ok());
  REQUIRE(talk->Write("one\n\nfive!three\nrest").ok());
  CHECK(*talk->ReadLine() == "one");
  CHECK(*talk->ReadLine() == "");
  CHECK(*talk->ReadBytes(5) == "five!");
  CHECK(*talk->ReadLine() == "three");
  CHECK(*talk->ReadBytes(0) == "");
  REQUIRE(talk->Write("x\n").ok());
  CHECK(*talk->ReadLine() == "restx");
}

TEST_CASE("a conversation of megabytes does not lock up") {
  auto talk = Conversation::Start(Sh("cat"));
  REQUIRE(talk.ok());
  const std::string text(2'000'000, 'y');
  REQUIRE(talk->Write(text).ok());
  REQUIRE(talk->Write("\n").ok());
  CHECK(*talk->ReadBytes(text.size()) == text);
  CHECK(*talk->ReadLine() == "");
}

TEST_CASE("the end of the other side is an error, and no SIGPIPE") {
  auto talk = Conversation::Start(Sh("read line; echo \"$line\"; printf cut"));
  REQUIRE(talk.ok());
  REQUIRE(talk->Write("hello\n").ok());
  CHECK(*talk->ReadLine() == "hello");
  auto cut = talk->ReadLine();
  REQUIRE_FALSE(cut.ok());
  CHECK(cut.error().doing() == "run sh");
  CHECK_FALSE(talk->ReadBytes(10).ok());
  CHECK_FALSE(talk->Write(std::string(200'000, 'x')).ok());
}

TEST_CASE("a conversation moves") {
  auto first = Conversation::Start(Sh("cat"));
  auto second = Conversation::Start(Sh("sed s/^/2/"));
  REQUIRE(first.ok());
  REQUIRE(second.ok());
  REQUIRE(first->Write("a\nb\n").ok());
  CHECK(*first->ReadLine() == "a");
  Conversation moved(std::move(*first));
  CHECK(*moved.ReadLine() == "b");
  moved = std::move(*second);
  REQUIRE(moved.Write("x\n").ok());
}

TEST_CASE("a child may be started while our own standard streams are closed") {
  // Pipes then get the numbers 0 and 1, which the child's streams need.
  int saved_in = dup(0);
  int saved_out = dup(1);
  close(0);
  close(1);
  auto exit = base::Run(Sh("cat", "through"));
  if (saved_in >= 0) dup2(saved_in, 0);
  if (saved_out >= 0) dup2(saved_out, 1);
  close(saved_in);
  close(saved_out);
  REQUIRE(exit.ok());
  CHECK(exit->out == "through");
}

}  // namespace
