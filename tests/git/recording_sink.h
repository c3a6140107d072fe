#ifndef LEAKWALL_TESTS_GIT_RECORDING_SINK_H_
#define LEAKWALL_TESTS_GIT_RECORDING_SINK_H_

#include <doctest/doctest.h>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "base/mutex.h"
#include "blob/blob.h"

namespace test {

// The id of an object by its content, the way Git makes it.
inline blob::ObjectId IdOf(const std::string& type, std::string_view content,
                           std::size_t id_size) {
  std::string whole = type + " " + std::to_string(content.size());
  whole += '\0';
  whole += content;
  const auto raw = [](const auto& digest) {
    return blob::ObjectId::FromRaw(
        {reinterpret_cast<const char*>(digest.data()), digest.size()});
  };
  return id_size == 20 ? raw(base::Sha1(whole)) : raw(base::Sha256(whole));
}

// A sink that checks what it is given and keeps what it was.  As its Carry it
// keeps the text itself, so that copies can be compared with it.
class RecordingSink : public blob::Sink {
 public:
  struct Judged {
    std::string text;
    blob::What what = blob::What::kFile;
    bool derived = false;
  };
  using Entry = std::tuple<std::string, std::uint32_t, blob::ObjectId>;

  base::Result<std::unique_ptr<blob::Carry>> Judge(
      const blob::Blob& blob, const blob::Carry* base) override {
    if (before_judging) before_judging(blob);
    base::MutexLock lock(mu_);
    if (failing.contains(blob.id)) return base::Error("judge", "told to fail");
    const auto* carried = static_cast<const Text*>(base);
    CheckPieces(blob, carried);
    CheckContent(blob);
    const bool fresh =
        judged_
            .try_emplace(blob.id, Judged{std::string(blob.text), blob.what,
                                         carried != nullptr})
            .second;
    if (!fresh) faults_.push_back("judged twice: " + blob.id.Hex());
    if (blob.what != blob::What::kTree &&
        !indices_.try_emplace(blob.index, blob.id).second) {
      faults_.push_back("two Blobs have one number");
    }
    auto carry = std::make_unique<Text>();
    carry->text = blob.text;
    return std::unique_ptr<blob::Carry>(std::move(carry));
  }

  bool See(const blob::Name& name) override {
    base::MutexLock lock(mu_);
    seen_.emplace(std::string(name.name), name.mode, name.id);
    ++seen_count_;
    return false;
  }

  // Read when the walk is over.
  const std::map<blob::ObjectId, Judged>& judged() const { return judged_; }
  const std::map<blob::BlobIndex, blob::ObjectId>& indices() const {
    return indices_;
  }
  const std::set<Entry>& seen() const { return seen_; }
  std::size_t seen_count() const { return seen_count_; }
  // What was wrong with what was pushed, one text a fault.
  const std::vector<std::string>& faults() const { return faults_; }

  // Set before the walk.
  std::set<blob::ObjectId> failing;  // to be answered with an Error
  std::function<void(const blob::Blob&)> before_judging;

 private:
  struct Text : blob::Carry {
    std::string text;
  };

  // The copies and insertions must tile the text, in order, and every copy
  // must be what the base has there.
  void CheckPieces(const blob::Blob& blob, const Text* base) {
    if (blob.copies == nullptr || blob.inserted == nullptr) {
      faults_.push_back("no pieces");
      return;
    }
    std::map<std::size_t, std::size_t> pieces;
    for (const base::Span& span : *blob.inserted) {
      pieces[span.begin()] = span.end();
    }
    for (const blob::Copy& copy : *blob.copies) {
      pieces[copy.to] = copy.to + copy.length;
      if (base == nullptr || copy.from + copy.length > base->text.size() ||
          base->text.compare(copy.from, copy.length,
                             blob.text.substr(copy.to, copy.length)) != 0) {
        faults_.push_back("a copy differs from its base: " + blob.id.Hex());
      }
    }
    std::size_t end = 0;
    for (const auto& [from, to] : pieces) {
      if (from != end) faults_.push_back("pieces do not adjoin");
      end = to;
    }
    if (end != blob.text.size()) faults_.push_back("pieces are not the whole");
    if (base == nullptr && blob.inserted->size() != 1) {
      faults_.push_back("without a base, but not one region");
    }
  }

  void CheckContent(const blob::Blob& blob) {
    const std::string type = blob.what == blob::What::kCommit ? "commit"
                             : blob.what == blob::What::kTag  ? "tag"
                             : blob.what == blob::What::kTree ? "tree"
                                                              : "blob";
    if (IdOf(type, blob.text, blob.id.raw().size()) != blob.id) {
      faults_.push_back("content does not match its id: " + blob.id.Hex());
    }
  }

  base::Mutex mu_;
  std::map<blob::ObjectId, Judged> judged_;
  std::map<blob::BlobIndex, blob::ObjectId> indices_;
  std::set<Entry> seen_;
  std::size_t seen_count_ = 0;
  std::vector<std::string> faults_;
};

}  // namespace test

#endif  // LEAKWALL_TESTS_GIT_RECORDING_SINK_H_
