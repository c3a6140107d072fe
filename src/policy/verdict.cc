#include "policy/verdict.h"

#include <cstddef>

namespace policy {
namespace {

constexpr std::string_view kActions[] = {"block", "warn", "allowed",
                                         "pre-existing", "off"};
constexpr std::string_view kOutcomes[] = {"pass", "warn", "block", "unjudged"};

}  // namespace

std::string_view Text(Action action) {
  return kActions[static_cast<std::size_t>(action)];
}

std::string_view Text(Outcome outcome) {
  return kOutcomes[static_cast<std::size_t>(outcome)];
}

int Verdict::ExitStatus() const {
  switch (outcome) {
    case Outcome::kBlock:
      return 1;
    case Outcome::kPass:
    case Outcome::kWarn:
      return 0;
    case Outcome::kUnjudged:
      break;
  }
  return 2;
}

}  // namespace policy
