#include "base/toml_fields.h"

#include <utility>

namespace base {

TomlFields::TomlFields(TomlTable table) : table_(std::move(table)) {}

template <typename T>
T TomlFields::Take(Result<T> result) {
  if (result.ok()) return std::move(result).value();
  Keep(result.error());
  return {};
}

std::optional<std::string> TomlFields::String(std::string_view key) {
  return Take(table_.String(key));
}

std::optional<bool> TomlFields::Bool(std::string_view key) {
  return Take(table_.Bool(key));
}

std::optional<std::int64_t> TomlFields::Integer(std::string_view key) {
  return Take(table_.Integer(key));
}

std::optional<Date> TomlFields::Day(std::string_view key) {
  return Take(table_.Day(key));
}

std::vector<std::string> TomlFields::Strings(std::string_view key) {
  return Take(table_.Strings(key));
}

std::optional<TomlTable> TomlFields::Table(std::string_view key) {
  return Take(table_.Table(key));
}

std::vector<TomlTable> TomlFields::Tables(std::string_view key) {
  return Take(table_.Tables(key));
}

void TomlFields::Refuse(std::string_view key, std::string why,
                        std::string fix) {
  Keep(table_.Bad(key, std::move(why), std::move(fix)));
}

void TomlFields::Keep(const Status& status) {
  if (status_.ok()) status_ = status;
}

Status TomlFields::Finish() const {
  return status_.ok() ? table_.Finish() : status_;
}

std::string TomlFields::Where() const {
  return table_.file() + ":" + std::to_string(table_.line());
}

std::string TomlFields::Where(std::string_view key) const {
  return table_.file() + ":" + std::to_string(table_.LineOf(key));
}

}  // namespace base
