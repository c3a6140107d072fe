#include "git/loose.h"

#include <array>
#include <charconv>
#include <utility>

namespace git {
namespace {

PackType KindNamed(std::string_view name) {
  if (name == "blob") return PackType::kBlob;
  if (name == "tree") return PackType::kTree;
  if (name == "commit") return PackType::kCommit;
  if (name == "tag") return PackType::kTag;
  return PackType::kNone;
}

// Reads "type SP size NUL" at the start of `text`.  False: that is not there.
bool ReadHeader(std::string_view text, LooseReader::Header& header) {
  const std::size_t space = text.find(' ');
  const std::size_t nul = text.find('\0');
  if (nul == std::string_view::npos || space > nul) return false;
  header.kind = KindNamed(text.substr(0, space));
  const char* const end = text.data() + nul;
  const auto [at, error] =
      std::from_chars(text.data() + space + 1, end, header.size);
  header.length = nul + 1;
  return header.kind != PackType::kNone && error == std::errc() && at == end;
}

}  // namespace

Fault LooseReader::Open(const std::string& path, Header& header) {
  auto file = base::MappedFile::Open(path);
  if (!file.ok()) return Fault::kRead;
  if (!*file) return Fault::kMissing;
  file_ = std::move(*file);
  // As long as any header can be, "commit" and 20 digits.
  std::array<char, 32> start{};
  const auto made = Inflater::Peek(file_->bytes(), start.size(), start.data());
  if (!made) return Fault::kInflate;
  if (!ReadHeader({start.data(), *made}, header)) return Fault::kHeader;
  return Fault::kNone;
}

Fault LooseReader::Read(const Header& header) {
  const auto used =
      inflater_.Inflate(file_->bytes(), header.length + header.size, bytes_);
  // Git takes what stands behind the stream for damage, too.
  return used == file_->bytes().size() ? Fault::kNone : Fault::kInflate;
}

std::optional<std::string> LooseReader::Take(const Header& header) {
  constexpr std::uint64_t kLarge = 1 << 20;
  if (header.size < kLarge) {
    if (Read(header) != Fault::kNone) return std::nullopt;
    return std::string(content(header));
  }
  const std::string_view packed = file_->bytes();
  const std::size_t size = header.length + header.size;
  if (!CanInflateTo(packed.size(), size)) return std::nullopt;
  std::string bytes(size, '\0');
  if (inflater_.InflateTo(packed, bytes.data(), size) != packed.size()) {
    return std::nullopt;
  }
  bytes.erase(0, header.length);
  return bytes;
}

}  // namespace git
