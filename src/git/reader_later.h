#ifndef LEAKWALL_GIT_READER_LATER_H_
#define LEAKWALL_GIT_READER_LATER_H_

#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "base/result.h"
#include "git/repository.h"

namespace git {

// A reader that is opened when it is first asked, for it may be expensive to
// open and never be needed.  Not thread-safe.
class LaterReader : public ObjectReader {
 public:
  using Open = std::function<base::Result<std::unique_ptr<ObjectReader>>()>;

  explicit LaterReader(Open open) : open_(std::move(open)) {}

  base::Result<std::optional<Object>> Read(const blob::ObjectId& id) override {
    if (auto opened = Opened(); !opened.ok()) return opened.error();
    return reader_->Read(id);
  }
  base::Result<std::optional<Header>> Look(const blob::ObjectId& id) override {
    if (auto opened = Opened(); !opened.ok()) return opened.error();
    return reader_->Look(id);
  }

 private:
  base::Status Opened() {
    if (reader_) return {};
    auto reader = open_();
    if (!reader.ok()) return reader.error();
    reader_ = std::move(*reader);
    return {};
  }

  const Open open_;
  std::unique_ptr<ObjectReader> reader_;
};

}  // namespace git

#endif  // LEAKWALL_GIT_READER_LATER_H_
