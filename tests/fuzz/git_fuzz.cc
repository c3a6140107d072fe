// What a pusher sends: a hook's standard input, trees, commits, tags.

#include <string_view>

#include "git/repository.h"
#include "source/source.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  (void)source::ParsePreReceive(bytes);
  (void)source::ParsePrePush(bytes);
  (void)git::ParseTree(bytes, 20);
  (void)git::ParseTree(bytes, 32);
  (void)git::ParseCommit(bytes);
  (void)git::ParseTag(bytes);
  return 0;
}
