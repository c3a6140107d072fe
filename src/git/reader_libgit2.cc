#include "git/reader_libgit2.h"

#include <dlfcn.h>
#include <git2.h>

#include <cassert>
#include <utility>

#include "base/text.h"

namespace git {
namespace {

// The functions we call, found by name: nothing is linked, so that the binary
// also starts where libgit2 is not installed, and does not pay for its twenty
// libraries where it is not needed.
struct Library {
  decltype(&git_libgit2_init) init = nullptr;
  decltype(&git_libgit2_opts) opts = nullptr;
  decltype(&git_error_last) error_last = nullptr;
  decltype(&git_odb_open) odb_open = nullptr;
  decltype(&git_odb_add_disk_alternate) odb_add_disk_alternate = nullptr;
  decltype(&git_odb_free) odb_free = nullptr;
  decltype(&git_odb_read) odb_read = nullptr;
  decltype(&git_odb_read_header) odb_read_header = nullptr;
  decltype(&git_odb_exists_ext) odb_exists_ext = nullptr;
  decltype(&git_odb_object_free) object_free = nullptr;
  decltype(&git_odb_object_data) object_data = nullptr;
  decltype(&git_odb_object_size) object_size = nullptr;
  decltype(&git_odb_object_type) object_type = nullptr;
};

template <typename Function>
bool Find(void* handle, const char* name, Function& function) {
  function = reinterpret_cast<Function>(dlsym(handle, name));
  return function != nullptr;
}

bool FindAll(void* handle, Library& library) {
  return Find(handle, "git_libgit2_init", library.init) &&
         Find(handle, "git_libgit2_opts", library.opts) &&
         Find(handle, "git_error_last", library.error_last) &&
         Find(handle, "git_odb_open", library.odb_open) &&
         Find(handle, "git_odb_add_disk_alternate",
              library.odb_add_disk_alternate) &&
         Find(handle, "git_odb_free", library.odb_free) &&
         Find(handle, "git_odb_read", library.odb_read) &&
         Find(handle, "git_odb_read_header", library.odb_read_header) &&
         Find(handle, "git_odb_exists_ext", library.odb_exists_ext) &&
         Find(handle, "git_odb_object_free", library.object_free) &&
         Find(handle, "git_odb_object_data", library.object_data) &&
         Find(handle, "git_odb_object_size", library.object_size) &&
         Find(handle, "git_odb_object_type", library.object_type);
}

std::optional<Library> Load() {
  // The ABI of what we use has been the same since 1.0; the SHA-256 build has
  // another one, and another name (libgit2-experimental).
  for (const char* name : {"libgit2.so.1.5", "libgit2.so.1.9", "libgit2.so.1.8",
                           "libgit2.so.1.7", "libgit2.so.1.6", "libgit2.so.1.4",
                           "libgit2.so.1.3", "libgit2.so.1.1", "libgit2.so"}) {
    void* handle = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    if (handle == nullptr) continue;
    Library library;
    if (!FindAll(handle, library) || library.init() < 0) {
      dlclose(handle);
      continue;
    }
    // Zlib's own checksum guards each object; hashing each again costs five
    // times the read.
    library.opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
    library.opts(GIT_OPT_ENABLE_CACHING, 0);
    return library;
  }
  return std::nullopt;
}

const Library* TheLibrary() {
  static const std::optional<Library> library = Load();
  return library ? &*library : nullptr;
}

std::optional<Kind> KindOf(git_object_t type) {
  switch (type) {
    case GIT_OBJECT_COMMIT:
      return Kind::kCommit;
    case GIT_OBJECT_TREE:
      return Kind::kTree;
    case GIT_OBJECT_BLOB:
      return Kind::kBlob;
    case GIT_OBJECT_TAG:
      return Kind::kTag;
    default:
      return std::nullopt;
  }
}

class Libgit2Reader : public ObjectReader {
 public:
  Libgit2Reader(const Library& library, git_odb* odb, Refresh refresh)
      : library_(library), odb_(odb), refresh_(refresh) {}
  ~Libgit2Reader() override { library_.odb_free(odb_); }
  Libgit2Reader(const Libgit2Reader&) = delete;
  Libgit2Reader& operator=(const Libgit2Reader&) = delete;

  base::Result<std::optional<Object>> Read(const blob::ObjectId& id) override {
    const std::optional<git_oid> oid = Oid(id);
    if (!oid || Absent(*oid)) return std::optional<Object>();
    git_odb_object* raw = nullptr;
    const int code = library_.odb_read(&raw, odb_, &*oid);
    if (code == GIT_ENOTFOUND) return std::optional<Object>();
    if (code < 0) return Failed(id);
    Object object;
    const auto kind = KindOf(library_.object_type(raw));
    object.bytes.assign(static_cast<const char*>(library_.object_data(raw)),
                        library_.object_size(raw));
    library_.object_free(raw);
    if (!kind) return UnknownKind(id);
    object.kind = *kind;
    return std::optional<Object>(std::move(object));
  }

  base::Result<std::optional<Header>> Look(const blob::ObjectId& id) override {
    const std::optional<git_oid> oid = Oid(id);
    if (!oid || Absent(*oid)) return std::optional<Header>();
    std::size_t size = 0;
    git_object_t type = GIT_OBJECT_INVALID;
    const int code = library_.odb_read_header(&size, &type, odb_, &*oid);
    if (code == GIT_ENOTFOUND) return std::optional<Header>();
    if (code < 0) return Failed(id);
    const auto kind = KindOf(type);
    if (!kind) return UnknownKind(id);
    return std::optional<Header>(Header{*kind, size});
  }

 private:
  // Empty for a name of another hash, which no SHA-1 store can have.
  static std::optional<git_oid> Oid(const blob::ObjectId& id) {
    git_oid oid;
    if (id.raw().size() != sizeof oid.id) return std::nullopt;
    id.raw().copy(reinterpret_cast<char*>(oid.id), sizeof oid.id);
    return oid;
  }

  // True where it is known to be absent without searching for new packs.
  bool Absent(const git_oid& oid) const {
    return refresh_ == Refresh::kNo &&
           library_.odb_exists_ext(odb_, &oid, GIT_ODB_LOOKUP_NO_REFRESH) == 0;
  }

  base::Error Failed(const blob::ObjectId& id) const {
    const git_error* last = library_.error_last();
    return base::Error("read object " + id.Hex(),
                       last == nullptr ? "libgit2 does not say why"
                                       : base::Escape(last->message),
                       "run git fsck");
  }
  static base::Error UnknownKind(const blob::ObjectId& id) {
    return base::Error("read object " + id.Hex(), "its type is unknown",
                       "run git fsck");
  }

  const Library& library_;
  git_odb* const odb_;
  const Refresh refresh_;
};

}  // namespace

std::unique_ptr<ObjectReader> TryOpenLibgit2(
    const std::vector<std::string>& stores, Refresh refresh) {
  assert(!stores.empty());
  const Library* library = TheLibrary();
  if (library == nullptr) return nullptr;
  git_odb* odb = nullptr;
  if (library->odb_open(&odb, stores[0].c_str()) < 0) return nullptr;
  auto reader = std::make_unique<Libgit2Reader>(*library, odb, refresh);
  for (std::size_t i = 1; i < stores.size(); ++i) {
    if (library->odb_add_disk_alternate(odb, stores[i].c_str()) < 0) {
      return nullptr;
    }
  }
  return reader;
}

}  // namespace git
