#include "git/reader_loose.h"

#include <unistd.h>

#include <bitset>
#include <cstdint>
#include <optional>
#include <utility>

#include "base/hash.h"
#include "git/fault.h"
#include "git/loose.h"
#include "git/object_stores.h"
#include "git/pack_file.h"

namespace git {
namespace {

// Which of the folders 00 to ff a store has.
using Folders = std::bitset<256>;

Folders FoldersOf(const std::string& store) {
  Folders folders;
  for (unsigned i = 0; i < folders.size(); ++i) {
    const auto byte = static_cast<char>(i);
    const std::string path = store + "/" + base::Hex({&byte, 1});
    folders.set(i, access(path.c_str(), F_OK) == 0);
  }
  return folders;
}

class LooseFirstReader : public ObjectReader {
 public:
  LooseFirstReader(std::vector<std::string> stores, LaterReader::Open open_rest)
      : rest_(std::move(open_rest)) {
    for (std::string& store : stores) {
      stores_.push_back({std::move(store), std::nullopt});
    }
  }

  base::Result<std::optional<Object>> Read(const blob::ObjectId& id) override {
    // A damaged file is left to the second reader too: it may have the object
    // in a pack, and otherwise says what is wrong.
    if (Open(id)) {
      if (auto bytes = loose_.Take(header_)) {
        return std::optional<Object>(
            Object{KindOf(header_.kind), std::move(*bytes)});
      }
    }
    return rest_.Read(id);
  }

  base::Result<std::optional<Header>> Look(const blob::ObjectId& id) override {
    if (Open(id)) {
      return std::optional<Header>(Header{KindOf(header_.kind), header_.size});
    }
    return rest_.Look(id);
  }

 private:
  // True when the object is loose; its header is then in header_.  A look is
  // often followed by a read.
  bool Open(const blob::ObjectId& id) {
    if (id == opened_) return true;
    opened_ = blob::ObjectId();
    if (id.null()) return false;
    const auto first = static_cast<std::uint8_t>(id.raw().front());
    for (Store& store : stores_) {
      if (store.folders && !store.folders->test(first)) continue;
      if (loose_.Open(LoosePath(store.path, id), header_) == Fault::kNone) {
        opened_ = id;
        return true;
      }
    }
    // To try in vain costs a system call, to know better about as many as there
    // are folders.  (One that comes later is the second reader's.)
    constexpr int kMostInVain = 256;
    if (++in_vain_ == kMostInVain) {
      for (Store& store : stores_) store.folders = FoldersOf(store.path);
    }
    return false;
  }

  struct Store {
    std::string path;
    std::optional<Folders> folders;  // empty: nobody has looked
  };

  std::vector<Store> stores_;
  int in_vain_ = 0;
  LooseReader loose_;
  LooseReader::Header header_;
  blob::ObjectId opened_;
  LaterReader rest_;
};

}  // namespace

std::unique_ptr<ObjectReader> MakeLooseFirstReader(
    std::vector<std::string> stores, LaterReader::Open open_rest) {
  return std::make_unique<LooseFirstReader>(std::move(stores),
                                            std::move(open_rest));
}

}  // namespace git
