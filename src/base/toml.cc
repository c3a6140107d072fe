#include "base/toml.h"

#define TOML_EXCEPTIONS 0
#define TOML_HEADER_ONLY 1
// toml++ asserts things of its input that damaged input breaks ("[" and NUL);
// its own checks after the assertion refuse such input well.
#include <toml++/impl/preprocessor.h>
#undef TOML_ASSERT_ASSUME
#define TOML_ASSERT_ASSUME(expr) static_assert(true)
#include <toml++/toml.h>

#include <algorithm>
#include <cassert>
#include <cstdio>
#include <tuple>
#include <utility>

#include "base/text.h"

namespace base {
namespace {

// The value of one key until somebody takes it out.
struct Entry {
  std::string key;
  std::size_t line = 0;
  std::size_t column = 0;
  toml::table holder;  // the value under "value": nodes cannot stand alone
  bool taken = false;

  toml::node& value() { return *holder.get("value"); }
};

std::string_view TypeName(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::none:
      return "nothing";
    case toml::node_type::table:
      return "a table";
    case toml::node_type::array:
      return node.is_array_of_tables() ? "a list of tables" : "a list";
    case toml::node_type::string:
      return "a string";
    case toml::node_type::integer:
      return "an integer";
    case toml::node_type::floating_point:
      return "a number with a fraction";
    case toml::node_type::boolean:
      return "true or false";
    case toml::node_type::date:
      return "a date";
    case toml::node_type::time:
      return "a time";
    case toml::node_type::date_time:
      return "a date with a time";
  }
  return "something else";
}

std::string Where(const std::string& file, std::size_t line) {
  return file + ":" + std::to_string(line);
}

}  // namespace

struct TomlTable::State {
  std::string file;
  std::size_t line = 1;
  std::vector<Entry> entries;      // in the order of the file
  std::vector<std::string> asked;  // every key a getter was asked for

  static std::unique_ptr<State> Of(toml::table&& table, std::string file,
                                   std::size_t line);
  const Entry* Find(std::string_view key) const;
  // The entry of `key`, now taken out; null where there is none.
  Entry* Take(std::string_view key);
  Error WrongType(const Entry& entry, const toml::node& found,
                  std::string_view wanted) const;

  template <typename T>
  Result<std::optional<T>> TakeValue(std::string_view key,
                                     std::string_view wanted) {
    Entry* entry = Take(key);
    if (entry == nullptr) return std::optional<T>();
    const auto* value = entry->value().as<T>();
    if (value == nullptr) return WrongType(*entry, entry->value(), wanted);
    return std::optional<T>(value->get());
  }
};

std::unique_ptr<TomlTable::State> TomlTable::State::Of(toml::table&& table,
                                                       std::string file,
                                                       std::size_t line) {
  auto state = std::make_unique<State>();
  state->file = std::move(file);
  state->line = line;
  for (auto&& [key, node] : table) {
    Entry entry;
    entry.key = std::string(key.str());
    entry.line = key.source().begin.line;
    entry.column = key.source().begin.column;
    // Moved, not copied: a copied node forgets where it stood.
    node.visit([&entry](auto& value) {
      entry.holder.insert("value", std::move(value));
    });
    state->entries.push_back(std::move(entry));
  }
  std::sort(state->entries.begin(), state->entries.end(),
            [](const Entry& a, const Entry& b) {
              return std::tie(a.line, a.column, a.key) <
                     std::tie(b.line, b.column, b.key);
            });
  return state;
}

const Entry* TomlTable::State::Find(std::string_view key) const {
  for (const Entry& entry : entries) {
    if (entry.key == key) return &entry;
  }
  return nullptr;
}

Entry* TomlTable::State::Take(std::string_view key) {
  if (std::find(asked.begin(), asked.end(), key) == asked.end()) {
    asked.emplace_back(key);
  }
  for (Entry& entry : entries) {
    if (entry.key != key) continue;
    assert(!entry.taken);
    entry.taken = true;
    return &entry;
  }
  return nullptr;
}

Error TomlTable::State::WrongType(const Entry& entry, const toml::node& found,
                                  std::string_view wanted) const {
  std::size_t at = found.source().begin.line;
  return Error(Where(file, at > 0 ? at : entry.line) + ": " + Escape(entry.key),
               "must be " + std::string(wanted) + ", is " +
                   std::string(TypeName(found)));
}

TomlTable::TomlTable(std::unique_ptr<State> state) : state_(std::move(state)) {}
TomlTable::TomlTable(TomlTable&&) noexcept = default;
TomlTable& TomlTable::operator=(TomlTable&&) noexcept = default;
TomlTable::~TomlTable() = default;

Result<TomlTable> TomlTable::Parse(std::string_view text, std::string file) {
  toml::parse_result parsed = toml::parse(text);
  if (parsed.failed()) {
    const toml::parse_error& error = parsed.error();
    return Error(Where(file, error.source().begin.line),
                 Escape(error.description()));
  }
  return TomlTable(State::Of(std::move(parsed).table(), std::move(file), 1));
}

Result<std::optional<std::string>> TomlTable::String(std::string_view key) {
  return state_->TakeValue<std::string>(key, "a string");
}

Result<std::optional<bool>> TomlTable::Bool(std::string_view key) {
  return state_->TakeValue<bool>(key, "true or false");
}

Result<std::optional<std::int64_t>> TomlTable::Integer(std::string_view key) {
  return state_->TakeValue<std::int64_t>(key, "an integer");
}

Result<std::optional<Date>> TomlTable::Day(std::string_view key) {
  auto day = state_->TakeValue<toml::date>(
      key, "a date such as 2027-03-31, without quotes");
  if (!day.ok()) return day.error();
  if (!*day) return std::optional<Date>();
  return std::optional<Date>(Date{(*day)->year, (*day)->month, (*day)->day});
}

Result<std::vector<std::string>> TomlTable::Strings(std::string_view key) {
  std::vector<std::string> strings;
  Entry* entry = state_->Take(key);
  if (entry == nullptr) return strings;
  const toml::array* list = entry->value().as_array();
  if (list == nullptr) {
    return state_->WrongType(*entry, entry->value(), "a list of strings");
  }
  for (const toml::node& node : *list) {
    const auto* text = node.as_string();
    if (text == nullptr) {
      return state_->WrongType(*entry, node, "a list of strings");
    }
    strings.push_back(text->get());
  }
  return strings;
}

Result<std::optional<TomlTable>> TomlTable::Table(std::string_view key) {
  Entry* entry = state_->Take(key);
  if (entry == nullptr) return std::optional<TomlTable>();
  toml::table* table = entry->value().as_table();
  if (table == nullptr) {
    return state_->WrongType(*entry, entry->value(), "a table");
  }
  return std::optional<TomlTable>(
      TomlTable(State::Of(std::move(*table), state_->file, entry->line)));
}

Result<std::vector<TomlTable>> TomlTable::Tables(std::string_view key) {
  std::vector<TomlTable> tables;
  Entry* entry = state_->Take(key);
  if (entry == nullptr) return tables;
  toml::array* list = entry->value().as_array();
  if (list == nullptr) {
    return state_->WrongType(*entry, entry->value(), "a list of tables");
  }
  for (toml::node& node : *list) {
    std::size_t at = node.source().begin.line;
    toml::table* table = node.as_table();
    if (table == nullptr) {
      return state_->WrongType(*entry, node, "a list of tables");
    }
    tables.push_back(TomlTable(
        State::Of(std::move(*table), state_->file, at > 0 ? at : entry->line)));
  }
  return tables;
}

std::vector<std::string> TomlTable::Keys() const {
  std::vector<std::string> keys;
  for (const Entry& entry : state_->entries) {
    if (!entry.taken) keys.push_back(entry.key);
  }
  return keys;
}

Status TomlTable::Finish() const {
  for (const Entry& entry : state_->entries) {
    if (entry.taken) continue;
    std::vector<std::string_view> known(state_->asked.begin(),
                                        state_->asked.end());
    std::string fix;
    if (auto close = Closest(entry.key, known); !close.empty()) {
      fix = "did you mean " + std::string(close) + "?";
    } else if (!known.empty()) {
      fix = "known here:";
      for (std::string_view key : known) {
        fix += (key == known.front() ? " " : ", ") + std::string(key);
      }
    }
    return Bad(entry.key, "unknown key", std::move(fix));
  }
  return {};
}

std::size_t TomlTable::line() const { return state_->line; }

std::size_t TomlTable::LineOf(std::string_view key) const {
  const Entry* entry = state_->Find(key);
  return entry == nullptr ? state_->line : entry->line;
}

const std::string& TomlTable::file() const { return state_->file; }

Error TomlTable::Bad(std::string_view key, std::string why,
                     std::string fix) const {
  return Error(Where(state_->file, LineOf(key)) + ": " + Escape(key),
               std::move(why), std::move(fix));
}

std::string TomlQuote(std::string_view text) {
  std::string quoted = "\"";
  for (char c : text) {
    switch (c) {
      case '"':
      case '\\':
        quoted += {'\\', c};
        break;
      case '\n':
        quoted += "\\n";
        break;
      case '\r':
        quoted += "\\r";
        break;
      case '\t':
        quoted += "\\t";
        break;
      default:
        if (auto byte = static_cast<unsigned char>(c);
            byte < 0x20 || byte == 0x7f) {
          char escape[7];
          std::snprintf(escape, sizeof escape, "\\u%04X", unsigned{byte});
          quoted += escape;
        } else {
          quoted += c;
        }
    }
  }
  return quoted + '"';
}

}  // namespace base
