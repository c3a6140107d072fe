#ifndef LEAKWALL_GIT_INFLATE_H_
#define LEAKWALL_GIT_INFLATE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

struct libdeflate_decompressor;

namespace git {

// Bytes of one expanded object, with room on both sides: before, so that Git's
// "type SP size NUL" can be put in front of them to be hashed with them;
// behind, so that inflating and copying may write whole words past the end,
// which makes short objects much faster.  Move-only, not thread-safe.
class Buffer {
 public:
  static constexpr std::size_t kBefore = 32;
  static constexpr std::size_t kBehind = 512;

  // Makes it `size` bytes long, content undefined.  False: out of memory.
  [[nodiscard]] bool Resize(std::size_t size);

  char* data() { return bytes_.get() + kBefore; }
  std::string_view view() const {
    return bytes_ ? std::string_view(bytes_.get() + kBefore, size_)
                  : std::string_view();
  }
  std::size_t size() const { return size_; }
  std::size_t capacity() const { return capacity_; }

 private:
  std::unique_ptr<char[]> bytes_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

// Buffers that were used and will be used again; those of the largest objects
// are given back to the system.  Not thread-safe: one a worker.
class BufferPool {
 public:
  static constexpr std::size_t kMostBytes = 4 << 20;

  Buffer Take();
  void Give(Buffer buffer);

 private:
  std::vector<Buffer> free_;
  std::size_t bytes_ = 0;  // capacity of what is in free_
};

// Inflates whole zlib streams (RFC 1950), checking their Adler-32.  Move-only,
// not thread-safe.
class Inflater {
 public:
  Inflater();
  Inflater(Inflater&& other) noexcept;
  Inflater& operator=(Inflater&& other) noexcept;
  ~Inflater();

  // Inflates the stream at the start of `in` into `out`, which becomes `size`
  // bytes long.  Returns the length of the stream; empty unless it is sound
  // and inflates to exactly `size` bytes.
  std::optional<std::size_t> Inflate(std::string_view in, std::size_t size,
                                     Buffer& out);

  // The same into `out`, which has room for `size` bytes and no more.
  std::optional<std::size_t> InflateTo(std::string_view in, char* out,
                                       std::size_t size);

  // Inflates at most `size` bytes of the start of a stream, which may be cut:
  // for headers.  Returns how many there were; empty when it is damaged.
  static std::optional<std::size_t> Peek(std::string_view in, std::size_t size,
                                         char* out);

 private:
  std::optional<std::size_t> Run(std::string_view in, char* out,
                                 std::size_t size, std::size_t room);

  libdeflate_decompressor* deflate_ = nullptr;
};

// True when `in` bytes of zlib stream can hold `size` bytes: DEFLATE gives at
// most 1032 for one, so an announced size beyond that is a lie that we would
// allocate memory for.
inline bool CanInflateTo(std::uint64_t in, std::uint64_t size) {
  return size / 1032 <= in;
}

}  // namespace git

#endif  // LEAKWALL_GIT_INFLATE_H_
