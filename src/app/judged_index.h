#ifndef LEAKWALL_APP_JUDGED_INDEX_H_
#define LEAKWALL_APP_JUDGED_INDEX_H_

#include <string>

#include "git/repository.h"

namespace app {

// Remembers, from pre-commit to commit-msg, which index was judged and passed,
// so that an unchanged one is not judged twice and a changed one is never
// stored unseen (a formatter may `git add` after us).
//
// The mark is the checksum that ends an index file (gitformat-index(5)) and
// the ids of the parents; it lies in $GIT_DIR/leakwall/judged.  An index
// without a checksum (index.skipHash), or one that is not in one file, has no
// mark and is always judged again.

// The mark of the index as it is now; empty: it has none.
std::string IndexMark(const git::Repository& repository);
void NoteJudgedIndex(const git::Repository& repository,
                     const std::string& mark);
// True only when this very index was judged and passed.  The note is used up.
bool IndexIsAsJudged(const git::Repository& repository);

}  // namespace app

#endif  // LEAKWALL_APP_JUDGED_INDEX_H_
