#include "git/inflate.h"

#include <libdeflate.h>
#include <zlib.h>

#include <algorithm>
#include <new>
#include <utility>

namespace git {

bool Buffer::Resize(std::size_t size) {
  if (!bytes_ || size > capacity_) {
    // Grown by steps: the next object of a family is often a little larger.
    const std::size_t wanted = std::max<std::size_t>(size + size / 8, 4096);
    bytes_.reset();
    bytes_.reset(new (std::nothrow) char[kBefore + wanted + kBehind]);
    capacity_ = bytes_ ? wanted : 0;
    if (!bytes_) {
      size_ = 0;
      return false;
    }
  }
  size_ = size;
  return true;
}

Buffer BufferPool::Take() {
  if (free_.empty()) return {};
  Buffer buffer = std::move(free_.back());
  free_.pop_back();
  bytes_ -= buffer.capacity();
  return buffer;
}

void BufferPool::Give(Buffer buffer) {
  if (buffer.capacity() == 0 || bytes_ + buffer.capacity() > kMostBytes) return;
  bytes_ += buffer.capacity();
  free_.push_back(std::move(buffer));
}

Inflater::Inflater() : deflate_(libdeflate_alloc_decompressor()) {}

Inflater::Inflater(Inflater&& other) noexcept
    : deflate_(std::exchange(other.deflate_, nullptr)) {}

Inflater& Inflater::operator=(Inflater&& other) noexcept {
  std::swap(deflate_, other.deflate_);
  return *this;
}

Inflater::~Inflater() { libdeflate_free_decompressor(deflate_); }

std::optional<std::size_t> Inflater::Inflate(std::string_view in,
                                             std::size_t size, Buffer& out) {
  if (deflate_ == nullptr || !CanInflateTo(in.size(), size) ||
      !out.Resize(size)) {
    return std::nullopt;
  }
  // More room than `size` is offered: the stream that ends short of the room
  // is inflated by libdeflate's fast loop to its end.
  return Run(in, out.data(), size, size + Buffer::kBehind);
}

std::optional<std::size_t> Inflater::InflateTo(std::string_view in, char* out,
                                               std::size_t size) {
  if (deflate_ == nullptr) return std::nullopt;
  return Run(in, out, size, size);
}

std::optional<std::size_t> Inflater::Run(std::string_view in, char* out,
                                         std::size_t size, std::size_t room) {
  std::size_t used = 0;
  std::size_t made = 0;
  if (libdeflate_zlib_decompress_ex(deflate_, in.data(), in.size(), out, room,
                                    &used, &made) != LIBDEFLATE_SUCCESS ||
      made != size) {
    return std::nullopt;
  }
  return used;
}

std::optional<std::size_t> Inflater::Peek(std::string_view in, std::size_t size,
                                          char* out) {
  z_stream stream = {};
  if (inflateInit(&stream) != Z_OK) return std::nullopt;
  // zlib's interface is not const, but it does not write to its input.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
  stream.avail_in =
      static_cast<uInt>(std::min<std::size_t>(in.size(), 1 << 20));
  stream.next_out = reinterpret_cast<Bytef*>(out);
  stream.avail_out = static_cast<uInt>(size);
  const int result = inflate(&stream, Z_SYNC_FLUSH);
  const std::size_t made = size - stream.avail_out;
  inflateEnd(&stream);
  if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR) {
    return std::nullopt;
  }
  return made;
}

}  // namespace git
