#ifndef LEAKWALL_DETECT_ARGUMENTS_H_
#define LEAKWALL_DETECT_ARGUMENTS_H_

#include <cstddef>
#include <string_view>
#include <vector>

namespace detect {

// One string of a command: a whole shell line, or one element of a list.
using CommandLine = std::vector<std::string_view>;

// A secret among a command's arguments: "--requirepass x", "--password=x",
// "PGPASSWORD=x", "-px" of mysql, "-a x" of redis-cli, "-u user:x" of curl.
// Offsets count in element `string` of the command.
struct SecretArgument {
  std::size_t string = 0;
  std::size_t begin = 0;
  std::size_t end = 0;
};
// Elements are split into words as a shell would, quotes honoured.  Pure; the
// views live as long as what `command` views.
std::vector<SecretArgument> SecretArguments(const CommandLine& command);

// True when a word of the command is, or begins with, `flag` and '='.
bool HasFlag(const CommandLine& command, std::string_view flag);

}  // namespace detect

#endif  // LEAKWALL_DETECT_ARGUMENTS_H_
