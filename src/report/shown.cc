#include "report/shown.h"

#include <algorithm>

#include "base/text.h"

namespace report {

std::string ShownSecret(const base::Secret& secret, Redact redact) {
  if (secret.Reveal().empty()) return "";
  if (redact == Redact::kYes) return secret.Redacted();
  return base::Escape(secret.Reveal());
}

const policy::Ruling& RulingOn(const policy::JudgedFinding& judged,
                               std::size_t i) {
  return i < judged.places.size() ? judged.places[i] : judged.ruling;
}

std::string Family(const rule::Rule& rule) {
  std::string_view name = rule.where;
  name = name.substr(0, name.rfind(':'));
  name = name.substr(name.rfind('/') + 1);
  if (name.ends_with(".toml")) name.remove_suffix(5);
  return std::string(name);
}

std::string GeneralFix(const rule::Rule& rule) {
  std::string fix = "Make a new secret and end the old one";
  if (!rule.rotate.empty()) fix += " (" + rule.rotate + ")";
  fix += ". ";
  if (!rule.fix.empty()) return fix + rule.fix;
  if (rule.kind == rule::Kind::kPath) {
    return fix + "Take the file out of Git, and ignore its name.";
  }
  return fix +
         "Put a reference to an environment variable or a secret "
         "manager in its place.";
}

std::string Figure(std::size_t n) {
  std::string digits = std::to_string(n);
  for (std::size_t i = digits.size(); i > 3; i -= 3) {
    digits.insert(i - 3, ",");
  }
  return digits;
}

std::string Count(std::size_t n, std::string_view noun) {
  return Figure(n) + " " + std::string(noun) + (n == 1 ? "" : "s");
}

void Others::Add(policy::Action action) {
  switch (action) {
    case policy::Action::kAllow:
      ++allowed;
      break;
    case policy::Action::kPreExisting:
      ++pre_existing;
      break;
    case policy::Action::kOff:
      ++off;
      break;
    case policy::Action::kBlock:
    case policy::Action::kWarn:
      break;
  }
}

std::string Others::Text() const {
  std::string text;
  const auto add = [&text](std::size_t n, std::string_view what) {
    if (n == 0) return;
    text += (text.empty() ? "" : ", ") + Figure(n) + " " + std::string(what);
  };
  add(allowed, "allowed");
  add(pre_existing, "there before");
  add(off, "switched off");
  return text;
}

std::vector<base::Error> AllErrors(const policy::Verdict& verdict) {
  std::vector<base::Error> errors;
  for (const auto* list : {&verdict.errors, &verdict.coverage.errors}) {
    for (const base::Error& error : *list) {
      if (std::none_of(errors.begin(), errors.end(),
                       [&error](const base::Error& known) {
                         return known.Line() == error.Line();
                       })) {
        errors.push_back(error);
      }
    }
  }
  return errors;
}

std::vector<std::string> AllNotices(const policy::Verdict& verdict) {
  std::vector<std::string> notices;
  for (const auto* list : {&verdict.notices, &verdict.coverage.notices}) {
    for (const std::string& notice : *list) {
      if (std::find(notices.begin(), notices.end(), notice) == notices.end()) {
        notices.push_back(notice);
      }
    }
  }
  return notices;
}

std::string ShortId(const blob::ObjectId& id) { return id.Hex().substr(0, 12); }

}  // namespace report
