#ifndef LEAKWALL_DETECT_DOTENV_H_
#define LEAKWALL_DETECT_DOTENV_H_

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include "base/span.h"
#include "detect/detector.h"
#include "rule/rule_set.h"

namespace detect {

// One NAME=VALUE of a dotenv file; the view is of the text.
struct EnvLine {
  std::string_view name;
  base::Span where;  // from the name to the value's end
  base::Span value;  // without its quotes; may go over several lines in quotes
};

// A dotenv file as docker, the shell and the dotenv libraries agree to read
// it: "export", both quotes, values over several lines in quotes, comments,
// CRLF, a byte order mark.
struct Dotenv {
  std::vector<EnvLine> lines;
  std::size_t other = 0;  // lines that are neither that nor a comment

  static Dotenv Read(std::string_view text);
  // True when it is hardly anything else than upper-case names set to values.
  bool LooksLikeOne() const;
};

// What stands in a dotenv file under a name.
enum class EnvSecret {
  kNone,       // no secret, or a placeholder of one
  kPublished,  // a password that everyone knows: in an example it shows how
  kReal,
};
EnvSecret JudgeEnvSecret(std::string_view name, std::string_view value);

// Finds the secrets of dotenv files.  Null where none of its rules is on.
// `rules` must outlive it.
std::unique_ptr<Detector> DotenvDetector(const rule::RuleSet& rules,
                                         const Settings& settings);

}  // namespace detect

#endif  // LEAKWALL_DETECT_DOTENV_H_
