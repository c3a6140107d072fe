#ifndef LEAKWALL_APP_CHAIN_H_
#define LEAKWALL_APP_CHAIN_H_

#include <string>
#include <utility>
#include <vector>

namespace app {

// The hooks that run beside ours: every executable regular file of a
// directory, in the order of their names as bytes, each with the hook's
// arguments and its standard input again.  Backups (*~, *.bak, *.sample,
// *.rpmsave) are passed over.
class Chain {
 public:
  // An empty directory name, or a directory that is not there: no hooks.
  Chain(std::string directory, std::vector<std::string> args, std::string input)
      : directory_(std::move(directory)),
        args_(std::move(args)),
        input_(std::move(input)) {}

  // Runs them until one fails; returns its exit status, else 0.  One that
  // cannot be started, or a directory that cannot be read, is status 2.
  int Run() const;

 private:
  std::string directory_;
  std::vector<std::string> args_;
  std::string input_;
};

}  // namespace app

#endif  // LEAKWALL_APP_CHAIN_H_
