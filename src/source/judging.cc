#include "source/judging.h"

#include <sys/stat.h>

#include <algorithm>
#include <cassert>
#include <map>
#include <memory>
#include <numeric>
#include <tuple>

#include "base/threads.h"

namespace source {
namespace {

// Errors kept of each kind: enough to see what is wrong, not a page of it.
constexpr int kErrorsKept = 3;

// Between two calls of Options::progress there are no more objects than this,
// and no more bytes than this and one object.
constexpr std::uint64_t kProgressEvery = 256;
constexpr std::uint64_t kProgressBytes = 4 << 20;

base::Error NoSuchObject(const blob::ObjectId& id) {
  return base::Error("read object " + id.Hex(), "it is missing",
                     "run git fsck, and fetch or push what it lacks");
}

}  // namespace

base::Error IsATree(const std::string& object) {
  return base::Error("judge " + object, "it is a tree, where a file should be",
                     "run git fsck where it comes from");
}

namespace {

// A thread for fewer objects costs more than it saves.
constexpr std::size_t kObjectsAThread = 8;
// Bytes to judge before any other thread is started.
constexpr std::uint64_t kAlone = 256 << 10;

// Reads and judges one object after the other; safe from many threads.
class ObjectJudge {
 public:
  ObjectJudge(const git::Repository& repository, Missing missing, Tally& tally)
      : repository_(repository), missing_(missing), tally_(tally) {}

  void Judge(git::ObjectReader& reader, blob::BlobIndex index,
             const Planned& planned) const {
    if (tally_.Stopped()) return;
    // The size first: a huge object must not be read to be left out.
    auto header = reader.Look(planned.id);
    if (!header.ok()) return tally_.Fail(index, header.error());
    if (*header && tally_.TooLarge(index, planned.id, (*header)->size)) return;
    auto object = reader.Read(planned.id);
    if (!object.ok()) return tally_.Fail(index, object.error());
    if (*object && (*object)->kind == git::Kind::kTree) {
      return tally_.Fail(index, IsATree("object " + planned.id.Hex()));
    }
    if (*object) {
      tally_.Judge(index, planned.what, planned.id, (*object)->bytes);
      return;
    }
    // In a partial clone what is missing is already at the remote.
    if (missing_ == Missing::kMayBePromised && repository_.partial()) {
      return tally_.LeaveOut(blob::LeftOut::kPromised);
    }
    tally_.Fail(index, NoSuchObject(planned.id));
  }

 private:
  const git::Repository& repository_;
  const Missing missing_;
  Tally& tally_;
};

}  // namespace

Tally::Tally(std::uint64_t planned, blob::Sink& sink, const Options& options)
    : planned_(planned), sink_(sink), options_(options) {}

bool Tally::Stopped() {
  if (options_.stop == nullptr || !options_.stop->Requested()) return false;
  LeaveOut(blob::LeftOut::kTimeout);
  return true;
}

bool Tally::TooLarge(blob::BlobIndex index, const blob::ObjectId& id,
                     std::uint64_t size) {
  if (size <= options_.blob_bytes) return false;
  base::MutexLock lock(mu_);
  ++coverage_.left_out[blob::LeftOut::kTooLarge];
  coverage_.too_large.push_back({index, id, size});
  return true;
}

void Tally::LeaveOut(blob::LeftOut reason) {
  base::MutexLock lock(mu_);
  ++coverage_.left_out[reason];
}

void Tally::Fail(blob::BlobIndex index, base::Error error) {
  base::MutexLock lock(mu_);
  ++coverage_.failed;
  errors_.emplace_back(index, std::move(error));
}

bool Tally::Judge(blob::BlobIndex index, blob::What what,
                  const blob::ObjectId& id, std::string_view text) {
  auto carry = sink_.Judge(
      {.index = index, .what = what, .text = text, .id = id}, nullptr);
  if (!carry.ok()) {
    Fail(index, carry.error());
    return false;
  }
  CountJudged(text.size());
  return true;
}

void Tally::CountJudged(std::uint64_t bytes) {
  const std::uint64_t before =
      bytes_.fetch_add(bytes, std::memory_order_relaxed);
  const bool many_bytes =
      before / kProgressBytes != (before + bytes) / kProgressBytes;
  const std::uint64_t judged = judged_.fetch_add(1) + 1;
  if ((many_bytes || judged % kProgressEvery == 0) && options_.progress) {
    base::MutexLock lock(mu_);  // one call at a time
    options_.progress(judged, planned_);
  }
}

blob::Coverage Tally::Take() {
  base::MutexLock lock(mu_);
  coverage_.planned = planned_;
  coverage_.judged = judged_;
  coverage_.bytes = bytes_;
  std::sort(coverage_.too_large.begin(), coverage_.too_large.end(),
            [](const auto& a, const auto& b) { return a.blob < b.blob; });
  std::stable_sort(
      errors_.begin(), errors_.end(),
      [](const auto& a, const auto& b) { return a.first < b.first; });
  std::map<std::string, int> kept;
  for (auto& [index, error] : errors_) {
    if (kept[error.why()]++ < kErrorsKept) {
      coverage_.errors.push_back(std::move(error));
    }
  }
  errors_.clear();
  assert(coverage_.Adds());
  return std::move(coverage_);
}

base::Status JudgeObjects(const git::Repository& repository,
                          const std::vector<Planned>& planned,
                          std::span<const blob::BlobIndex> which,
                          Missing missing, const Options& options,
                          Tally& tally) {
  const ObjectJudge judge(repository, missing, tally);
  std::vector<std::unique_ptr<git::ObjectReader>> readers;
  const auto add_reader = [&]() -> base::Status {
    auto reader = repository.Objects();
    if (!reader.ok()) return reader.error();
    readers.push_back(std::move(*reader));
    return {};
  };
  if (which.empty()) return {};
  if (auto added = add_reader(); !added.ok()) return added;
  // Most commits are judged before another thread would have begun.
  while (!which.empty() && (options.threads <= 1 || tally.bytes() < kAlone)) {
    judge.Judge(*readers.front(), which.front(), planned[which.front()]);
    which = which.subspan(1);
  }
  const int threads = static_cast<int>(
      std::min(static_cast<std::size_t>(std::max(options.threads, 1)),
               which.size() / kObjectsAThread + 1));
  while (readers.size() < static_cast<std::size_t>(threads)) {
    if (auto added = add_reader(); !added.ok()) return added;
  }
  base::ParallelFor(which.size(), threads, [&](int worker, std::size_t i) {
    judge.Judge(*readers[static_cast<std::size_t>(worker)], which[i],
                planned[which[i]]);
  });
  return {};
}

std::vector<blob::BlobIndex> AllOf(const std::vector<Planned>& planned) {
  std::vector<blob::BlobIndex> all(planned.size());
  std::iota(all.begin(), all.end(), blob::BlobIndex{0});
  return all;
}

base::Result<std::string> ReadBytes(git::ObjectReader& reader,
                                    const blob::ObjectId& id) {
  auto object = reader.Read(id);
  if (!object.ok()) return object.error();
  if (!*object) return NoSuchObject(id);
  return std::move((*object)->bytes);
}

blob::What WhatOf(std::uint32_t mode) {
  return S_ISLNK(mode) ? blob::What::kSymlink : blob::What::kFile;
}
bool IsTree(std::uint32_t mode) { return S_ISDIR(mode); }
bool IsGitlink(std::uint32_t mode) { return (mode & S_IFMT) == 0160000; }

bool HoldsId(std::string_view raw_ids, std::string_view raw_id) {
  std::size_t begin = 0;
  std::size_t end = raw_id.empty() ? 0 : raw_ids.size() / raw_id.size();
  while (begin < end) {
    const std::size_t middle = begin + (end - begin) / 2;
    const int order =
        raw_ids.substr(middle * raw_id.size(), raw_id.size()).compare(raw_id);
    if (order == 0) return true;
    (order < 0 ? begin : end) = order < 0 ? middle + 1 : middle;
  }
  return false;
}

void Sort(std::vector<blob::Origin>& origins) {
  std::sort(origins.begin(), origins.end(),
            [](const blob::Origin& a, const blob::Origin& b) {
              return std::tie(a.path, a.commit, a.id, a.blob, a.ref) <
                     std::tie(b.path, b.commit, b.id, b.blob, b.ref);
            });
}

}  // namespace source
