#include "app/hook_files.h"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "app/chain.h"
#include "base/file.h"

namespace {

namespace fs = std::filesystem;

// A directory that goes with the test.
class TempDirectory {
 public:
  TempDirectory() {
    std::string name = (fs::temp_directory_path() / "leakwall.XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~TempDirectory() { fs::remove_all(path_); }
  std::string operator/(const std::string& name) const {
    return path_ + "/" + name;
  }
  const std::string& path() const { return path_; }

  void Write(const std::string& name, const std::string& text,
             unsigned mode) const {
    fs::create_directories(fs::path(*this / name).parent_path());
    REQUIRE(base::WriteFile(*this / name, text, mode).ok());
  }
  std::string Read(const std::string& name) const {
    auto text = base::ReadFile(*this / name);
    REQUIRE(text.ok());
    return text->value_or("(none)");
  }

 private:
  std::string path_;
};

}  // namespace

TEST_CASE("the shim quotes whatever path the binary has") {
  const std::string text = app::ShimText("pre-commit", "/a b/it's/leakwall");
  CHECK(text.find("leakwall='/a b/it'\\''s/leakwall'\n") != std::string::npos);
  CHECK(text.find("@") == text.find("@\""));  // only "$@" is left
}

TEST_CASE("an older hook comes back byte for byte") {
  TempDirectory hooks;
  const std::string older = "#!/bin/sh\nexit 0 # mine\n";
  hooks.Write("pre-commit", older, 0711);
  REQUIRE(
      app::InstallHook(hooks.path(), "pre-commit", "/bin/true", nullptr).ok());
  CHECK(hooks.Read("pre-commit") == app::ShimText("pre-commit", "/bin/true"));

  SUBCASE("installed once") {}
  SUBCASE("installed twice") {
    REQUIRE(app::InstallHook(hooks.path(), "pre-commit", "/bin/true", nullptr)
                .ok());
  }
  auto removed = app::UninstallHook(hooks.path(), "pre-commit");
  REQUIRE(removed.ok());
  CHECK(*removed);
  CHECK(hooks.Read("pre-commit") == older);
  struct stat status {};
  REQUIRE(stat((hooks / "pre-commit").c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0711);
  CHECK(fs::directory_iterator(hooks.path()) != fs::directory_iterator());
  CHECK(!fs::exists(hooks / "pre-commit.before-leakwall"));
}

TEST_CASE("a relative link that stood there still leads where it led") {
  TempDirectory hooks;
  hooks.Write("real", "#!/bin/sh\n", 0755);
  fs::create_symlink("real", hooks / "pre-push");
  REQUIRE(
      app::InstallHook(hooks.path(), "pre-push", "/bin/true", nullptr).ok());
  CHECK(fs::exists(hooks / "pre-push.before-leakwall"));
  REQUIRE(app::UninstallHook(hooks.path(), "pre-push").ok());
  CHECK(fs::read_symlink(hooks / "pre-push") == "real");
}

TEST_CASE("uninstall leaves a foreign hook alone") {
  TempDirectory hooks;
  hooks.Write("pre-commit", "#!/bin/sh\n", 0755);
  auto removed = app::UninstallHook(hooks.path(), "pre-commit");
  REQUIRE(removed.ok());
  CHECK(!*removed);
  CHECK(hooks.Read("pre-commit") == "#!/bin/sh\n");
}

TEST_CASE("copies of a program are one file, and know when it is another") {
  TempDirectory hooks;
  hooks.Write("program", "leakwall-managed v1, say", 0755);
  const std::string program = hooks / "program";
  {
    auto copies = app::ProgramCopies::Make(hooks.path(), program);
    REQUIRE(copies.ok());
    for (const char* hook : {"pre-commit", "pre-push"}) {
      REQUIRE(app::InstallHook(hooks.path(), hook, program, &*copies).ok());
    }
  }
  CHECK(hooks.Read("pre-commit") == hooks.Read("program"));
  CHECK(fs::hard_link_count(hooks / "pre-commit") == 2);
  CHECK(fs::hard_link_count(program) == 1);
  CHECK(fs::equivalent(hooks / "pre-commit", hooks / "pre-push"));
  CHECK(access((hooks / "pre-commit").c_str(), X_OK) == 0);
  CHECK_FALSE(app::NewerProgram(hooks / "pre-commit"));

  SUBCASE("another program") {
    hooks.Write("program", "leakwall-managed v1, another", 0755);
    CHECK(app::NewerProgram(hooks / "pre-commit") == program);
  }
  SUBCASE("another of the same size") {
    hooks.Write("program", "leakwall-managed v1, SAY", 0755);
    CHECK(app::NewerProgram(hooks / "pre-commit") == program);
  }
  SUBCASE("one that anybody could have written") {
    hooks.Write("program", "leakwall-managed v1, another", 0757);
    CHECK_FALSE(app::NewerProgram(hooks / "pre-commit"));
  }
  SUBCASE("it is gone") {
    fs::remove(program);
    CHECK_FALSE(app::NewerProgram(hooks / "pre-commit"));
  }
  SUBCASE("nothing is noted") {
    app::ForgetProgram(hooks.path());
    hooks.Write("program", "leakwall-managed v1, another", 0755);
    CHECK_FALSE(app::NewerProgram(hooks / "pre-commit"));
  }
  CHECK(*app::UninstallHook(hooks.path(), "pre-commit"));
  CHECK(!fs::exists(hooks / "pre-commit"));
}

TEST_CASE(
    "chained hooks run in order, with arguments and input, until one "
    "fails") {
  TempDirectory hooks;
  const std::string log = hooks / "log";
  const auto script = [&log](const std::string& name, int status) {
    return "#!/bin/sh\n{ echo " + name + " \"$@\"; cat; } >>'" + log +
           "'\nexit " + std::to_string(status) + "\n";
  };
  hooks.Write("h.before-leakwall", script("first", 0), 0755);
  hooks.Write("h.leakwall.d/20-b", script("third", 7), 0755);
  hooks.Write("h.leakwall.d/10-a", script("second", 0), 0755);
  hooks.Write("h.leakwall.d/30-c", script("never", 0), 0755);
  hooks.Write("h.leakwall.d/05-off", script("off", 0), 0644);
  hooks.Write("h.leakwall.d/06.bak", script("backup", 0), 0755);
  const app::Chain chain(hooks / "h", {"x y"}, "in\n");
  CHECK(chain.Run() == 7);
  CHECK(hooks.Read("log") == "first x y\nin\nsecond x y\nin\nthird x y\nin\n");
}

TEST_CASE("nothing chained is no failure") {
  TempDirectory hooks;
  CHECK(app::Chain("", {}, "").Run() == 0);
  CHECK(app::Chain(hooks / "h", {}, "").Run() == 0);
}
