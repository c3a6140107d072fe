#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "detect/compose_file.h"
#include "detect/env_value.h"
#include "detect/passwords.h"
#include "scan/rule_check.h"

// What one variable of a compose file is set to.

namespace detect {

namespace {

constexpr std::string_view kPublishedPort = "the port is published";

std::string Join(std::string_view first, std::string_view second) {
  if (first.empty() || second.empty()) {
    return std::string(first) + std::string(second);
  }
  return std::string(first) + ", and " + std::string(second);
}

}  // namespace

std::string ComposeFile::WhyWeak(const Service& service,
                                 std::string_view password) const {
  return JudgePassword(password, service.names, settings_).why;
}

Sightings::Raise ComposeFile::RaiseFor(const Service& service) {
  return service.published ? Sightings::Raise::kYes : Sightings::Raise::kNo;
}

void ComposeFile::Judge(const Service& service, const Assignment& assignment) {
  const Unquoted plain = WithoutQuotes(assignment.value());
  Assignment inner = assignment;
  inner.begin += plain.skipped;
  inner.end -= plain.skipped;
  const bool open = TurnsAuthenticationOff(inner.name, inner.value());
  if (open) {
    const YamlNode& node = *inner.node;
    const base::Span span =
        inner.key == nullptr || inner.key->span.begin() > node.span.end()
            ? node.span
            : base::Span(inner.key->span.begin(), node.span.end());
    sightings_.Add({.rule = kAuthOff,
                    .span = span,
                    .key = inner.key,
                    .raise = RaiseFor(service),
                    .note = Join("turns authentication off",
                                 service.published ? kPublishedPort : "")});
    return;
  }
  if (inner.begin == inner.end) return JudgeEmpty(service, inner);
  const std::vector<Fallback> fallbacks = Fallbacks(inner.value());
  for (Fallback fallback : fallbacks) {
    fallback.begin += inner.begin;
    fallback.end += inner.begin;
    fallback.reference_begin += inner.begin;
    fallback.reference_end += inner.begin;
    JudgeFallback(service, inner, fallback);
  }
  if (!References(inner.value()).empty()) return;
  // "user/password" of Neo4j.
  if (base::EqualsIgnoreCase(inner.name, "NEO4J_AUTH")) {
    const std::size_t slash = inner.value().find('/');
    if (slash == std::string_view::npos) return;
    inner.begin += slash + 1;
  }
  if (HoldsSecret(inner.name, inner.value())) JudgeLiteral(service, inner);
}

void ComposeFile::JudgeLiteral(const Service& service,
                               const Assignment& assignment) {
  const std::string value = WithoutEscapes(assignment.value());
  const bool published = !PublishedBy(value).empty();
  if (!published &&
      (IsHarmless(assignment.name, value) || scan::IsPlaceholder(value))) {
    return;
  }
  const std::string why = WhyWeak(service, value);
  const bool raise = !why.empty() && service.published;
  sightings_.AddPiece(
      *assignment.node, assignment.begin, assignment.end,
      {.rule = why.empty() ? kLiteralSecret : kWeakPassword,
       .key = assignment.key,
       .decoded = value == assignment.value() ? std::string() : value,
       .raise = raise ? Sightings::Raise::kYes : Sightings::Raise::kNo,
       .note = Join(why, raise ? kPublishedPort : "")});
}

void ComposeFile::JudgeFallback(const Service& service,
                                const Assignment& assignment,
                                const Fallback& fallback) {
  const std::string_view text = assignment.node->value;
  const std::string value = WithoutEscapes(
      text.substr(fallback.begin, fallback.end - fallback.begin));
  // The variable that is set counts where the reference is all of its value.
  const bool whole = fallback.whole || assignment.name == "password";
  std::string_view name;
  for (const std::string_view candidate :
       {fallback.name, fallback.outer,
        whole ? assignment.name : std::string_view()}) {
    if (name.empty() && !candidate.empty() && HoldsSecret(candidate, value)) {
      name = candidate;
    }
  }
  if (name.empty()) return JudgeUrlFallback(service, assignment, fallback);
  if (fallback.empty) return JudgeEmpty(service, assignment, fallback);
  if (PublishedBy(value).empty()) {
    if (IsHarmless(name, value)) return;
    const bool refused = value.front() == '<' || !OpensServer(name);
    if (refused && scan::IsPlaceholder(value)) return;
  }
  sightings_.AddPiece(*assignment.node, fallback.begin, fallback.end,
                      {.rule = kDefaultFallback,
                       .key = assignment.key,
                       .raise = RaiseFor(service),
                       .note = Join(WhyWeak(service, value),
                                    service.published ? kPublishedPort : "")});
}

void ComposeFile::JudgeUrlFallback(const Service& service,
                                   const Assignment& assignment,
                                   const Fallback& fallback) {
  const std::string_view value =
      std::string_view(assignment.node->value)
          .substr(fallback.begin, fallback.end - fallback.begin);
  for (const UrlPassword& password : UrlPasswords(value)) {
    const std::string_view secret =
        value.substr(password.begin, password.end - password.begin);
    if (PublishedBy(secret).empty() && scan::IsPlaceholder(secret)) continue;
    sightings_.AddPiece(*assignment.node, fallback.begin + password.begin,
                        fallback.begin + password.end,
                        {.rule = kDefaultFallback,
                         .key = assignment.key,
                         .raise = RaiseFor(service),
                         .note = WhyWeak(service, secret)});
  }
}

void ComposeFile::JudgeEmpty(const Service& service,
                             const Assignment& assignment,
                             const Fallback& fallback) {
  if (!SetsServerPassword(fallback.name) &&
      !SetsServerPassword(assignment.name)) {
    return;
  }
  sightings_.AddPiece(*assignment.node, fallback.reference_begin,
                      fallback.reference_end,
                      {.rule = kEmptyFallback,
                       .key = assignment.key,
                       .raise = RaiseFor(service),
                       .note = "empty where the variable is not set"});
}

void ComposeFile::JudgeEmpty(const Service& service,
                             const Assignment& assignment) {
  if (!SetsServerPassword(assignment.name)) return;
  const YamlNode& where =
      assignment.key != nullptr ? *assignment.key : *assignment.node;
  sightings_.Add({.rule = kEmptyPassword,
                  .span = where.span,
                  .raise = RaiseFor(service),
                  .note = Join("the password is empty",
                               service.published ? kPublishedPort : "")});
}

}  // namespace detect
