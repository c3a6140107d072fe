#ifndef LEAKWALL_GIT_LOOSE_H_
#define LEAKWALL_GIT_LOOSE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/file.h"
#include "git/fault.h"
#include "git/inflate.h"
#include "git/pack_file.h"

namespace git {

// Reads loose objects: a file that is one zlib stream of
// "type SP size NUL content".  Not thread-safe: one a worker.
class LooseReader {
 public:
  struct Header {
    PackType kind = PackType::kNone;
    std::uint64_t size = 0;  // of the content
    std::size_t length = 0;  // of the header itself
  };

  // Reads the file and its header; kMissing where there is no such file.
  Fault Open(const std::string& path, Header& header);
  // The content of what was opened, behind its header.  REQUIRES: Open() gave
  // kNone and this header.
  Fault Read(const Header& header);
  // The content alone, for one who keeps it: a large object is then in memory
  // once.  Empty: what Read() calls a fault.  REQUIRES: as for Read().
  std::optional<std::string> Take(const Header& header);
  // What Read() read: the header and the content, and the content alone.
  std::string_view whole() const { return bytes_.view(); }
  std::string_view content(const Header& header) const {
    return bytes_.view().substr(header.length);
  }

 private:
  std::optional<base::MappedFile> file_;
  Buffer bytes_;
  Inflater inflater_;
};

}  // namespace git

#endif  // LEAKWALL_GIT_LOOSE_H_
