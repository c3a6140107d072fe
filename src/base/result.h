#ifndef LEAKWALL_BASE_RESULT_H_
#define LEAKWALL_BASE_RESULT_H_

#include <cassert>
#include <concepts>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace base {

// Why something could not be done.  A plain value: copy it, keep it, send it
// to another thread.
//
// `doing` is what we were doing and to what ("read policy .leakwall.toml:12"),
// `why` is what went wrong, `fix` is what the user can do about it (may be
// empty).  None of the three ever holds a byte of a secret: callers pass
// paths, ids and names, never content.
class [[nodiscard]] Error {
 public:
  explicit Error(std::string doing, std::string why, std::string fix = {})
      : doing_(std::move(doing)), why_(std::move(why)), fix_(std::move(fix)) {}

  const std::string& doing() const { return doing_; }
  const std::string& why() const { return why_; }
  const std::string& fix() const { return fix_; }

  // One line: "doing: why", and "; fix" where there is one.
  std::string Line() const {
    std::string line = doing_ + ": " + why_;
    if (!fix_.empty()) line += "; " + fix_;
    return line;
  }

 private:
  std::string doing_;
  std::string why_;
  std::string fix_;
};

// A T or an Error.  Only a T makes the first and only an Error the second: no
// third type converts to either, so that no enum, bool or string can turn a
// failure into a success on its way out.
template <typename T>
class [[nodiscard]] Result {
 public:
  template <std::same_as<T> U>
  Result(U value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool ok() const { return state_.index() == 0; }

  // REQUIRES: ok().
  const T& value() const& {
    assert(ok());
    return *std::get_if<0>(&state_);
  }
  T& value() & {
    assert(ok());
    return *std::get_if<0>(&state_);
  }
  T&& value() && {
    assert(ok());
    return std::move(*std::get_if<0>(&state_));
  }
  const T& operator*() const& { return value(); }
  T& operator*() & { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  const T* operator->() const { return &value(); }
  T* operator->() { return &value(); }

  // REQUIRES: !ok().
  const Error& error() const {
    assert(!ok());
    return *std::get_if<1>(&state_);
  }

 private:
  std::variant<T, Error> state_;
};

// Success without a value, or an Error.
template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}

  bool ok() const { return !error_.has_value(); }

  // REQUIRES: !ok().
  const Error& error() const {
    assert(!ok());
    return *error_;
  }

 private:
  std::optional<Error> error_;
};

using Status = Result<void>;

}  // namespace base

#endif  // LEAKWALL_BASE_RESULT_H_
