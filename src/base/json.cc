#include "base/json.h"

#include <algorithm>
#include <cassert>
#include <nlohmann/json.hpp>

#include "base/text.h"

namespace base {
namespace {

using Value = nlohmann::ordered_json;

// Deeper documents are refused: copying and writing a value recurse, and a
// stranger's file must not choose how much stack we use.
constexpr int kMaxDepth = 200;

}  // namespace

struct Json::State {
  Value value;
};

Json::Json() : state_(std::make_unique<State>()) {}
Json::Json(std::unique_ptr<State> state) : state_(std::move(state)) {}
Json::Json(const Json& other)
    : state_(std::make_unique<State>(*other.state_)) {}
Json::Json(Json&&) noexcept = default;
Json& Json::operator=(Json other) {
  state_ = std::move(other.state_);
  return *this;
}
Json::~Json() = default;

Json Json::Object() {
  return Json(std::make_unique<State>(State{Value::object()}));
}

Json Json::Array() {
  return Json(std::make_unique<State>(State{Value::array()}));
}

Json Json::String(std::string_view text) {
  Value value(text);
  if (!IsUtf8(text)) {
    value = Value::parse(
        value.dump(-1, ' ', true, Value::error_handler_t::replace));
  }
  return Json(std::make_unique<State>(State{std::move(value)}));
}

Json Json::Number(std::int64_t number) {
  return Json(std::make_unique<State>(State{Value(number)}));
}

Json Json::Real(double number) {
  return Json(std::make_unique<State>(State{Value(number)}));
}

Json Json::Bool(bool value) {
  return Json(std::make_unique<State>(State{Value(value)}));
}

Result<Json> Json::Parse(std::string_view text, std::string_view name) {
  bool too_deep = false;
  auto watch = [&too_deep](int depth, Value::parse_event_t, Value&) {
    if (depth > kMaxDepth) too_deep = true;
    return true;
  };
  try {
    Value value = Value::parse(text, watch);
    if (too_deep) {
      return Error("read " + std::string(name), "JSON nested too deeply");
    }
    return Json(std::make_unique<State>(State{std::move(value)}));
  } catch (const Value::parse_error& error) {
    // The library's message quotes what it read last, which may be a secret:
    // we say only where it stands.
    std::size_t offset = error.byte > 0 ? error.byte - 1 : 0;
    LineColumn at = Locate(text, std::min(offset, text.size()));
    return Error("read " + std::string(name) + ":" + std::to_string(at.line) +
                     ":" + std::to_string(at.column),
                 "not valid JSON");
  } catch (const Value::exception&) {
    // A number out of range: again without the library's words.
    return Error("read " + std::string(name), "not valid JSON");
  }
}

Json& Json::Set(std::string_view key, Json value) {
  assert(IsObject());
  state_->value[std::string(key)] = std::move(value.state_->value);
  return *this;
}

Json& Json::Append(Json value) {
  assert(IsArray());
  state_->value.push_back(std::move(value.state_->value));
  return *this;
}

bool Json::IsObject() const { return state_->value.is_object(); }
bool Json::IsArray() const { return state_->value.is_array(); }

std::optional<std::string> Json::AsString() const {
  if (!state_->value.is_string()) return std::nullopt;
  return state_->value.get<std::string>();
}

std::optional<std::int64_t> Json::AsNumber() const {
  if (!state_->value.is_number_integer()) return std::nullopt;
  // Above INT64_MAX the library holds an unsigned value.
  if (state_->value.is_number_unsigned() &&
      state_->value.get<std::uint64_t>() > std::uint64_t{INT64_MAX}) {
    return std::nullopt;
  }
  return state_->value.get<std::int64_t>();
}

std::optional<bool> Json::AsBool() const {
  if (!state_->value.is_boolean()) return std::nullopt;
  return state_->value.get<bool>();
}

std::optional<Json> Json::Find(std::string_view key) const {
  if (!IsObject()) return std::nullopt;
  auto found = state_->value.find(std::string(key));
  if (found == state_->value.end()) return std::nullopt;
  return Json(std::make_unique<State>(State{*found}));
}

std::vector<std::pair<std::string, Json>> Json::Members() const {
  std::vector<std::pair<std::string, Json>> members;
  if (!IsObject()) return members;
  for (const auto& [key, value] : state_->value.items()) {
    members.emplace_back(key, Json(std::make_unique<State>(State{value})));
  }
  return members;
}

std::vector<Json> Json::Elements() const {
  std::vector<Json> elements;
  if (!IsArray()) return elements;
  for (const Value& value : state_->value) {
    elements.push_back(Json(std::make_unique<State>(State{value})));
  }
  return elements;
}

// Everything outside printable ASCII is written as \uXXXX, so that a report
// printed on a terminal cannot move its cursor or turn its text around.
std::string Json::Text(int indent) const {
  return state_->value.dump(indent, ' ', true, Value::error_handler_t::replace);
}

}  // namespace base
