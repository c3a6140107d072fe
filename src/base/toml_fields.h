#ifndef LEAKWALL_BASE_TOML_FIELDS_H_
#define LEAKWALL_BASE_TOML_FIELDS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/result.h"
#include "base/toml.h"

namespace base {

// A TomlTable whose errors wait: each getter answers "absent" for what it
// could not read and keeps the first Error, so that a table of twenty keys
// reads like a list and not like twenty ifs.
//
//   TomlFields fields(std::move(table));
//   rule.id = fields.String("id").value_or("");
//   rule.tags = fields.Strings("tags");
//   if (auto done = fields.Finish(); !done.ok()) return done.error();
//
// Nothing that was read may be used before Finish() is ok.  Move-only, not
// thread-safe.
class TomlFields {
 public:
  explicit TomlFields(TomlTable table);

  std::optional<std::string> String(std::string_view key);
  std::optional<bool> Bool(std::string_view key);
  std::optional<std::int64_t> Integer(std::string_view key);
  std::optional<Date> Day(std::string_view key);
  std::vector<std::string> Strings(std::string_view key);
  std::optional<TomlTable> Table(std::string_view key);
  std::vector<TomlTable> Tables(std::string_view key);

  // Keeps an Error about the value of `key`, unless there is an earlier one.
  void Refuse(std::string_view key, std::string why, std::string fix = {});
  // The same for what somebody else found out.
  void Keep(const Status& status);

  // The first Error of all this, else that of a key that nobody asked for.
  Status Finish() const;

  const TomlTable& table() const { return table_; }
  // "file:line" of this table's header.
  std::string Where() const;
  // "file:line" of a key.
  std::string Where(std::string_view key) const;

 private:
  template <typename T>
  T Take(Result<T> result);

  TomlTable table_;
  Status status_;
};

}  // namespace base

#endif  // LEAKWALL_BASE_TOML_FIELDS_H_
