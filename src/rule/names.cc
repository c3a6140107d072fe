#include <array>
#include <span>
#include <string_view>

#include "rule/rule_set.h"

// The closed lists of names that a pack may use.  They stand here, below
// scan/ and detect/, so that the loader can refuse a misspelt name without
// knowing what it does; scan/checks.cc and detect/ hold the functions, and
// their tests hold the two against each other.

namespace rule {

namespace {

// A check's name is its text up to the first of '>', '<', '=', ':'.
constexpr std::array<std::string_view, 19> kCheckNames = {
    "assigned-password",
    "assigned-secret",
    "crc32",
    "default-secret",
    "digit",
    "entropy",
    "generated",
    "jwt",
    "key-material",
    "length",
    "letter",
    "mixed",
    "mnemonic",
    "named",
    "not-placeholder",
    "not-reference",
    "not-word",
    "password",
    "url-password",
};

constexpr std::array<std::string_view, 11> kDetectorNames = {
    "ci",   "compose",    "defaults", "dockerfile", "dotenv",    "encoded",
    "helm", "kubernetes", "own",      "terraform",  "deny-list",
};

constexpr std::array<std::string_view, 12> kContentNames = {
    "any",         "credentials",     "database-dump", "dotenv",
    "htpasswd",    "java-keystore",   "kdbx",          "not-encrypted",
    "private-key", "service-account", "pkcs12",        "secrets",
};

}  // namespace

std::span<const std::string_view> CheckNames() { return kCheckNames; }
std::span<const std::string_view> DetectorNames() { return kDetectorNames; }
std::span<const std::string_view> ContentNames() { return kContentNames; }

}  // namespace rule
