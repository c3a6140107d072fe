#ifndef LEAKWALL_BASE_JSON_H_
#define LEAKWALL_BASE_JSON_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace base {

// One JSON value (RFC 8259).  Object keys keep the order in which they were
// set, so that the same input gives the same bytes out.  Value type, movable
// and copyable; const methods are safe from many threads.
class Json {
 public:
  Json();  // null
  static Json Object();
  static Json Array();
  static Json String(std::string_view text);  // not UTF-8: U+FFFD for the rest
  static Json Number(std::int64_t number);
  static Json Real(double number);
  static Json Bool(bool value);
  static Result<Json> Parse(std::string_view text, std::string_view name);

  Json(const Json&);
  Json(Json&&) noexcept;
  Json& operator=(Json);
  ~Json();

  // REQUIRES: this is an object.  Returns *this, for chains.
  Json& Set(std::string_view key, Json value);
  // REQUIRES: this is an array.
  Json& Append(Json value);

  bool IsObject() const;
  bool IsArray() const;
  // Empty unless the value is of that kind.
  std::optional<std::string> AsString() const;
  std::optional<std::int64_t> AsNumber() const;
  std::optional<bool> AsBool() const;
  // The member of an object, or empty.
  std::optional<Json> Find(std::string_view key) const;
  // Members and elements, in order; empty for anything else.
  std::vector<std::pair<std::string, Json>> Members() const;
  std::vector<Json> Elements() const;

  // indent < 0: one line.
  std::string Text(int indent = -1) const;

 private:
  struct State;
  explicit Json(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace base

#endif  // LEAKWALL_BASE_JSON_H_
