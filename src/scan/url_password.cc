#include "scan/url_password.h"

#include <cstddef>
#include <string>
#include <string_view>

#include "base/encoding.h"
#include "base/text.h"
#include "scan/placeholder.h"
#include "scan/sequence_model.h"
#include "scan/value_shape.h"
#include "scan/word_list.h"

namespace scan {

namespace {

constexpr WordList kGenericUsers(
    " login me myuser name root someuser test uname user username usr"
    " youruser ");
constexpr WordList kGenericPasswords(
    " access admin bar guest key login mypass mypassword pass passwd password"
    " postgres pswd pw pwd root secret secretpassword somepass somepassword"
    " test token user userpass word ");

// Hosts of documentation (RFC 2606, RFC 6761) and of one's own machine.
bool IsExampleHost(std::string_view host) {
  static constexpr WordList kHosts(
      " 127.0.0.1 0.0.0.0 db host hostname localhost server somehost url"
      " www.example.com ");
  return kHosts.Has(host) || host.find("example.") != std::string_view::npos ||
         host.ends_with(".example") || host.ends_with(".test") ||
         host.ends_with(".invalid") || host.ends_with(".localhost") ||
         host.starts_with("host");
}

struct Parts {
  std::string user;
  std::string password;
  std::string host;
};

Parts Split(const CheckInput& input) {
  const std::string_view text = input.text;
  const std::string_view match = input.match.In(text);
  Parts parts;
  parts.password = base::PercentDecode(input.secret.In(text));
  const std::size_t scheme = match.find("://");
  const std::size_t user_begin =
      input.match.begin() + (scheme == std::string_view::npos ? 0 : scheme + 3);
  // One byte before the secret is the colon.
  if (user_begin + 1 <= input.secret.begin()) {
    parts.user = base::Lower(
        text.substr(user_begin, input.secret.begin() - 1 - user_begin));
  }
  // One byte behind it is the '@'.
  const std::size_t host_begin = input.secret.end() + 1;
  std::size_t host_end = host_begin;
  constexpr std::size_t kLongestHost = 253;
  while (host_end < text.size() && host_end - host_begin < kLongestHost &&
         (IsWordByte(text[host_end]) || text[host_end] == '.' ||
          text[host_end] == '-')) {
    ++host_end;
  }
  if (host_begin < text.size()) {
    parts.host = base::Lower(text.substr(host_begin, host_end - host_begin));
  }
  return parts;
}

}  // namespace

UrlPassword JudgeUrlPassword(const CheckInput& input) {
  const Parts parts = Split(input);
  const std::string_view password = parts.password;
  const std::string lower = base::Lower(password);
  if (IsPlaceholder(password) || password.front() == '$' ||
      password.find_first_of("{}<>") != std::string_view::npos ||
      (!parts.user.empty() && SaysPlaceholder(parts.user)) ||
      IsReference(parts.user)) {
    return UrlPassword::kNone;
  }
  const bool example = IsExampleHost(parts.host);
  if (kGenericPasswords.Has(lower) || lower == parts.user) {
    const bool meant =
        !example && !kGenericUsers.Has(parts.user) && lower != parts.user;
    return meant ? UrlPassword::kWeak : UrlPassword::kNone;
  }
  const Counts counts = Count(password);
  if (counts.letters() == 0 && counts.other == 0 && counts.digits < 6) {
    // A port, a line number.
    return UrlPassword::kNone;
  }
  const bool joined = password.find_first_not_of(
                          "abcdefghijklmnopqrstuvwxyz-_") == std::string::npos;
  const bool word = joined && RandomBits(password) < 10;
  if (word) return example ? UrlPassword::kNone : UrlPassword::kWeak;
  return UrlPassword::kReal;
}

}  // namespace scan
