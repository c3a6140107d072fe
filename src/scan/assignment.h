#ifndef LEAKWALL_SCAN_ASSIGNMENT_H_
#define LEAKWALL_SCAN_ASSIGNMENT_H_

#include <string>
#include <string_view>

#include "scan/rule_check.h"
#include "scan/secret_name.h"

namespace scan {

// A match of a generic rule, read in its line: what is named, how the value is
// given to it, and what stands around the value.
class Assignment {
 public:
  // REQUIRES: `input` is a match whose `name` is a view of `input.text`, or
  // empty; then what stands before the match names the value.
  explicit Assignment(const CheckInput& input);

  // The whole identifier, also the part before the match, and the word before
  // it where a space is part of the name ("access key").
  std::string_view name() const { return name_; }
  NameKind kind() const { return kind_; }
  std::string_view value() const { return value_; }
  // A quotation mark stands before the value.
  bool quoted() const { return quoted_; }
  // An operator or a mark-up stands between name and value, not only spaces.
  bool assigned() const { return assigned_; }
  // What follows an unquoted value makes it an expression: a call, an index,
  // an operator.
  bool continues() const { return continues_; }
  // "name", "value" side by side, as arguments or elements.
  bool listed() const { return listed_; }
  // The value's characters where base64 holds readable text, else the value.
  std::string_view meaning() const {
    return decoded_.empty() ? value_ : std::string_view(decoded_);
  }

 private:
  std::string_view name_;
  NameKind kind_ = NameKind::kOther;
  std::string_view value_;
  std::string decoded_;
  bool quoted_ = false;
  bool assigned_ = false;
  bool continues_ = false;
  bool listed_ = false;
};

// A program's secret: a token, a key.  The weaker the name and the syntax, the
// more the value itself must show.
bool IsAssignedSecret(const Assignment& assignment);

// A person's or a program's password given as a literal.
bool IsAssignedPassword(const Assignment& assignment);

}  // namespace scan

#endif  // LEAKWALL_SCAN_ASSIGNMENT_H_
