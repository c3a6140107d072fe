#include "git/loose_walk.h"

#include <optional>
#include <utility>

#include "git/object_hash.h"

namespace git {

void LooseWorker::Walk(Kinds turn, const LooseObject& from,
                       std::uint64_t number, blob::BlobIndex index,
                       TreeNames& names) {
  Expanded object = {.at = {StoredAt::kLoose, number},
                     .kind = PackType::kNone,
                     .index = index,
                     .id = &from.id,
                     .text = {},
                     .entries = nullptr};
  Fault fault = Read(from, object);
  if (fault == Fault::kMissing) fault = ReadElsewhere(from, object);
  if (fault != Fault::kNone) return feed_.Fail(object.at, fault);
  if (object.text.data() == nullptr) return;  // left out
  if (options_.pushes == Pushes::kStructure && object.kind == PackType::kBlob) {
    feed_.NoteUnused(index);
    return feed_.CountNoBlob();
  }
  if (object.kind == PackType::kTree) {
    if (turn == Kinds::kAllButTrees) return feed_.PutOff(number);
    TreeStarts starts;
    const bool sound = names.ReadAll(object.text, starts);
    const bool names_only = options_.pushes == Pushes::kContents;
    if (names_only || !sound) feed_.Show(names.entries());
    if (!sound) return feed_.Fail(object.at, Fault::kTree);
    feed_.NoteUnused(index);
    if (names_only) return feed_.CountNoBlob();
    object.entries = &names.entries();
  }
  feed_.Judge(object, nullptr, nullptr);
}

Fault LooseWorker::Read(const LooseObject& from, Expanded& object) {
  LooseReader::Header header;
  const std::string path = LoosePath(stores_.dirs[from.dir], from.id);
  if (const Fault fault = loose_.Open(path, header); fault != Fault::kNone) {
    return fault;
  }
  object.kind = header.kind;
  if (header.kind != PackType::kTree &&
      feed_.LeaveOut(object.index, from.id, header.size)) {
    return Fault::kNone;
  }
  if (const Fault fault = loose_.Read(header); fault != Fault::kNone) {
    return fault;
  }
  if (options_.verify_ids && !HashesTo(loose_.whole(), from.id.raw())) {
    return Fault::kId;
  }
  object.text = loose_.content(header);
  return Fault::kNone;
}

Fault LooseWorker::ReadElsewhere(const LooseObject& from, Expanded& object) {
  if (!reader_) {
    auto opened = open_reader_();
    if (!opened.ok()) return Fault::kMissing;
    reader_ = std::move(*opened);
  }
  auto read = reader_->Read(from.id);
  if (!read.ok()) return Fault::kRead;
  if (!*read) return Fault::kMissing;
  elsewhere_ = std::move(**read);
  object.kind = PackTypeOf(elsewhere_.kind);
  if (object.kind != PackType::kTree &&
      feed_.LeaveOut(object.index, from.id, elsewhere_.bytes.size())) {
    return Fault::kNone;
  }
  // Both readers behind ObjectReader go by the id; there is nothing of ours
  // between them and the bytes that would have to be checked again.
  object.text = elsewhere_.bytes;
  return Fault::kNone;
}

}  // namespace git
