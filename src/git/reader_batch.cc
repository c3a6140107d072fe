#include "git/reader_batch.h"

#include <charconv>
#include <utility>

#include "base/text.h"

namespace git {
namespace {

constexpr std::pair<std::string_view, Kind> kKinds[] = {
    {"commit", Kind::kCommit},
    {"tree", Kind::kTree},
    {"blob", Kind::kBlob},
    {"tag", Kind::kTag}};

base::Error Unexpected(const blob::ObjectId& id, std::string_view line) {
  return base::Error("read object " + id.Hex(),
                     "git cat-file answered \"" + base::Escape(line) + "\"",
                     "run git fsck");
}

// "<id> <type> <size>", or "<id> missing".
base::Result<std::optional<Header>> ParseAnswer(const blob::ObjectId& id,
                                                std::string_view line) {
  const std::vector<std::string_view> words = base::Split(line, ' ');
  if (words.size() == 2 && words[1] == "missing") {
    return std::optional<Header>();
  }
  if (words.size() != 3 || words[0] != id.Hex()) return Unexpected(id, line);
  for (const auto& [name, kind] : kKinds) {
    if (words[1] != name) continue;
    Header header{kind, 0};
    const char* end = words[2].data() + words[2].size();
    const auto read = std::from_chars(words[2].data(), end, header.size);
    if (read.ec != std::errc() || read.ptr != end) break;
    return std::optional<Header>(header);
  }
  return Unexpected(id, line);
}

class BatchReader : public ObjectReader {
 public:
  explicit BatchReader(base::Command command) : command_(std::move(command)) {}

  base::Result<std::optional<Object>> Read(const blob::ObjectId& id) override {
    auto header = Ask(batch_, "--batch", id);
    if (!header.ok()) return header.error();
    // Git also answers "missing" for what it cannot inflate.  What is read is
    // expected to be there, so the difference is worth a child.
    if (!*header) {
      auto diagnosed = Diagnose(id);
      if (!diagnosed.ok()) return diagnosed.error();
      return std::optional<Object>();
    }
    Object object{(*header)->kind, {}};
    auto bytes = batch_->ReadBytes((*header)->size + 1);
    if (!bytes.ok()) {
      batch_.reset();
      return bytes.error();
    }
    object.bytes = std::move(*bytes);
    object.bytes.pop_back();  // the LF after the content
    return std::optional<Object>(std::move(object));
  }

  base::Result<std::optional<Header>> Look(const blob::ObjectId& id) override {
    return Ask(check_, "--batch-check", id);
  }

 private:
  using Child = std::optional<base::Conversation>;

  base::Result<std::optional<Header>> Ask(Child& child, const char* mode,
                                          const blob::ObjectId& id) {
    if (!child) {
      base::Command command = command_;
      command.argv.push_back(mode);
      command.stderr_to = base::Command::Stderr::kDiscard;
      auto started = base::Conversation::Start(command);
      if (!started.ok()) return started.error();
      child.emplace(std::move(*started));
    }
    base::Status written = child->Write(id.Hex() + "\n");
    if (!written.ok()) {
      child.reset();
      return written.error();
    }
    auto line = child->ReadLine();
    if (line.ok()) return ParseAnswer(id, *line);
    child.reset();
    return Diagnose(id);
  }

  // Asks once more, with what Git writes to standard error: an object that is
  // absent is not worth a word there.  Git before 2.45 dies where a partial
  // clone lacks an object, since it may not fetch it; that is absence too.
  base::Result<std::optional<Header>> Diagnose(const blob::ObjectId& id) const {
    base::Command command = command_;
    command.argv.push_back("--batch-check");
    command.input = id.Hex() + "\n";
    auto exit = base::Run(command);
    if (!exit.ok()) return exit.error();
    const std::string_view err = base::Trim(exit->err);
    if ((exit->ok() && err.empty()) ||
        err.find("promisor remote") != std::string_view::npos) {
      return std::optional<Header>();
    }
    return base::Error("read object " + id.Hex(),
                       err.empty()
                           ? "git cat-file ended"
                           : base::Escape(err.substr(0, err.find('\n'))),
                       "run git fsck");
  }

  const base::Command command_;
  Child batch_;
  Child check_;
};

}  // namespace

std::unique_ptr<ObjectReader> MakeBatchReader(base::Command command) {
  return std::make_unique<BatchReader>(std::move(command));
}

}  // namespace git
