#include "app/message.h"

#include <optional>

#include "app/environment.h"
#include "base/text.h"

namespace app {
namespace {

constexpr std::string_view kScissors =
    " ------------------------ >8 ------------------------";

// Where the scissors line begins, whatever the comment string before it.
std::size_t ScissorsAt(std::string_view message) {
  std::size_t start = 0;
  while (start < message.size()) {
    std::size_t end = message.find('\n', start);
    if (end == std::string_view::npos) end = message.size();
    const std::string_view line = message.substr(start, end - start);
    const std::size_t cut = line.find(kScissors);
    // The comment string is a few bytes; text before the scissors is no cut.
    constexpr std::size_t kLongestComment = 8;
    if (cut != std::string_view::npos && cut > 0 && cut <= kLongestComment &&
        line.size() == cut + kScissors.size()) {
      return start;
    }
    start = end + 1;
  }
  return std::string_view::npos;
}

// A message with no such line is stored the same in every mode.
bool ModeMatters(std::string_view message) {
  if (message.find(kScissors) != std::string_view::npos) return true;
  bool at_start = true;
  for (const char c : message) {
    const bool plain = base::IsLetterOrDigit(c) || c == ' ' || c == '\n';
    if (at_start && !plain) return true;
    at_start = c == '\n';
  }
  return false;
}

}  // namespace

std::string StoredMessage(std::string_view message, Cleanup cleanup,
                          std::string_view comment) {
  if (cleanup == Cleanup::kWhitespace) return std::string(message);
  message = message.substr(0, ScissorsAt(message));
  if (cleanup == Cleanup::kScissors || comment.empty()) {
    return std::string(message);
  }
  std::string stored;
  std::size_t start = 0;
  while (start < message.size()) {
    std::size_t end = message.find('\n', start);
    end = end == std::string_view::npos ? message.size() : end + 1;
    const std::string_view line = message.substr(start, end - start);
    // A comment leaves an empty line, so that lines keep their numbers.
    if (!line.starts_with(comment)) {
      stored += line;
    } else if (line.ends_with('\n')) {
      stored += '\n';
    }
    start = end;
  }
  return stored;
}

base::Result<std::string> MessageAsStored(const git::Repository& repository,
                                          std::string_view message) {
  if (!ModeMatters(message)) return std::string(message);
  auto mode = repository.Config("commit.cleanup");
  if (!mode.ok()) return mode.error();
  auto comment = repository.Config("core.commentString");
  if (!comment.ok()) return comment.error();
  if (!*comment) {
    comment = repository.Config("core.commentChar");
    if (!comment.ok()) return comment.error();
  }
  // Git sets GIT_EDITOR to ":" for its hooks when no editor is opened (-m,
  // -F); the default is then "whitespace", and '#' lines are stored.
  const bool edited = Variable("GIT_EDITOR").value_or("") != ":";
  const std::string name = mode->value_or("default");
  Cleanup cleanup = Cleanup::kWhitespace;
  if (name == "strip" || (name == "default" && edited)) {
    cleanup = Cleanup::kStrip;
  } else if (name == "scissors" && edited) {
    cleanup = Cleanup::kScissors;
  }
  std::string mark = comment->value_or("#");
  if (mark == "auto") mark.clear();
  return StoredMessage(message, cleanup, mark);
}

}  // namespace app
