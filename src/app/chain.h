#ifndef LEAKWALL_APP_CHAIN_H_
#define LEAKWALL_APP_CHAIN_H_

#include <string>
#include <utility>
#include <vector>

namespace app {

// The hooks that run beside ours at HOOK: HOOK.before-leakwall, what stood
// there when we were installed, then every executable regular file of
// HOOK.leakwall.d/ in the order of their names as bytes; each with the hook's
// arguments and its standard input again.  Backups (*~, *.bak, *.sample,
// *.rpmsave) are passed over, and what cannot be executed, as Git does.
class Chain {
 public:
  // `hook` is the path of our own hook file; empty: nothing is chained.
  Chain(std::string hook, std::vector<std::string> args, std::string input)
      : hook_(std::move(hook)),
        args_(std::move(args)),
        input_(std::move(input)) {}

  // Runs them until one fails; returns its exit status, else 0.  One that
  // cannot be started, or a directory that cannot be read, is status 2.
  int Run() const;

 private:
  std::string hook_;
  std::vector<std::string> args_;
  std::string input_;
};

}  // namespace app

#endif  // LEAKWALL_APP_CHAIN_H_
