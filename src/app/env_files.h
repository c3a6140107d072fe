#ifndef LEAKWALL_APP_ENV_FILES_H_
#define LEAKWALL_APP_ENV_FILES_H_

#include <string>
#include <vector>

namespace app {

// The .env* files at the top of a work tree and in its folders, relative to
// `top`; not in hidden folders, node_modules or other repositories, and not in
// more than 64 folders.
//
// To list a folder of a thousand files takes a hook longer than to judge a
// commit.  So the file `note` remembers which folders had none, by inode and
// times, and those are not listed again until they change.  It is written anew
// when it has become wrong; where it cannot be, folders are listed every time.
//
//   "leakwall folders 2" LF, then for the top and each of its folders:
//   inode SP mtime SP ctime SP ("quiet" | "listed") SP name NUL
//   and "end" LF, without which the note was cut off and is none
//
// Times are nanoseconds; the top's name is empty.
std::vector<std::string> EnvFiles(const std::string& top,
                                  const std::string& note);

}  // namespace app

#endif  // LEAKWALL_APP_ENV_FILES_H_
