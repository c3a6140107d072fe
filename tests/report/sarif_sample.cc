#include <cstdio>
#include <string>

#include "report/sample.h"

// Writes SARIF reports for sarif_schema.py: a verdict with something of
// everything, with secrets redacted and not, and one with nothing, each
// followed by a line "----".
int main() {
  report::Settings reveal;
  reveal.redact = report::Redact::kNo;
  for (const std::string& text :
       {report::EverySample().Written("sarif"),
        report::EverySample().Written("sarif", reveal),
        report::Sample().Written("sarif")}) {
    std::printf("%s----\n", text.c_str());
  }
  return 0;
}
