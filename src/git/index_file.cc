#include "git/index_file.h"

#include <sys/stat.h>

#include <cassert>
#include <charconv>
#include <utility>

#include "git/big_endian.h"

namespace git {
namespace {

constexpr std::size_t kHeaderSize = 12;
// What stat(2) said of the file: ten u32, of which the seventh is the mode.
constexpr std::size_t kStatSize = 40;
constexpr std::size_t kModeAt = 24;
constexpr std::size_t kFlagsSize = 2;
constexpr std::size_t kExtensionHeader = 8;

constexpr std::uint16_t kExtended = 0x4000;
constexpr std::uint16_t kStageMask = 0x3000;
constexpr int kStageShift = 12;
constexpr std::uint16_t kLengthMask = 0x0fff;
// Of the extended flags; what is neither is not in the format.
constexpr std::uint16_t kSkipWorktree = 0x4000;
constexpr std::uint16_t kIntentToAdd = 0x2000;

bool IsKnownMode(std::uint32_t mode) {
  return mode == (S_IFREG | 0644) || mode == (S_IFREG | 0755) ||
         mode == S_IFLNK || mode == (S_IFDIR | S_IFLNK);
}

std::uint16_t BigEndian16(const char* at) {
  return static_cast<std::uint16_t>(static_cast<unsigned char>(at[0]) << 8 |
                                    static_cast<unsigned char>(at[1]));
}

// The number at `at`, as varint.c encodes it; empty: it does not end, or is
// larger than any path.
std::optional<std::size_t> TakeNumber(std::string_view bytes, std::size_t& at) {
  constexpr std::size_t kMost = 1 << 20;
  std::size_t value = 0;
  for (bool first = true; at < bytes.size(); first = false) {
    const auto byte = static_cast<unsigned char>(bytes[at++]);
    value = first ? byte & 0x7f : (value + 1) << 7 | (byte & 0x7f);
    if (value > kMost) return std::nullopt;
    if ((byte & 0x80) == 0) return value;
  }
  return std::nullopt;
}

// A decimal number and the byte that ends it, taken off `bytes`.
std::optional<std::int64_t> TakeDecimal(std::string_view& bytes, char end) {
  std::int64_t value = 0;
  const char* const last = bytes.data() + bytes.size();
  const auto [at, error] = std::from_chars(bytes.data(), last, value);
  if (error != std::errc() || at == last || *at != end) return std::nullopt;
  bytes.remove_prefix(static_cast<std::size_t>(at + 1 - bytes.data()));
  return value;
}

}  // namespace

std::optional<IndexFile> IndexFile::Open(const std::string& path,
                                         std::size_t id_size) {
  auto file = base::MappedFile::Open(path);
  if (!file.ok() || !*file) return std::nullopt;
  IndexFile index(std::move(**file), id_size);
  std::size_t extensions = 0;
  if (!index.ReadHeader() || !index.ReadEntries(extensions) ||
      !index.ReadExtensions(extensions)) {
    return std::nullopt;
  }
  return index;
}

bool IndexFile::ReadHeader() {
  const std::string_view bytes = file_.bytes();
  if (bytes.size() < kHeaderSize + id_size_ || !bytes.starts_with("DIRC")) {
    return false;
  }
  version_ = BigEndian32(bytes.data() + 4);
  count_ = BigEndian32(bytes.data() + 8);
  end_ = bytes.size() - id_size_;
  const bool skipped =
      bytes.find_first_not_of('\0', end_) == std::string_view::npos;
  return version_ >= 2 && version_ <= 4 && !skipped;
}

std::uint16_t IndexFile::FlagsAt(std::size_t at) const {
  return BigEndian16(file_.bytes().data() + at + kStatSize + id_size_);
}

std::uint16_t IndexFile::ExtendedFlagsAt(std::size_t at) const {
  if ((FlagsAt(at) & kExtended) == 0) return 0;
  return BigEndian16(file_.bytes().data() + at + kStatSize + id_size_ +
                     kFlagsSize);
}

std::optional<IndexFile::Bounds> IndexFile::BoundsAt(std::size_t at) const {
  const std::string_view bytes = file_.bytes().substr(0, end_);
  const std::size_t fixed = kStatSize + id_size_ + kFlagsSize;
  // (Two bytes more, for extended flags or for the shortest path.)
  if (bytes.size() - at < fixed + kFlagsSize) return std::nullopt;
  const std::uint16_t flags = FlagsAt(at);
  Bounds bounds;
  bounds.path = at + fixed;
  if ((flags & kExtended) != 0) {
    constexpr std::uint16_t kKnown = kSkipWorktree | kIntentToAdd;
    if (version_ == 2 || (ExtendedFlagsAt(at) & ~kKnown) != 0) {
      return std::nullopt;
    }
    bounds.path += kFlagsSize;
  }
  if (version_ == 4) {
    const auto dropped = TakeNumber(bytes, bounds.path);
    if (!dropped) return std::nullopt;
    bounds.dropped = *dropped;
  }
  const std::size_t length = flags & kLengthMask;
  const bool trusted = version_ != 4 && length < kLengthMask;
  const std::size_t nul =
      trusted ? bounds.path + length : bytes.find('\0', bounds.path);
  if (nul >= bytes.size() || bytes[nul] != '\0') return std::nullopt;
  bounds.length = nul - bounds.path;
  // Before version 4 an entry ends with 1 to 8 NULs, at a multiple of 8.
  bounds.end = version_ == 4 ? nul + 1 : at + ((nul - at) / 8 + 1) * 8;
  if (bounds.end > bytes.size()) return std::nullopt;
  return bounds;
}

bool IndexFile::ReadEntries(std::size_t& end) {
  end = kHeaderSize;
  std::size_t path_size = 0;  // of version 4, whose paths build on each other
  for (std::uint32_t number = 0; number < count_; ++number) {
    const auto bounds = BoundsAt(end);
    if (!bounds || bounds->dropped > path_size) return false;
    if (!IsKnownMode(BigEndian32(file_.bytes().data() + end + kModeAt))) {
      return false;
    }
    path_size = path_size - bounds->dropped + bounds->length;
    if (version_ != 4) path_size = 0;
    end = bounds->end;
  }
  return true;
}

bool IndexFile::ReadExtensions(std::size_t at) {
  const std::string_view bytes = file_.bytes().substr(0, end_);
  while (at != bytes.size()) {
    if (bytes.size() - at < kExtensionHeader) return false;
    const std::string_view name = bytes.substr(at, 4);
    const std::size_t length = BigEndian32(bytes.data() + at + 4);
    at += kExtensionHeader;
    if (bytes.size() - at < length) return false;
    // Who does not know an extension may go on where its name begins with a
    // capital letter, and nowhere else.
    if (name[0] < 'A' || name[0] > 'Z') return false;
    if (name == "TREE" && !ReadCachedTrees(bytes.substr(at, length))) {
      return false;
    }
    at += length;
  }
  return true;
}

// "name NUL entries SP folders LF id", the id only where there are entries:
// "-1" says that there is no tree.
bool IndexFile::ReadCachedTrees(std::string_view bytes) {
  cached_trees_.clear();
  // The folders above, and how many below each are still to come.
  struct Open {
    std::uint32_t number;
    std::int64_t left;
  };
  std::vector<Open> open;
  while (!bytes.empty()) {
    const std::size_t nul = bytes.find('\0');
    if (nul == std::string_view::npos) return false;
    CachedTree tree;
    tree.name = bytes.substr(0, nul);
    bytes.remove_prefix(nul + 1);
    const auto entries = TakeDecimal(bytes, ' ');
    const auto folders = TakeDecimal(bytes, '\n');
    if (!entries || !folders || *folders < 0 || *entries > count_) return false;
    if (*entries >= 0) {
      if (bytes.size() < id_size_) return false;
      tree.entries = static_cast<std::uint32_t>(*entries);
      tree.raw_id = bytes.substr(0, id_size_);
      bytes.remove_prefix(id_size_);
    }
    const auto number = static_cast<std::uint32_t>(cached_trees_.size());
    if (number > 0 && open.empty()) return false;  // two tops
    cached_trees_.push_back(tree);
    if (!open.empty()) --open.back().left;
    open.push_back({number, *folders});
    while (!open.empty() && open.back().left == 0) {
      cached_trees_[open.back().number].end = number + 1;
      open.pop_back();
    }
  }
  return open.empty();
}

IndexFile::Cursor::Cursor(const IndexFile& index)
    : index_(&index), next_(kHeaderSize) {
  ReadPath();
}

bool IndexFile::Cursor::ReadPath() {
  at_ = next_;
  if (done()) return true;
  const auto bounds = index_->BoundsAt(at_);
  assert(bounds);  // Open() has seen it
  const std::string_view last = std::exchange(
      stored_, index_->file_.bytes().substr(bounds->path, bounds->length));
  next_ = bounds->end;
  if (index_->version_ != 4) return last < stored_;
  // What they have in common they have in common.
  const std::size_t common = path_.size() - bounds->dropped;
  const bool behind = std::string_view(path_).substr(common) < stored_;
  path_.resize(common);
  path_ += stored_;
  return behind;
}

bool IndexFile::Cursor::Next() {
  assert(!done());
  ++number_;
  return ReadPath();
}

IndexFile::Entry IndexFile::Cursor::entry() const {
  const std::string_view bytes = index_->file_.bytes();
  Entry entry;
  entry.path = path();
  entry.mode = BigEndian32(bytes.data() + at_ + kModeAt);
  entry.stage = (index_->FlagsAt(at_) & kStageMask) >> kStageShift;
  entry.intent_to_add = (index_->ExtendedFlagsAt(at_) & kIntentToAdd) != 0;
  entry.raw_id = bytes.substr(at_ + kStatSize, index_->id_size_);
  return entry;
}

std::optional<base::FileState> LatestIndex::StateAt(const std::string& path) {
  struct stat info;
  if (stat(path.c_str(), &info) != 0) return std::nullopt;
  return base::StateOf(info);
}

std::shared_ptr<const IndexFile> LatestIndex::At(const std::string& path,
                                                 std::size_t id_size) const {
  const base::MutexLock lock(mu_);
  const auto state = StateAt(path);
  if (state && index_ != nullptr && index_->is_mapped() && *state == state_) {
    return index_;
  }
  index_ = nullptr;
  if (!state) return index_;
  // If the file is replaced between the two, the older state makes us read
  // it again next time.
  if (auto index = IndexFile::Open(path, id_size)) {
    index_ = std::make_shared<const IndexFile>(std::move(*index));
    state_ = *state;
  }
  return index_;
}

}  // namespace git
