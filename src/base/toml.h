#ifndef LEAKWALL_BASE_TOML_H_
#define LEAKWALL_BASE_TOML_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/result.h"

namespace base {

// Strict reading of a TOML table (TOML 1.0, https://toml.io/en/v1.0.0).
//
// Every getter takes a key out: absent is an empty optional, a value of
// another type an Error that names file, line and the type wanted.  Finish()
// is an Error while a key is left that nobody asked for; it names the key, its
// line, and the known key that it looks like.  So a misspelt key cannot be
// read as "not set".
//
//   auto table = TomlTable::Parse(text, ".leakwall.toml");
//   auto bar = table->String("block_at");
//   if (auto done = table->Finish(); !done.ok()) return done.error();
//
// Move-only, not thread-safe.  Tables got from a table stay valid without it.
class TomlTable {
 public:
  // `file` is the name used in errors.
  static Result<TomlTable> Parse(std::string_view text, std::string file);

  TomlTable(TomlTable&&) noexcept;
  TomlTable& operator=(TomlTable&&) noexcept;
  ~TomlTable();

  Result<std::optional<std::string>> String(std::string_view key);
  Result<std::optional<bool>> Bool(std::string_view key);
  Result<std::optional<std::int64_t>> Integer(std::string_view key);
  Result<std::optional<Date>> Day(std::string_view key);  // a local date
  // An absent list is empty.
  Result<std::vector<std::string>> Strings(std::string_view key);
  Result<std::optional<TomlTable>> Table(std::string_view key);
  // An array of tables, [[key]]; an absent one is empty.
  Result<std::vector<TomlTable>> Tables(std::string_view key);

  // The keys that are left, in the order of the file: for tables whose keys
  // are names, such as [severity].
  std::vector<std::string> Keys() const;

  // Error while keys are left.  Does not look into tables taken out: each is
  // finished by whoever took it.
  Status Finish() const;

  // Lines from 1: of this table's header, or of `key`, taken out or not.
  std::size_t line() const;
  std::size_t LineOf(std::string_view key) const;
  const std::string& file() const;
  // An Error about `key` of this table, for values that only the caller can
  // judge: "file:line: key: why; fix".
  Error Bad(std::string_view key, std::string why, std::string fix = {}) const;

 private:
  struct State;
  explicit TomlTable(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// A TOML basic string, quotes and escapes included.
std::string TomlQuote(std::string_view text);

}  // namespace base

#endif  // LEAKWALL_BASE_TOML_H_
