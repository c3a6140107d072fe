#ifndef LEAKWALL_GIT_READER_BATCH_H_
#define LEAKWALL_GIT_READER_BATCH_H_

#include <memory>

#include "base/process.h"
#include "git/repository.h"

namespace git {

// A reader through `git cat-file --batch` and `--batch-check`, which reads
// whatever Git itself reads (SHA-256, for one).  `command` is the command
// line up to and with "cat-file"; a child is started when it is first needed.
std::unique_ptr<ObjectReader> MakeBatchReader(base::Command command);

}  // namespace git

#endif  // LEAKWALL_GIT_READER_BATCH_H_
