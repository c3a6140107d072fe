#include "git/reader_loose.h"

#include <optional>
#include <utility>

#include "git/fault.h"
#include "git/loose.h"
#include "git/object_stores.h"
#include "git/pack_file.h"

namespace git {
namespace {

Kind KindOf(PackType type) {
  switch (type) {
    case PackType::kCommit:
      return Kind::kCommit;
    case PackType::kTree:
      return Kind::kTree;
    case PackType::kTag:
      return Kind::kTag;
    default:
      return Kind::kBlob;
  }
}

class LooseFirstReader : public ObjectReader {
 public:
  using OpenRest = std::function<base::Result<std::unique_ptr<ObjectReader>>()>;

  LooseFirstReader(std::vector<std::string> stores, OpenRest open_rest)
      : stores_(std::move(stores)), open_rest_(std::move(open_rest)) {}

  base::Result<std::optional<Object>> Read(const blob::ObjectId& id) override {
    // A damaged file is left to the second reader too: it may have the object
    // in a pack, and otherwise says what is wrong.
    if (Open(id) && loose_.Read(header_) == Fault::kNone) {
      return std::optional<Object>(
          Object{KindOf(header_.kind), std::string(loose_.content(header_))});
    }
    auto rest = Rest();
    if (!rest.ok()) return rest.error();
    return (*rest)->Read(id);
  }

  base::Result<std::optional<Header>> Look(const blob::ObjectId& id) override {
    if (Open(id)) {
      return std::optional<Header>(Header{KindOf(header_.kind), header_.size});
    }
    auto rest = Rest();
    if (!rest.ok()) return rest.error();
    return (*rest)->Look(id);
  }

 private:
  // True when the object is loose; its header is then in header_.  A look is
  // often followed by a read.
  bool Open(const blob::ObjectId& id) {
    if (id == opened_) return true;
    opened_ = blob::ObjectId();
    if (id.null()) return false;
    for (const std::string& store : stores_) {
      if (loose_.Open(LoosePath(store, id), header_) == Fault::kNone) {
        opened_ = id;
        return true;
      }
    }
    return false;
  }

  base::Result<ObjectReader*> Rest() {
    if (!rest_) {
      auto rest = open_rest_();
      if (!rest.ok()) return rest.error();
      rest_ = std::move(*rest);
    }
    return rest_.get();
  }

  const std::vector<std::string> stores_;
  const OpenRest open_rest_;
  LooseReader loose_;
  LooseReader::Header header_;
  blob::ObjectId opened_;
  std::unique_ptr<ObjectReader> rest_;
};

}  // namespace

std::unique_ptr<ObjectReader> MakeLooseFirstReader(
    std::vector<std::string> stores,
    std::function<base::Result<std::unique_ptr<ObjectReader>>()> open_rest) {
  return std::make_unique<LooseFirstReader>(std::move(stores),
                                            std::move(open_rest));
}

}  // namespace git
