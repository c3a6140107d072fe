#include "detect/wide_file.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/span.h"
#include "scan/finding.h"

namespace detect {

namespace {

enum class Order { kNone, kLittleEndian, kBigEndian };

Order OrderOf(std::string_view text) {
  if (text.size() < 4) return Order::kNone;
  const bool first = text[0] == '\0';
  const bool second = text[1] == '\0';
  if (text.starts_with("\xff\xfe") || (second && !first && text[3] == '\0')) {
    return Order::kLittleEndian;
  }
  if (text.starts_with("\xfe\xff") || (first && !second && text[2] == '\0')) {
    return Order::kBigEndian;
  }
  return Order::kNone;
}

// UTF-16 as UTF-8.
struct Decoded {
  std::string text;
  // Where each byte of `text`, and its end, stands in the file.
  std::vector<std::size_t> offsets;

  void Add(std::uint32_t c, std::size_t at) {
    const std::size_t before = text.size();
    const auto byte = [&](std::uint32_t bits) {
      text += static_cast<char>(static_cast<unsigned char>(bits));
    };
    if (c < 0x80) {
      byte(c);
    } else if (c < 0x800) {
      byte(0xc0 | c >> 6);
      byte(0x80 | (c & 0x3f));
    } else {
      if (c < 0x10000) {
        byte(0xe0 | c >> 12);
      } else {
        byte(0xf0 | c >> 18);
        byte(0x80 | (c >> 12 & 0x3f));
      }
      byte(0x80 | (c >> 6 & 0x3f));
      byte(0x80 | (c & 0x3f));
    }
    offsets.insert(offsets.end(), text.size() - before, at);
  }
};

Decoded Decode(std::string_view text, Order order) {
  Decoded decoded;
  const auto unit = [&](std::size_t i) {
    const auto a = static_cast<unsigned char>(text[i]);
    const auto b = static_cast<unsigned char>(text[i + 1]);
    return order == Order::kLittleEndian
               ? static_cast<std::uint32_t>(a | b << 8)
               : static_cast<std::uint32_t>(a << 8 | b);
  };
  std::size_t at = 0;
  while (at + 1 < text.size()) {
    const std::size_t begin = at;
    std::uint32_t c = unit(at);
    at += 2;
    if (c >= 0xd800 && c < 0xdc00 && at + 1 < text.size()) {
      const std::uint32_t low = unit(at);
      if (low >= 0xdc00 && low < 0xe000) {
        c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
        at += 2;
      }
    }
    // The byte order mark comes out as UTF-8's own.
    decoded.Add(c, begin);
  }
  decoded.offsets.push_back(at);
  return decoded;
}

class WideFiles : public Detector {
 public:
  explicit WideFiles(std::unique_ptr<Detector> detector)
      : detector_(std::move(detector)) {}

  bool MayBegin(std::string_view text) const override {
    const Order order = OrderOf(text);
    return order == Order::kNone ? detector_->MayBegin(text)
                                 : detector_->MayRead(Decode(text, order).text);
  }

  // (Where it is not read as it stands, MayBegin() has asked already.)
  bool MayHold(std::string_view part) const override {
    return part.find('\0') != std::string_view::npos ||
           detector_->MayHold(part);
  }

  base::Status Detect(std::string_view text,
                      std::vector<scan::Hit>& hits) const override {
    const Order order = OrderOf(text);
    if (order == Order::kNone) return detector_->Detect(text, hits);
    const Decoded decoded = Decode(text, order);
    std::vector<scan::Hit> found;
    auto done = detector_->Detect(decoded.text, found);
    const auto back = [&](base::Span span) {
      return base::Span(decoded.offsets[span.begin()],
                        decoded.offsets[span.end()]);
    };
    for (scan::Hit& hit : found) {
      if (hit.decoded.empty()) hit.decoded = hit.span.In(decoded.text);
      hit.span = back(hit.span);
      hit.footprint = back(hit.footprint);
      hits.push_back(std::move(hit));
    }
    return done;
  }

 private:
  std::unique_ptr<Detector> detector_;
};

}  // namespace

std::unique_ptr<Detector> WithWideFiles(std::unique_ptr<Detector> detector) {
  return std::make_unique<WideFiles>(std::move(detector));
}

}  // namespace detect
