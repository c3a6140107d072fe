#include <algorithm>
#include <memory>
#include <utility>

#include "source/judging.h"
#include "source/source.h"

namespace source {
namespace {

// Passes on what the second source pushes, under the numbers that follow those
// of the first.
class Renumbered : public blob::Sink {
 public:
  Renumbered(blob::Sink& sink, blob::BlobIndex offset)
      : sink_(sink), offset_(offset) {}

  base::Result<std::unique_ptr<blob::Carry>> Judge(
      const blob::Blob& given, const blob::Carry* base) override {
    blob::Blob renumbered = given;
    renumbered.index += offset_;
    return sink_.Judge(renumbered, base);
  }

  bool See(const blob::Name& given) override {
    blob::Name renumbered = given;
    if (renumbered.blob) *renumbered.blob += offset_;
    return sink_.See(renumbered);
  }

 private:
  blob::Sink& sink_;
  const blob::BlobIndex offset_;
};

class BothSource : public Source {
 public:
  BothSource(std::unique_ptr<Source> first, std::unique_ptr<Source> second)
      : first_(std::move(first)), second_(std::move(second)) {}

  base::Result<blob::Coverage> Push(blob::Sink& sink,
                                    const Options& options) override {
    auto coverage = first_->Push(sink, options);
    if (!coverage.ok()) return coverage.error();
    offset_ = static_cast<blob::BlobIndex>(coverage->planned);
    Renumbered renumbered(sink, offset_);
    auto more = second_->Push(renumbered, options);
    if (!more.ok()) return more.error();
    for (blob::TooLarge& large : more->too_large) large.blob += offset_;
    coverage->Merge(*more);
    return coverage;
  }

  base::Result<std::vector<blob::Origin>> Locate(
      const Wanted& wanted) override {
    Wanted of_first = wanted;
    Wanted of_second = wanted;
    of_first.blobs.clear();
    of_second.blobs.clear();
    for (const blob::BlobIndex index : wanted.blobs) {
      if (index < offset_) {
        of_first.blobs.push_back(index);
      } else {
        of_second.blobs.push_back(index - offset_);
      }
    }
    auto origins = first_->Locate(of_first);
    if (!origins.ok()) return origins.error();
    auto more = second_->Locate(of_second);
    if (!more.ok()) return more.error();
    for (blob::Origin& origin : *more) {
      if (origin.blob) *origin.blob += offset_;
      origins->push_back(std::move(origin));
    }
    Sort(*origins);
    return origins;
  }

  base::Result<std::string> Read(const blob::Origin& origin) override {
    if (!origin.blob) return ReadObject(origin.id);
    if (*origin.blob < offset_) return first_->Read(origin);
    blob::Origin renumbered = origin;
    *renumbered.blob -= offset_;
    return second_->Read(renumbered);
  }

  base::Result<std::string> ReadObject(const blob::ObjectId& id) override {
    auto bytes = first_->ReadObject(id);
    if (bytes.ok()) return bytes;
    return second_->ReadObject(id);
  }

  base::Result<std::vector<blob::ObjectId>> Deleted(
      const blob::ObjectId& commit) override {
    auto ids = first_->Deleted(commit);
    if (!ids.ok()) return ids;
    auto more = second_->Deleted(commit);
    if (!more.ok()) return more;
    ids->insert(ids->end(), more->begin(), more->end());
    std::sort(ids->begin(), ids->end());
    ids->erase(std::unique(ids->begin(), ids->end()), ids->end());
    return ids;
  }

 private:
  const std::unique_ptr<Source> first_;
  const std::unique_ptr<Source> second_;
  blob::BlobIndex offset_ = 0;
};

}  // namespace

std::unique_ptr<Source> Both(std::unique_ptr<Source> first,
                             std::unique_ptr<Source> second) {
  return std::make_unique<BothSource>(std::move(first), std::move(second));
}

}  // namespace source
