#include "app/env_files.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/file.h"
#include "base/text.h"
#include "git/temp_repo.h"

namespace {

namespace fs = std::filesystem;
using Strings = std::vector<std::string>;
using test::TempRepo;

constexpr char kHead[] = "leakwall folders 2\n";

std::string Note(const std::string& records) {
  return kHead + records + "end\n";
}

std::string NoteOf(const TempRepo& repo) { return repo.top() + "/note"; }

Strings Find(const TempRepo& repo) {
  return app::EnvFiles(repo.path(), NoteOf(repo));
}

struct stat Info(const std::string& path) {
  struct stat info {};
  REQUIRE(stat(path.c_str(), &info) == 0);
  return info;
}

std::int64_t Nanoseconds(const struct timespec& time) {
  return time.tv_sec * std::int64_t{1'000'000'000} + time.tv_nsec;
}

// What a note says of the folder `name` of `top` as it is now.
std::string Record(const std::string& top, const std::string& name,
                   const std::string& word) {
  const struct stat info = Info(name.empty() ? top : top + "/" + name);
  return std::to_string(info.st_ino) + " " +
         std::to_string(Nanoseconds(info.st_mtim)) + " " +
         std::to_string(Nanoseconds(info.st_ctim)) + " " + word + " " + name +
         '\0';
}

// Gives the folder a time at which nothing will change it, so that the next
// change gives it another.
void MakeOld(const std::string& folder) {
  const struct timespec times[] = {{1'000'000'000, 0}, {1'000'000'000, 7}};
  REQUIRE(utimensat(AT_FDCWD, folder.c_str(), times, 0) == 0);
}

// Folders that are old, and a note that calls all of them quiet, whatever is
// in them.
void NoteAsQuiet(const TempRepo& repo, const Strings& folders) {
  for (const std::string& name : folders) MakeOld(repo.path() + "/" + name);
  MakeOld(repo.path());
  std::string records = Record(repo.path(), "", "quiet");
  for (const std::string& name : folders) {
    records += Record(repo.path(), name, "quiet");
  }
  REQUIRE(base::WriteFile(NoteOf(repo), Note(records)).ok());
}

TEST_CASE("the files at the top and in its folders are found, no others") {
  const TempRepo repo("none");
  for (const char* name : {".env",
                           ".env.local",
                           ".envrc",
                           "env",
                           "x.env",
                           "web/.env",
                           "web/deep/.env",
                           ".hidden/.env",
                           "node_modules/.env",
                           "empty/x",
                           "module/.git/HEAD",
                           "module/.env",
                           "linked/.git",
                           "linked/.env",
                           ".git/.env",
                           "../outside/.env",
                           "of a folder/.env/x",
                           "api/.env.x",
                           "api/.env",
                           "line\nfeed/.env\n",
                           "\377 /.env",
                           ".env\n.x"}) {
    repo.Write(name, "");
  }
  fs::create_directory_symlink("../outside", repo.path() + "/symlink");
  fs::create_symlink("nowhere", repo.path() + "/.env.link");
  const Strings expected = {
      ".env",     ".env\n.x",  ".env.link",  ".env.local",
      ".envrc",   "api/.env",  "api/.env.x", "line\nfeed/.env\n",
      "web/.env", "\377 /.env"};
  CHECK(Find(repo) == expected);
  // With what was noted, too.
  CHECK(Find(repo) == expected);
  repo.Sh("rm web/.env api/.env .env; rmdir web/deep 2> ../err || :");
  repo.Write("empty/.env", "");
  CHECK(Find(repo) == Strings{".env\n.x", ".env.link", ".env.local", ".envrc",
                              "api/.env.x", "empty/.env", "line\nfeed/.env\n",
                              "\377 /.env"});
}

TEST_CASE("of many folders the first ones are looked at") {
  const TempRepo repo("none");
  Strings expected;
  for (int i = 0; i < 70; ++i) {
    const std::string name = std::to_string(100 + i) + "/.env";
    repo.Write(name, "");
    if (i < 64) expected.push_back(name);
  }
  CHECK(Find(repo) == expected);
  CHECK(Find(repo) == expected);
}

TEST_CASE("where there is no folder there are no files") {
  const TempRepo repo("none");
  repo.Write("file", "");
  CHECK(app::EnvFiles(repo.path() + "/none", NoteOf(repo)).empty());
  CHECK(app::EnvFiles(repo.path() + "/file", NoteOf(repo)).empty());
}

TEST_CASE("what was noted to be quiet is not listed") {
  const TempRepo repo("none");
  repo.Write(".env", "");
  repo.Write("api/.env", "");
  repo.Write("web/.env", "");
  NoteAsQuiet(repo, {"api", "web"});
  const auto before = Info(NoteOf(repo)).st_ino;
  CHECK(Find(repo).empty());
  // Nothing has changed, so that nothing was written.
  CHECK(Info(NoteOf(repo)).st_ino == before);
}

TEST_CASE("a note that has become wrong is not believed") {
  struct Case {
    std::string name;
    std::string script;
    Strings expected;
  };
  for (const Case& c : {
           Case{"a file comes",
                "touch web/.env.new",
                {"web/.env", "web/.env.new"}},
           Case{"any file comes", "touch web/x", {"web/.env"}},
           Case{"a file goes", "rm web/x.txt", {"web/.env"}},
           Case{"and the only one", "rm web/.env", {}},
           Case{"at the top", "touch .env.new", {".env", ".env.new"}},
           Case{"a folder comes",
                "mkdir new; touch new/.env",
                {".env", "new/.env"}},
           Case{"a folder goes", "rm -r web", {".env"}},
           Case{"another of its name",
                "mv web ../w; mkdir web; touch web/.env.w",
                {".env", "web/.env.w"}},
           Case{"a link of its name", "mv web ../w; ln -s ../w web", {".env"}},
           Case{"a file of its name", "rm -r web; touch web", {".env"}},
           Case{"it is a repository no more",
                "rmdir module/.git",
                {"module/.env"}},
           Case{"its old time is back",
                "touch web/x; touch -d @1000000000.000000007 web",
                {"web/.env"}},
       }) {
    INFO(c.name);
    const TempRepo repo("none");
    repo.Sh(
        "mkdir -p api web module/.git; touch .env api/.env web/.env "
        "web/x.txt module/.env");
    NoteAsQuiet(repo, {"api", "module", "web"});
    REQUIRE(Find(repo).empty());
    repo.Sh(c.script);
    CHECK(Find(repo) == c.expected);
    // What is noted now is right.
    CHECK(Find(repo) == c.expected);
  }
}

TEST_CASE("what was noted of another state of a folder is not believed") {
  const TempRepo repo("none");
  repo.Write(".env", "");
  repo.Write("web/.env", "");
  const struct stat info = Info(repo.path() + "/web");
  const std::string inode = std::to_string(info.st_ino);
  const std::string modified = std::to_string(Nanoseconds(info.st_mtim));
  const std::string changed = std::to_string(Nanoseconds(info.st_ctim));
  const std::string others[] = {
      inode + "1 " + modified + " " + changed + " quiet",
      inode + " " + modified + "1 " + changed + " quiet",
      inode + " " + modified + " " + changed + "1 quiet",
      inode + " " + changed + " " + inode + " quiet",
      inode + " " + modified + " " + changed + " listed",
      inode + " " + modified + " " + changed + " quieter",
      inode + " " + modified + " quiet",
      inode + "-" + modified + " " + changed + " quiet",
      inode + "  " + modified + " " + changed + " quiet",
      "-1 " + modified + " " + changed + " quiet",
      "x " + modified + " " + changed + " quiet",
      "",
  };
  for (const std::string& other : others) {
    INFO(other);
    const std::string note =
        Note(Record(repo.path(), "", "listed") + other + " web" + '\0');
    REQUIRE(base::WriteFile(NoteOf(repo), note).ok());
    CHECK(Find(repo) == Strings{".env", "web/.env"});
  }
}

TEST_CASE("a note that cannot be read is none") {
  const TempRepo repo("none");
  repo.Write(".env", "");
  repo.Write("web/.env", "");
  const std::string records =
      Record(repo.path(), "", "quiet") + Record(repo.path(), "web", "quiet");
  for (const std::string& note :
       {std::string(), std::string("x"), std::string(1, '\0'), records,
        "leakwall folders 1\n" + records + "end\n",
        "leakwall folders 2" + records + "end\n", kHead + records,
        std::string(kHead), Note(""), std::string("\377\376\0 \n", 5)}) {
    INFO(base::Escape(note));
    REQUIRE(base::WriteFile(NoteOf(repo), note).ok());
    CHECK(Find(repo) == Strings{".env", "web/.env"});
  }
}

TEST_CASE("a note that was cut off is none, wherever") {
  const TempRepo repo("none");
  repo.Write("web/.env", "");
  repo.Write("end\n/y", "");
  MakeOld(repo.path());
  const std::string note = Note(Record(repo.path(), "", "quiet") +
                                Record(repo.path(), "web", "listed") +
                                Record(repo.path(), "end\n", "quiet"));
  for (std::size_t size = 0; size <= note.size(); ++size) {
    CAPTURE(size);
    REQUIRE(base::WriteFile(NoteOf(repo), note.substr(0, size)).ok());
    CHECK(Find(repo) == Strings{"web/.env"});
  }
}

TEST_CASE("a note is written where it can be, and for us alone") {
  const TempRepo repo("none");
  repo.Write(".env", "");
  repo.Write("web/.env", "");
  const std::string note = repo.top() + "/new/folder/note";
  CHECK(app::EnvFiles(repo.path(), note) == Strings{".env", "web/.env"});
  CHECK((Info(note).st_mode & 07777) == 0600);
  CHECK(base::ReadFile(note).value() ==
        Note(Record(repo.path(), "", "listed") +
             Record(repo.path(), "web", "listed")));
  const auto before = Info(note).st_ino;
  CHECK(app::EnvFiles(repo.path(), note) == Strings{".env", "web/.env"});
  CHECK(Info(note).st_ino == before);
  // Neither below a file nor over a folder, and that is no harm.
  repo.Write("../file", "");
  for (const std::string& nowhere :
       {repo.top() + "/file/note", repo.top() + "/new"}) {
    INFO(nowhere);
    for (int time = 0; time < 2; ++time) {
      CHECK(app::EnvFiles(repo.path(), nowhere) == Strings{".env", "web/.env"});
    }
  }
}

// Returns when nothing in these folders has changed for more than two seconds.
// (Nobody can set the time at which a folder changed.)
void WaitUntilOld(const Strings& folders) {
  std::int64_t last = 0;
  for (const std::string& folder : folders) {
    last = std::max(last, Nanoseconds(Info(folder).st_ctim));
  }
  struct timespec now {};
  do {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    REQUIRE(clock_gettime(CLOCK_REALTIME, &now) == 0);
  } while (Nanoseconds(now) <= last + 2'000'000'000);
}

TEST_CASE("of old folders those without such files are noted to be quiet") {
  const TempRepo with("none");
  const TempRepo without("none");
  with.Write(".env", "");
  for (const TempRepo* repo : {&with, &without}) {
    repo->Write("web/.env", "");
    repo->Write("module/.git/HEAD", "");
    repo->Write("module/.env", "");
    repo->Write("empty/x", "");
  }
  WaitUntilOld({with.path(), with.path() + "/empty", without.path(),
                without.path() + "/empty"});
  for (const TempRepo* repo : {&with, &without}) {
    const bool at_top = repo == &with;
    const Strings expected =
        at_top ? Strings{".env", "web/.env"} : Strings{"web/.env"};
    CHECK(Find(*repo) == expected);
    CHECK(base::ReadFile(NoteOf(*repo)).value() ==
          Note(Record(repo->path(), "", at_top ? "listed" : "quiet") +
               Record(repo->path(), "empty", "quiet") +
               Record(repo->path(), "module", "quiet") +
               Record(repo->path(), "web", "listed")));
    const auto before = Info(NoteOf(*repo)).st_ino;
    CHECK(Find(*repo) == expected);
    CHECK(Info(NoteOf(*repo)).st_ino == before);
    repo->Write("empty/.env", "");
    CHECK(Find(*repo).size() == expected.size() + 1);
  }
}

TEST_CASE("a folder that just changed is noted to be listed again") {
  const TempRepo repo("none");
  repo.Write("coming/x", "");
  repo.Write("just/x", "");
  const struct timespec future[] = {{4'000'000'000, 0}, {4'000'000'000, 0}};
  const std::string coming = repo.path() + "/coming";
  REQUIRE(utimensat(AT_FDCWD, coming.c_str(), future, 0) == 0);
  // However old it says it is.
  MakeOld(repo.path() + "/just");
  MakeOld(repo.path());
  const auto changed = Info(repo.path() + "/just").st_ctim;
  CHECK(Find(repo).empty());
  const std::string note = base::ReadFile(NoteOf(repo)).value().value();
  CHECK(note.find(Record(repo.path(), "coming", "listed")) !=
        std::string::npos);
  // (Where all this took two seconds it is not what just changed.)
  struct timespec now {};
  REQUIRE(clock_gettime(CLOCK_REALTIME, &now) == 0);
  if (now.tv_sec - changed.tv_sec >= 2) return;
  CHECK(note == Note(Record(repo.path(), "", "listed") +
                     Record(repo.path(), "coming", "listed") +
                     Record(repo.path(), "just", "listed")));
}

}  // namespace
