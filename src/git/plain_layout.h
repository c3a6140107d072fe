#ifndef LEAKWALL_GIT_PLAIN_LAYOUT_H_
#define LEAKWALL_GIT_PLAIN_LAYOUT_H_

#include <optional>
#include <string>

#include "git/layout.h"

namespace git {

// The layout of the repository whose work tree has `directory` (absolute,
// without symbolic links) as its top, and HEAD with it, without asking Git.
// gitrepository-layout(5), git-config(1).
//
// Only of the plain case, which Git would take for the same: .git is a folder
// of ours, its configuration moves nothing and asks for no extension, HEAD is
// a commit or a branch whose value is in a file, and the environment says
// nothing about where things are.  Empty: ask Git.
std::optional<Layout> PlainLayout(const std::string& directory);

}  // namespace git

#endif  // LEAKWALL_GIT_PLAIN_LAYOUT_H_
