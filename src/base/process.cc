#include "base/process.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <ctime>
#include <string_view>
#include <system_error>
#include <utility>

extern char** environ;

namespace base {
namespace {

constexpr std::size_t kChunk = 65536;

std::string SystemText(int code) {
  return std::generic_category().message(code);
}

// Keeps SIGPIPE from this thread while it writes to a pipe whose reader may
// have gone.  Masking it here, rather than ignoring it in the process, leaves
// the disposition that the caller's own standard output relies on.
class NoSigpipe {
 public:
  NoSigpipe() {
    sigemptyset(&sigpipe_);
    sigaddset(&sigpipe_, SIGPIPE);
    sigset_t pending;
    sigpending(&pending);
    was_pending_ = sigismember(&pending, SIGPIPE) == 1;
    pthread_sigmask(SIG_BLOCK, &sigpipe_, &before_);
  }
  NoSigpipe(const NoSigpipe&) = delete;
  NoSigpipe& operator=(const NoSigpipe&) = delete;
  ~NoSigpipe() {
    // One that came while we wrote is ours: a SIGPIPE from write(2) is sent
    // to the writing thread.
    if (!was_pending_) {
      const timespec now{};
      while (sigtimedwait(&sigpipe_, nullptr, &now) < 0 && errno == EINTR) {
      }
    }
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }

 private:
  sigset_t sigpipe_;
  sigset_t before_;
  bool was_pending_ = false;
};

// A descriptor that is closed at the end of its scope.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(other.Release()) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    if (this != &other) {
      Close();
      fd_ = other.Release();
    }
    return *this;
  }
  ~Descriptor() { Close(); }

  int get() const { return fd_; }
  bool open() const { return fd_ >= 0; }
  int Release() { return std::exchange(fd_, -1); }
  void Close() {
    if (fd_ >= 0) close(Release());
  }

 private:
  int fd_ = -1;
};

struct Pipe {
  Descriptor read;
  Descriptor write;
};

// A pipe whose ends are closed on exec and are not 0, 1 or 2: those numbers
// are free when a daemon starts us without them, and the child's own standard
// streams would then be laid over the pipe.
Result<Pipe> OpenPipe(const std::string& doing) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return Error(doing, SystemText(errno));
  Pipe pipe;
  for (int i = 0; i < 2; ++i) {
    Descriptor& end = i == 0 ? pipe.read : pipe.write;
    end = Descriptor(ends[i]);
    if (ends[i] > 2) continue;
    int moved = fcntl(ends[i], F_DUPFD_CLOEXEC, 3);
    if (moved < 0) {
      int code = errno;
      if (i == 0) close(ends[1]);
      return Error(doing, SystemText(code));
    }
    end = Descriptor(moved);
  }
  return pipe;
}

// Our environment with the command's changes; the last change of a name wins.
std::vector<std::string> Environment(const std::vector<std::string>& changes) {
  std::vector<std::string> result;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    result.emplace_back(*entry);
  }
  for (const std::string& change : changes) {
    std::size_t equals = change.find('=');
    std::string name = change.substr(0, equals) + "=";
    std::erase_if(result, [&name](const std::string& entry) {
      return entry.starts_with(name);
    });
    if (equals != std::string::npos) result.push_back(change);
  }
  return result;
}

std::vector<char*> Pointers(std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  pointers.reserve(strings.size() + 1);
  for (std::string& text : strings) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

bool IsProgram(const std::string& path) {
  struct stat status {};
  return stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
         access(path.c_str(), X_OK) == 0;
}

// The file that a program's name stands for; empty: there is none.  Relative
// folders in PATH are passed over: what a repository holds must not be run
// because a hook happens to run there.
std::string FindProgram(const std::string& name) {
  if (name.find('/') != std::string::npos) return name;
  const char* path = std::getenv("PATH");
  std::string_view rest = path == nullptr ? "/usr/bin:/bin" : path;
  while (!rest.empty()) {
    const std::size_t end = rest.find(':');
    const std::string folder(rest.substr(0, end));
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (!folder.starts_with('/')) continue;
    if (std::string file = folder + "/" + name; IsProgram(file)) return file;
  }
  return {};
}

// What a child gets of our ends of its pipes.
struct Child {
  pid_t pid = -1;
  Descriptor to;    // its standard input; non-blocking
  Descriptor from;  // its standard output, if captured
  Descriptor err;   // its standard error, if captured
};

// What posix_spawn(3) is to do in the child before exec.
class Plan {
 public:
  Plan() {
    posix_spawn_file_actions_init(&actions_);
    posix_spawnattr_init(&attributes_);
    // The child starts like one of a shell: what this process ignores or
    // blocks is its own affair.
    sigset_t all;
    sigset_t none;
    sigfillset(&all);
    sigemptyset(&none);
    posix_spawnattr_setsigdefault(&attributes_, &all);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setflags(&attributes_,
                             POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  }
  Plan(const Plan&) = delete;
  Plan& operator=(const Plan&) = delete;
  ~Plan() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }

  // Each returns 0 or an errno value.
  int Use(const Descriptor& fd, int as) {
    return posix_spawn_file_actions_adddup2(&actions_, fd.get(), as);
  }
  int Discard(int as) {
    return posix_spawn_file_actions_addopen(&actions_, as, "/dev/null",
                                            O_WRONLY, 0);
  }
  int Enter(const std::string& directory) {
    return posix_spawn_file_actions_addchdir_np(&actions_, directory.c_str());
  }
  int Spawn(const Command& command, pid_t& pid) const {
    std::vector<std::string> argv = command.argv;
    std::vector<std::string> env = Environment(command.env);
    const std::string program = FindProgram(argv[0]);
    if (program.empty()) return ENOENT;
    return posix_spawn(&pid, program.c_str(), &actions_, &attributes_,
                       Pointers(argv).data(), Pointers(env).data());
  }

 private:
  posix_spawn_file_actions_t actions_;
  posix_spawnattr_t attributes_;
};

std::string Doing(const Command& command) {
  return "run " +
         (command.argv.empty() ? std::string("a command") : command.argv[0]);
}

Result<Child> Start(const Command& command) {
  const std::string doing = Doing(command);
  if (command.argv.empty()) return Error(doing, "no name of a program");
  auto in = OpenPipe(doing);
  if (!in.ok()) return in.error();
  Plan plan;
  Pipe out;
  Pipe err;
  int code = plan.Use(in->read, 0);
  if (command.stdout_to == Command::Stdout::kCapture) {
    auto pipe = OpenPipe(doing);
    if (!pipe.ok()) return pipe.error();
    out = *std::move(pipe);
    if (code == 0) code = plan.Use(out.write, 1);
  }
  if (command.stderr_to == Command::Stderr::kCapture) {
    auto pipe = OpenPipe(doing);
    if (!pipe.ok()) return pipe.error();
    err = *std::move(pipe);
    if (code == 0) code = plan.Use(err.write, 2);
  } else if (command.stderr_to == Command::Stderr::kDiscard && code == 0) {
    code = plan.Discard(2);
  }
  if (code == 0 && !command.directory.empty()) {
    code = plan.Enter(command.directory);
  }
  Child child;
  if (code == 0) code = plan.Spawn(command, child.pid);
  if (code != 0) return Error(doing, SystemText(code));
  child.to = std::move(in->write);
  child.from = std::move(out.read);
  child.err = std::move(err.read);
  // Only our end: the child's is another open file description.
  fcntl(child.to.get(), F_SETFL, O_NONBLOCK);
  return child;
}

// Waits for the child; its exit status or 128 + signal, as a shell has it.
Result<int> Wait(pid_t pid, const std::string& doing) {
  int status = 0;
  while (waitpid(pid, &status, 0) < 0) {
    // ECHILD when somebody ignores SIGCHLD: we cannot know how it ended, and
    // say so rather than take it for success.
    if (errno != EINTR) return Error(doing, SystemText(errno));
  }
  if (WIFEXITED(status)) return WEXITSTATUS(status);
  return 128 + WTERMSIG(status);
}

enum class Io { kSome, kNothingYet, kEnd };

// Reads once, appending to `bytes`.
Result<Io> ReadSome(int fd, std::string& bytes, const std::string& doing) {
  std::array<char, kChunk> chunk;
  ssize_t n = read(fd, chunk.data(), chunk.size());
  if (n > 0) {
    bytes.append(chunk.data(), static_cast<std::size_t>(n));
    return Io::kSome;
  }
  if (n == 0) return Io::kEnd;
  if (errno == EINTR || errno == EAGAIN) return Io::kNothingYet;
  return Error(doing, SystemText(errno));
}

// Writes once, taking what was written off `bytes`.  kEnd: nobody reads.
Result<Io> WriteSome(int fd, std::string_view& bytes,
                     const std::string& doing) {
  ssize_t n = 0;
  int code = 0;
  {
    NoSigpipe guard;
    n = write(fd, bytes.data(), bytes.size());
    code = errno;
  }
  if (n >= 0) {
    bytes.remove_prefix(static_cast<std::size_t>(n));
    return Io::kSome;
  }
  if (code == EPIPE) return Io::kEnd;
  if (code == EINTR || code == EAGAIN) return Io::kNothingYet;
  return Error(doing, SystemText(code));
}

// Feeds and drains the child until it has closed its outputs.
Status Exchange(Child& child, std::string_view input, Exit& exit,
                const std::string& doing) {
  if (input.empty()) child.to.Close();
  while (child.to.open() || child.from.open() || child.err.open()) {
    std::array<pollfd, 3> polled{{{child.to.get(), POLLOUT, 0},
                                  {child.from.get(), POLLIN, 0},
                                  {child.err.get(), POLLIN, 0}}};
    if (poll(polled.data(), polled.size(), -1) < 0) {
      if (errno == EINTR) continue;
      return Error(doing, SystemText(errno));
    }
    if (polled[0].revents != 0) {
      auto wrote = WriteSome(child.to.get(), input, doing);
      if (!wrote.ok()) return wrote.error();
      // A child may well end without reading all its input.
      if (*wrote == Io::kEnd || input.empty()) child.to.Close();
    }
    if (polled[1].revents != 0) {
      auto got = ReadSome(child.from.get(), exit.out, doing);
      if (!got.ok()) return got.error();
      if (*got == Io::kEnd) child.from.Close();
    }
    if (polled[2].revents != 0) {
      auto got = ReadSome(child.err.get(), exit.err, doing);
      if (!got.ok()) return got.error();
      if (*got == Io::kEnd) child.err.Close();
    }
  }
  return {};
}

}  // namespace

Result<Exit> Run(const Command& command) {
  auto child = Start(command);
  if (!child.ok()) return child.error();
  const std::string doing = Doing(command);
  Exit exit;
  Status exchanged = Exchange(*child, command.input, exit, doing);
  child->to.Close();
  child->from.Close();
  child->err.Close();
  auto status = Wait(child->pid, doing);
  if (!exchanged.ok()) return exchanged.error();
  if (!status.ok()) return status.error();
  exit.status = *status;
  return exit;
}

Result<Conversation> Conversation::Start(const Command& command) {
  Command spoken = command;
  spoken.stdout_to = Command::Stdout::kCapture;
  // Nobody would drain it while we talk.
  if (spoken.stderr_to == Command::Stderr::kCapture) {
    spoken.stderr_to = Command::Stderr::kDiscard;
  }
  auto child = base::Start(spoken);
  if (!child.ok()) return child.error();
  return Conversation(child->to.Release(), child->from.Release(), child->pid,
                      Doing(command));
}

Conversation::Conversation(int to, int from, int pid, std::string name)
    : to_(to), from_(from), pid_(pid), name_(std::move(name)) {}

Conversation::Conversation(Conversation&& other) noexcept
    : to_(std::exchange(other.to_, -1)),
      from_(std::exchange(other.from_, -1)),
      pid_(std::exchange(other.pid_, -1)),
      name_(std::move(other.name_)),
      buffer_(std::move(other.buffer_)),
      used_(std::exchange(other.used_, 0)) {}

Conversation& Conversation::operator=(Conversation&& other) noexcept {
  if (this != &other) {
    Close();
    to_ = std::exchange(other.to_, -1);
    from_ = std::exchange(other.from_, -1);
    pid_ = std::exchange(other.pid_, -1);
    name_ = std::move(other.name_);
    buffer_ = std::move(other.buffer_);
    used_ = std::exchange(other.used_, 0);
  }
  return *this;
}

Conversation::~Conversation() { Close(); }

void Conversation::Close() {
  if (to_ >= 0) close(std::exchange(to_, -1));
  if (from_ >= 0) close(std::exchange(from_, -1));
  // How it ends no longer matters to anybody.
  if (pid_ > 0) (void)Wait(std::exchange(pid_, -1), name_);
}

// Reads what comes while it writes, so that a child which answers before it
// has read everything is not left waiting for us.
Status Conversation::Write(std::string_view bytes) {
  bool answers = true;
  while (!bytes.empty()) {
    std::array<pollfd, 2> polled{
        {{to_, POLLOUT, 0}, {answers ? from_ : -1, POLLIN, 0}}};
    if (poll(polled.data(), polled.size(), -1) < 0) {
      if (errno == EINTR) continue;
      return Error(name_, SystemText(errno));
    }
    if (polled[0].revents != 0) {
      auto wrote = WriteSome(to_, bytes, name_);
      if (!wrote.ok()) return wrote.error();
      if (*wrote == Io::kEnd) return Error(name_, "it ended too early");
    }
    if (polled[1].revents != 0) {
      auto got = ReadSome(from_, buffer_, name_);
      if (!got.ok()) return got.error();
      answers = *got != Io::kEnd;
    }
  }
  return {};
}

// Adds at least one byte to what is not yet used.
Status Conversation::Fill() {
  if (used_ > 0) {
    buffer_.erase(0, used_);
    used_ = 0;
  }
  for (;;) {
    auto got = ReadSome(from_, buffer_, name_);
    if (!got.ok()) return got.error();
    if (*got == Io::kSome) return {};
    if (*got == Io::kEnd) return Error(name_, "it ended too early");
  }
}

Result<std::string> Conversation::ReadLine() {
  std::size_t searched = used_;
  for (;;) {
    std::size_t end = buffer_.find('\n', searched);
    if (end != std::string::npos) {
      std::string line = buffer_.substr(used_, end - used_);
      used_ = end + 1;
      return line;
    }
    searched = buffer_.size() - used_;
    if (Status filled = Fill(); !filled.ok()) return filled.error();
  }
}

Result<std::string> Conversation::ReadBytes(std::size_t size) {
  std::string bytes = buffer_.substr(used_, size);
  used_ += bytes.size();
  while (bytes.size() < size) {
    if (Status filled = Fill(); !filled.ok()) return filled.error();
    used_ = std::min(buffer_.size(), size - bytes.size());
    bytes.append(buffer_, 0, used_);
  }
  return bytes;
}

}  // namespace base
