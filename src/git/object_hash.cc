#include "git/object_hash.h"

#include <cstring>
#include <string>

#include "base/hash.h"

namespace git {
namespace {

std::string_view NameOf(PackType kind) {
  switch (kind) {
    case PackType::kCommit:
      return "commit ";
    case PackType::kTree:
      return "tree ";
    case PackType::kTag:
      return "tag ";
    default:
      return "blob ";
  }
}

}  // namespace

bool HashesTo(std::string_view bytes, std::string_view raw_hash) {
  if (raw_hash.size() == 20) {
    const base::Digest160 digest = base::Sha1(bytes);
    return std::memcmp(digest.data(), raw_hash.data(), digest.size()) == 0;
  }
  const base::Digest256 digest = base::Sha256(bytes);
  return std::memcmp(digest.data(), raw_hash.data(), digest.size()) == 0;
}

bool IdMatches(PackType kind, Buffer& content, std::string_view raw_id) {
  std::string front(NameOf(kind));
  front += std::to_string(content.size());
  front += '\0';
  static_assert(Buffer::kBefore >= sizeof "commit 18446744073709551615");
  char* const begin = content.data() - front.size();
  std::memcpy(begin, front.data(), front.size());
  return HashesTo({begin, front.size() + content.size()}, raw_id);
}

}  // namespace git
