#ifndef LEAKWALL_APP_MESSAGE_H_
#define LEAKWALL_APP_MESSAGE_H_

#include <string>
#include <string_view>

#include "git/repository.h"

namespace app {

// What Git does to a message before it stores it: git-commit(1), --cleanup.
enum class Cleanup {
  kStrip,       // comment lines go, and all below the scissors line
  kScissors,    // all below the scissors line goes, comments stay
  kWhitespace,  // nothing goes that could hold a secret
};

// The message as it will be stored.  Where `comment` is empty (not known:
// core.commentChar = auto), comment lines are kept, so that nothing is passed
// unread.
std::string StoredMessage(std::string_view message, Cleanup cleanup,
                          std::string_view comment);

// The same, asking the repository's configuration and environment where it
// matters for this message.
base::Result<std::string> MessageAsStored(const git::Repository& repository,
                                          std::string_view message);

}  // namespace app

#endif  // LEAKWALL_APP_MESSAGE_H_
