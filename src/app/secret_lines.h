#ifndef LEAKWALL_APP_SECRET_LINES_H_
#define LEAKWALL_APP_SECRET_LINES_H_

#include <string>
#include <string_view>
#include <vector>

// The secret values in the files in which people keep them: under names that
// say so (scan::NamesSecret), and the passwords of URLs.  Tolerant: what cannot
// be read is passed over, and a value too many does no harm, since it is only
// looked for.  All pure.

namespace app {

// A name that says that its value is a secret.  Not one of those that a web
// framework copies to every browser (NEXT_PUBLIC_API_KEY).
bool NamesOwnSecret(std::string_view name);

// NAME=value, name = value, name: value, "name": "value", one a line: dotenv
// files, ini files, .npmrc, simple YAML.
std::vector<std::string> SecretsInLines(std::string_view text);

// netrc(5): `password value`, on a line or over several.
std::vector<std::string> SecretsInNetrc(std::string_view text);

// JSON at any depth; text that is none is read by its lines.
std::vector<std::string> SecretsInJson(std::string_view text);

}  // namespace app

#endif  // LEAKWALL_APP_SECRET_LINES_H_
