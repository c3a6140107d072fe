#ifndef LEAKWALL_APP_OUTPUT_H_
#define LEAKWALL_APP_OUTPUT_H_

#include <string>

#include "app/engine.h"
#include "policy/verdict.h"
#include "report/reporter.h"

namespace app {

// How a verdict is to be shown: the options that scan and audit share.
struct Output {
  std::string format = "text";
  std::string file;            // empty: standard output
  std::string color = "auto";  // auto, always, never
  bool reveal = false;
};

// Writes the verdict as asked and returns the process's exit status.  `engine`
// may be null where there was none.  Secrets are revealed only on a terminal.
int Show(const policy::Verdict& verdict, const Engine* engine,
         const Output& output);

// The same for hooks: text on standard error in the hook's voice.
int ShowHook(const policy::Verdict& verdict, const Engine* engine,
             report::Voice voice);

// "leakwall: error" for what ends a command before there is a verdict; returns
// 2.
int Refuse(const base::Error& error);

// This program's version, "0.1.0".
const char* Version();

}  // namespace app

#endif  // LEAKWALL_APP_OUTPUT_H_
