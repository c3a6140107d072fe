#ifndef LEAKWALL_GIT_OBJECT_HASH_H_
#define LEAKWALL_GIT_OBJECT_HASH_H_

#include <string_view>

#include "git/inflate.h"
#include "git/pack_file.h"

namespace git {

// True when the bytes hash to `raw_hash`, which is as long as an object id and
// so tells the algorithm.
bool HashesTo(std::string_view bytes, std::string_view raw_hash);

// True when an object of this kind and content has this id: the hash is over
// "type SP size NUL content".  Writes the front to the room before the content.
bool IdMatches(PackType kind, Buffer& content, std::string_view raw_id);

}  // namespace git

#endif  // LEAKWALL_GIT_OBJECT_HASH_H_
