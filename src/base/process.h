#ifndef LEAKWALL_BASE_PROCESS_H_
#define LEAKWALL_BASE_PROCESS_H_

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace base {

// A command to run: argv[0] is looked up in PATH, in its absolute folders
// alone, unless it holds a '/'.
struct Command {
  std::vector<std::string> argv;
  // Changes to our own environment: "NAME=value" sets, "NAME" alone removes.
  std::vector<std::string> env;
  std::string directory;  // where to run it; empty: where we are
  std::string input;      // its standard input, then end of file
  enum class Stderr { kCapture, kInherit, kDiscard };
  Stderr stderr_to = Stderr::kCapture;
  enum class Stdout { kCapture, kInherit };
  Stdout stdout_to = Stdout::kCapture;
};

struct Exit {
  int status = 0;  // exit status, or 128 + signal number
  std::string out;
  std::string err;
  bool ok() const { return status == 0; }
};

// Runs the command to its end, feeding its input and draining its output at
// once, so that neither side can block the other.  An Error means that it
// could not be started; how it ended is in Exit.  Safe from many threads.
Result<Exit> Run(const Command& command);

// A child that is spoken to over two pipes, such as `git cat-file --batch`.
// Not thread-safe; move-only.  The destructor closes its input and waits.
// Of the Command, `input` and `stdout_to` are not used, and a standard error
// to capture is discarded.
class Conversation {
 public:
  static Result<Conversation> Start(const Command& command);
  Conversation(Conversation&& other) noexcept;
  Conversation& operator=(Conversation&& other) noexcept;
  ~Conversation();

  Status Write(std::string_view bytes);
  // Up to and without the next LF.  End of file is an error.
  Result<std::string> ReadLine();
  // Exactly `size` bytes.
  Result<std::string> ReadBytes(std::size_t size);

 private:
  Conversation(int to, int from, int pid, std::string name);
  void Close();
  Status Fill();

  int to_ = -1;
  int from_ = -1;
  int pid_ = -1;
  std::string name_;
  std::string buffer_;
  std::size_t used_ = 0;
};

}  // namespace base

#endif  // LEAKWALL_BASE_PROCESS_H_
