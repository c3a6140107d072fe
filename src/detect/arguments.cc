#include "detect/arguments.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "scan/rule_check.h"

namespace detect {

namespace {

constexpr auto npos = std::string_view::npos;

struct Word {
  std::string_view text;  // without the quotes around it
  std::size_t string = 0;
  std::size_t begin = 0;
};

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// Where the word at `at` ends: at a space outside quotes and "$(...)".
std::size_t WordEnd(std::string_view text, std::size_t at) {
  char quote = '\0';
  int depth = 0;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (quote != '\0') {
      if (c == '\\' && quote == '"')
        ++at;
      else if (c == quote)
        quote = '\0';
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '(' && at > 0 && text[at - 1] == '$') {
      ++depth;
    } else if (c == ')' && depth > 0) {
      --depth;
    } else if (depth == 0 && IsSpace(c)) {
      break;
    }
  }
  return std::min(at, text.size());
}

void AddWords(std::string_view text, std::size_t string,
              std::vector<Word>& words) {
  std::size_t at = 0;
  while (at < text.size()) {
    if (IsSpace(text[at])) {
      ++at;
      continue;
    }
    std::size_t begin = at;
    std::size_t end = at = WordEnd(text, at);
    const char first = text[begin];
    if ((first == '"' || first == '\'') && end - begin >= 2 &&
        text[end - 1] == first) {
      ++begin;
      --end;
      // A whole command in quotes: sh -c "redis-server --requirepass x".
      const std::string_view inner = text.substr(begin, end - begin);
      const bool is_command = !words.empty() && words.back().string == string &&
                              words.back().text.starts_with("-") &&
                              words.back().text.ends_with("c");
      if (is_command) {
        std::vector<Word> nested;
        AddWords(inner, string, nested);
        for (Word& word : nested) word.begin += begin;
        words.insert(words.end(), nested.begin(), nested.end());
        continue;
      }
    }
    words.push_back({text.substr(begin, end - begin), string, begin});
  }
}

// Flags whose name alone does not say that a secret follows.
constexpr auto kSecretFlags = std::to_array<std::string_view>({
    "masterauth",
    "requirepass",
    "pass",
    "rootpw",
    "httpauth",
});

// A short flag that takes a password, of one program.
struct ShortFlag {
  std::string_view program;
  std::string_view flag;
  enum class Form { kAttached, kNext, kUserAndPassword } form;
};
constexpr auto kShortFlags = std::to_array<ShortFlag>({
    {"curl", "-u", ShortFlag::Form::kUserAndPassword},
    {"curl", "--user", ShortFlag::Form::kUserAndPassword},
    {"keydb-cli", "-a", ShortFlag::Form::kNext},
    {"mariadb", "-p", ShortFlag::Form::kAttached},
    {"mariadb-admin", "-p", ShortFlag::Form::kAttached},
    {"mariadb-dump", "-p", ShortFlag::Form::kAttached},
    {"mongo", "-p", ShortFlag::Form::kNext},
    {"mongodump", "-p", ShortFlag::Form::kNext},
    {"mongorestore", "-p", ShortFlag::Form::kNext},
    {"mongosh", "-p", ShortFlag::Form::kNext},
    {"mysql", "-p", ShortFlag::Form::kAttached},
    {"mysqladmin", "-p", ShortFlag::Form::kAttached},
    {"mysqldump", "-p", ShortFlag::Form::kAttached},
    {"mysqlshow", "-p", ShortFlag::Form::kAttached},
    {"redis-cli", "-a", ShortFlag::Form::kNext},
    {"sqlcmd", "-P", ShortFlag::Form::kNext},
    {"sqlcmd", "-P", ShortFlag::Form::kAttached},
    {"sshpass", "-p", ShortFlag::Form::kNext},
    {"sshpass", "-p", ShortFlag::Form::kAttached},
    {"valkey-cli", "-a", ShortFlag::Form::kNext},
    {"wget", "--http-password", ShortFlag::Form::kNext},
});

std::string_view ProgramOf(std::string_view word) {
  const std::size_t slash = word.rfind('/');
  const std::string_view name = slash == npos ? word : word.substr(slash + 1);
  const bool known =
      std::any_of(kShortFlags.begin(), kShortFlags.end(),
                  [&](const ShortFlag& row) { return row.program == name; });
  return known ? name : std::string_view();
}

bool SaysSecret(std::string_view name) {
  return std::find(kSecretFlags.begin(), kSecretFlags.end(), name) !=
             kSecretFlags.end() ||
         scan::NamesSecret(name);
}

bool EndsCommand(std::string_view word) {
  return word == "&&" || word == "||" || word == "|" || word == ";" ||
         word.ends_with(";");
}

SecretArgument Make(const Word& word, std::size_t begin, std::size_t end) {
  // Quotes around the value alone: --password="x".
  if (end - begin >= 2 &&
      (word.text[begin] == '"' || word.text[begin] == '\'') &&
      word.text[end - 1] == word.text[begin]) {
    ++begin;
    --end;
  }
  return {word.string, word.begin + begin, word.begin + end};
}

// "--name=value", "--name value", "NAME=value".
std::optional<SecretArgument> Named(const Word& word, const Word* next) {
  const std::size_t dashes =
      std::min(word.text.find_first_not_of('-'), word.text.size());
  const std::size_t equals = word.text.find('=');
  const std::string_view name =
      word.text.substr(dashes, equals == npos ? npos : equals - dashes);
  if (dashes > 2 || name.empty() || (equals != npos && equals < dashes) ||
      name.find_first_of(" :/$\"'") != npos || !SaysSecret(name)) {
    return std::nullopt;
  }
  if (equals != npos) return Make(word, equals + 1, word.text.size());
  if (dashes != 2 || next == nullptr || next->text.starts_with("-")) {
    return std::nullopt;
  }
  return Make(*next, 0, next->text.size());
}

std::optional<SecretArgument> Short(std::string_view program, const Word& word,
                                    const Word* next) {
  for (const ShortFlag& row : kShortFlags) {
    if (row.program != program || !word.text.starts_with(row.flag)) continue;
    const bool exact = word.text.size() == row.flag.size();
    if (row.form == ShortFlag::Form::kAttached) {
      if (exact) continue;
      return Make(word, row.flag.size(), word.text.size());
    }
    if (!exact || next == nullptr) continue;
    if (row.form == ShortFlag::Form::kNext) {
      return Make(*next, 0, next->text.size());
    }
    const std::size_t colon = next->text.find(':');
    if (colon == npos || next->text.find("${") < colon) continue;
    return Make(*next, colon + 1, next->text.size());
  }
  return std::nullopt;
}

std::vector<Word> WordsOf(const CommandLine& command) {
  std::vector<Word> words;
  for (std::size_t i = 0; i < command.size(); ++i) {
    AddWords(command[i], i, words);
  }
  return words;
}

}  // namespace

std::vector<SecretArgument> SecretArguments(const CommandLine& command) {
  const std::vector<Word> words = WordsOf(command);
  std::vector<SecretArgument> arguments;
  std::string_view program;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const Word& word = words[i];
    const Word* const next = i + 1 < words.size() ? &words[i + 1] : nullptr;
    if (EndsCommand(word.text)) {
      program = {};
      continue;
    }
    if (const std::string_view name = ProgramOf(word.text); !name.empty()) {
      program = name;
      continue;
    }
    std::optional<SecretArgument> found = Named(word, next);
    if (!found && !program.empty()) found = Short(program, word, next);
    if (found && found->begin < found->end) arguments.push_back(*found);
  }
  return arguments;
}

bool HasFlag(const CommandLine& command, std::string_view flag) {
  const std::vector<Word> words = WordsOf(command);
  return std::any_of(words.begin(), words.end(), [&](const Word& word) {
    return word.text.starts_with(flag) &&
           (word.text.size() == flag.size() || word.text[flag.size()] == '=');
  });
}

}  // namespace detect
