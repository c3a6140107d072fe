#include <charconv>
#include <cstddef>
#include <string>
#include <string_view>

#include "git/repository.h"

namespace git {
namespace {

base::Error Malformed(const char* kind, const char* why) {
  return base::Error(std::string("parse ") + kind + " object", why,
                     "run git fsck");
}

// The next header line of a commit or tag, and what follows it; false at the
// end of the header.
bool NextLine(std::string_view& rest, std::string_view& line) {
  if (rest.empty() || rest[0] == '\n') return false;
  const std::size_t end = rest.find('\n');
  line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return true;
}

// "Name <mail> 1700000000 +0100" into name and time.  Git itself accepts
// almost anything here, so what cannot be read stays empty or zero.
void ParseIdentity(std::string_view value, Commit& commit) {
  const std::size_t close = value.rfind('>');
  if (close == std::string_view::npos) {
    commit.author = value;
    return;
  }
  commit.author = value.substr(0, close + 1);
  std::string_view time = value.substr(close + 1);
  while (time.starts_with(' ')) time.remove_prefix(1);
  std::int64_t seconds = 0;
  const auto read =
      std::from_chars(time.data(), time.data() + time.size(), seconds);
  if (read.ec == std::errc()) commit.author_time = seconds;
}

}  // namespace

std::optional<RawTreeEntry> TakeTreeEntry(std::string_view& bytes,
                                          std::size_t id_size) {
  RawTreeEntry entry;
  std::size_t at = 0;
  while (at < bytes.size() && bytes[at] >= '0' && bytes[at] <= '7') {
    entry.mode = entry.mode * 8 + static_cast<std::uint32_t>(bytes[at] - '0');
    ++at;
  }
  if (at == 0 || at > 10 || at == bytes.size() || bytes[at] != ' ') {
    return std::nullopt;
  }
  const std::size_t end = bytes.find('\0', ++at);
  if (end == std::string_view::npos || end == at ||
      bytes.size() - end - 1 < id_size) {
    return std::nullopt;
  }
  entry.name = bytes.substr(at, end - at);
  entry.id = bytes.substr(end + 1, id_size);
  bytes.remove_prefix(end + 1 + id_size);
  return entry;
}

base::Result<std::vector<TreeEntry>> ParseTree(std::string_view bytes,
                                               std::size_t id_size) {
  std::vector<TreeEntry> entries;
  while (!bytes.empty()) {
    const auto entry = TakeTreeEntry(bytes, id_size);
    if (!entry) {
      return Malformed("tree", "an entry has no mode, no name or no id");
    }
    entries.push_back(
        {entry->mode, entry->name, blob::ObjectId::FromRaw(entry->id)});
  }
  return entries;
}

base::Result<Commit> ParseCommit(std::string_view bytes) {
  Commit commit;
  std::string_view line;
  while (NextLine(bytes, line)) {
    if (line.starts_with("tree ") && commit.tree.null()) {
      const auto id = blob::ObjectId::FromHex(line.substr(5));
      if (!id) return Malformed("commit", "its tree is no object id");
      commit.tree = *id;
    } else if (line.starts_with("parent ")) {
      const auto id = blob::ObjectId::FromHex(line.substr(7));
      if (!id) return Malformed("commit", "a parent is no object id");
      commit.parents.push_back(*id);
    } else if (line.starts_with("author ")) {
      ParseIdentity(line.substr(7), commit);
      break;  // tree and parents stand before it, or Git does not see them
    }
  }
  if (commit.tree.null()) return Malformed("commit", "it has no tree");
  return commit;
}

base::Result<Tag> ParseTag(std::string_view bytes) {
  static constexpr std::pair<std::string_view, Kind> kKinds[] = {
      {"commit", Kind::kCommit},
      {"tree", Kind::kTree},
      {"blob", Kind::kBlob},
      {"tag", Kind::kTag}};
  std::string_view line;
  if (!NextLine(bytes, line) || !line.starts_with("object ")) {
    return Malformed("tag", "it names no object");
  }
  const auto id = blob::ObjectId::FromHex(line.substr(7));
  if (!id) return Malformed("tag", "what it names is no object id");
  if (!NextLine(bytes, line) || !line.starts_with("type ")) {
    return Malformed("tag", "it does not say the type of its object");
  }
  for (const auto& [name, kind] : kKinds) {
    if (line.substr(5) == name) return Tag{*id, kind};
  }
  return Malformed("tag", "the type of its object is unknown");
}

}  // namespace git
