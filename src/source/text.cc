#include <algorithm>
#include <memory>
#include <utility>

#include "source/judging.h"
#include "source/source.h"

namespace source {
namespace {

class TextSource : public Source {
 public:
  TextSource(std::string name, std::string text, blob::What what)
      : name_(std::move(name)), text_(std::move(text)), what_(what) {}

  base::Result<blob::Coverage> Push(blob::Sink& sink,
                                    const Options& options) override {
    Tally tally(1, sink, options);
    if (!tally.Stopped() && !tally.TooLarge(0, {}, text_.size())) {
      if (what_ == blob::What::kFile) sink.See({name_, 0100644, {}, 0});
      tally.Judge(0, what_, {}, text_);
    }
    return tally.Take();
  }

  base::Result<std::vector<blob::Origin>> Locate(
      const Wanted& wanted) override {
    std::vector<blob::Origin> origins;
    if (std::find(wanted.blobs.begin(), wanted.blobs.end(), 0) !=
        wanted.blobs.end()) {
      blob::Origin origin;
      origin.blob = 0;
      origin.what = what_;
      if (what_ == blob::What::kFile) {
        origin.mode = 0100644;
        origin.path = name_;
      }
      origins.push_back(std::move(origin));
    }
    return origins;
  }

  base::Result<std::string> Read(const blob::Origin&) override { return text_; }

  base::Result<std::string> ReadObject(const blob::ObjectId& id) override {
    return base::Error("read object " + id.Hex(), "a text has no objects");
  }

  base::Result<std::vector<blob::ObjectId>> Deleted(
      const blob::ObjectId&) override {
    return std::vector<blob::ObjectId>();
  }

 private:
  const std::string name_;
  const std::string text_;
  const blob::What what_;
};

}  // namespace

std::unique_ptr<Source> Text(std::string name, std::string text,
                             blob::What what) {
  return std::make_unique<TextSource>(std::move(name), std::move(text), what);
}

}  // namespace source
