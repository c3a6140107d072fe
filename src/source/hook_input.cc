#include <algorithm>
#include <utility>

#include "source/source.h"

// The standard input of hooks, read as strictly as Git writes it: whatever
// else stands there was not written by Git, and judging a part of it would be
// to pass the rest unseen.

namespace source {
namespace {

constexpr char kFix[] = "let Git run the hook, or feed it what Git fed to it";

base::Error Malformed(std::string_view hook, std::size_t line,
                      const char* why) {
  return base::Error("read the standard input of " + std::string(hook) +
                         ", line " + std::to_string(line),
                     why, kFix);
}

// Takes the last word and the space before it off `rest`.
std::string_view TakeLast(std::string_view& rest) {
  const std::size_t space = rest.rfind(' ');
  if (space == std::string_view::npos) return std::exchange(rest, {});
  const std::string_view word = rest.substr(space + 1);
  rest = rest.substr(0, space);
  return word;
}

// As far as git-check-ref-format(1) matters for telling the words apart.
bool IsRefName(std::string_view name) {
  return !name.empty() && std::none_of(name.begin(), name.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte <= 0x20 || byte == 0x7f;
  });
}

base::Result<RefUpdate> MakeUpdate(std::string_view ref,
                                   std::string_view old_id,
                                   std::string_view new_id) {
  constexpr char kDoing[] = "read a ref update";
  const auto from = blob::ObjectId::FromHex(old_id);
  const auto to = blob::ObjectId::FromHex(new_id);
  if (!from || !to || old_id.size() != new_id.size()) {
    return base::Error(kDoing, "an object id was expected");
  }
  if (!IsRefName(ref)) return base::Error(kDoing, "a ref name was expected");
  return RefUpdate{std::string(ref), *from, *to};
}

using ParseLine = base::Result<RefUpdate> (*)(std::string_view line);

base::Result<std::vector<RefUpdate>> ParseLines(std::string_view hook,
                                                std::string_view input,
                                                ParseLine parse) {
  std::vector<RefUpdate> updates;
  for (std::size_t number = 1; !input.empty(); ++number) {
    const std::size_t end = input.find('\n');
    if (end == std::string_view::npos) {
      return Malformed(hook, number, "it does not end with a newline");
    }
    const std::string_view line = input.substr(0, end);
    input.remove_prefix(end + 1);
    if (line.find('\r') != std::string_view::npos ||
        line.find('\0') != std::string_view::npos) {
      return Malformed(hook, number, "it holds a CR or a NUL byte");
    }
    auto update = parse(line);
    if (!update.ok()) {
      return Malformed(hook, number, update.error().why().c_str());
    }
    updates.push_back(std::move(*update));
  }
  return updates;
}

}  // namespace

base::Result<std::vector<RefUpdate>> ParsePreReceive(std::string_view input) {
  return ParseLines("pre-receive", input, [](std::string_view line) {
    const std::string_view ref = TakeLast(line);
    const std::string_view new_id = TakeLast(line);
    return MakeUpdate(ref, line, new_id);
  });
}

base::Result<std::vector<RefUpdate>> ParsePrePush(std::string_view input) {
  return ParseLines("pre-push", input, [](std::string_view line) {
    const std::string_view remote_id = TakeLast(line);
    const std::string_view remote_ref = TakeLast(line);
    const std::string_view local_id = TakeLast(line);
    // What is left is what was named on the command line, which may be any
    // revision, with spaces too ("HEAD@{1 day ago}").
    if (line.empty()) {
      return base::Result<RefUpdate>(
          base::Error("read a ref update", "a local ref was expected"));
    }
    return MakeUpdate(remote_ref, remote_id, local_id);
  });
}

}  // namespace source
