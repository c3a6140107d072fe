#include "detect/content.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "base/encoding.h"
#include "detect/encrypted.h"
#include "detect/named_secret.h"
#include "detect/packs.h"

namespace {

// "" where nothing is found, else the severity it is capped at, or "found".
std::string Judged(std::string_view kind, std::string_view text) {
  const detect::Content content = detect::JudgeContent(kind, text);
  if (!content.found) return "";
  return content.at_most ? std::string(rule::Text(*content.at_most)) : "found";
}

// A PEM block with a body, put together here.
std::string Pem(const std::string& label, std::string_view body) {
  return "-----BEGIN " + label + "-----\n" + std::string(body) + "\n-----END " +
         label + "-----\n";
}

std::string OpenSsh(std::string_view cipher) {
  std::string key("openssh-key-v1\0\0\0\0", 18);
  key += static_cast<char>(cipher.size());
  key += cipher;
  key += std::string(60, 'k');
  return Pem("OPENSSH PRIVATE KEY", base::Base64Encode(key));
}

}  // namespace

TEST_CASE("what the bytes of a file say") {
  const std::string body = tests::Expanded("{{base64:64}}");
  const std::string real = tests::Expanded("{{alnum:24}}");
  struct Case {
    std::string kind;
    std::string text;
    std::string judged;
  };
  const Case cases[] = {
      {"any", "x", "found"},
      {"any", "", ""},
      {"any", " \r\n", ""},
      {"", "x", "found"},
      {"private-key", Pem("PRIVATE KEY", body), "found"},
      {"private-key", Pem("RSA PRIVATE KEY", body), "found"},
      {"private-key", Pem("ENCRYPTED PRIVATE KEY", body), "medium"},
      {"private-key", Pem("RSA PRIVATE KEY", "Proc-Type: 4,ENCRYPTED\n" + body),
       "medium"},
      {"private-key", OpenSsh("none"), "found"},
      {"private-key", OpenSsh("aes256-ctr"), "medium"},
      {"private-key", Pem("PRIVATE KEY", "..."), ""},
      {"private-key", Pem("CERTIFICATE", body), ""},
      {"private-key", Pem("CERTIFICATE", body) + Pem("EC PRIVATE KEY", body),
       "found"},
      {"private-key", "PuTTY-User-Key-File-2: ssh-rsa\nEncryption: none\n",
       "found"},
      {"private-key", "PuTTY-User-Key-File-2: ssh-rsa\nEncryption: aes256-cbc",
       "medium"},
      {"private-key",
       std::string("\x30\x82\x04\xa4\x02\x01\x00\x02\x82\x01\x01", 11) +
           std::string(60, 'n'),
       "found"},
      {"pkcs12", std::string("\x30\x82\x0a\x00\x02\x01\x03\x30\x82", 9),
       "found"},
      {"pkcs12", "PKCS", ""},
      {"java-keystore", std::string("\xfe\xed\xfe\xed\0\0\0\2", 8), "found"},
      {"java-keystore", "storeFile=x", ""},
      {"kdbx", "\x03\xd9\xa2\x9a\x67\xfb\x4b\xb5", "found"},
      {"htpasswd", "bob:$apr1$abc$def\n", "found"},
      {"htpasswd", "bob:{SHA}abc\n", "found"},
      {"htpasswd", "bob:rl/abcdefghij\n", "found"},
      {"htpasswd", "bob:\n# x:y\n", ""},
      {"dotenv", "A=b\n", "low"},
      {"dotenv", "A_PASSWORD=postgres\n", "found"},
      {"dotenv", "URL=amqp://guest:guest@mq\n", "found"},
      {"secrets", "a_token = \"" + real + "\"\n", "found"},
      {"secrets", "a_token = var.token\n", ""},
      {"credentials", std::string("a\0b", 3), "found"},
      {"credentials", "machine x login y password " + real + "\n", "found"},
      {"credentials", "h:5432:db:u:" + real + "\n", "found"},
      {"credentials", "{\"auth\": \"" + base::Base64Encode("bob:x y") + "\"}",
       "found"},
      {"credentials", "//r/:_authToken=${TOKEN}\n", ""},
      {"database-dump", "PGDMP", "found"},
      {"database-dump", "-- PostgreSQL database dump\nCOPY u (a) FROM stdin;\n",
       "found"},
      {"database-dump", "INSERT INTO a VALUES (1);", ""},
      {"not-encrypted", "x", "found"},
      {"not-encrypted", "# nothing\n", ""},
      {"not-encrypted", Pem("CERTIFICATE", body), ""},
      {"not-encrypted", Pem("PUBLIC KEY", body), ""},
      {"not-encrypted", Pem("CERTIFICATE", body) + Pem("PRIVATE KEY", body),
       "found"},
      {"not-encrypted", "ssh-ed25519 AAAA bob\n", ""},
      {"not-encrypted", "apiVersion: v1\nkind: Service\n", ""},
      {"not-encrypted", "Salted__" + body, "found"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.kind);
    CAPTURE(c.text);
    CHECK(Judged(c.kind, c.text) == c.judged);
  }
}

TEST_CASE("every kind of content that a pack may ask for is judged") {
  // The content that no row knows is reported as found: a text that each of
  // the strict kinds leaves alone tells the two apart.
  for (const std::string_view kind : rule::ContentNames()) {
    if (kind == "any" || kind == "not-encrypted" || kind == "dotenv") continue;
    CAPTURE(kind);
    CHECK(Judged(kind, "plain words\n") == "");
  }
}

TEST_CASE("files that a known tool encrypted") {
  const std::string enc = "ENC[AES256_GCM,data:" + std::string(8, 'x') + "]";
  struct Case {
    std::string text;
    std::string_view tool;
  };
  const Case cases[] = {
      {"", ""},
      {"plain", ""},
      {std::string("\0GITCRYPT\0abc", 13), "git-crypt"},
      {"$ANSIBLE_VAULT;1.1;AES256\n6162", "ansible-vault"},
      {"age-encryption.org/v1\n-> X", "age"},
      {"-----BEGIN AGE ENCRYPTED FILE-----\nabc", "age"},
      {"a: " + enc + "\nsops:\n  version: 3\n", "SOPS"},
      {"{\"a\": \"" + enc + "\", \"sops\": {}}", "SOPS"},
      {"A=" + enc + "\nsops_version=3\n", "SOPS"},
      {"[a]\nb = " + enc + "\n[sops]\n", "SOPS"},
      {"a: " + enc + "\n", ""},
      {"sops:\n  a: b\n", ""},
      {"kind: SealedSecret\n", "Sealed Secrets"},
      {"# kind: SealedSecret\n", ""},
      {"-----BEGIN PGP MESSAGE-----\n\nabc", "OpenPGP"},
      {"\x85\x01\x0c\x03" + std::string(40, 'x'), "OpenPGP"},
      {"\x84\x5e\x03" + std::string(40, 'x'), "OpenPGP"},
      {"\x8c\x0d\x04" + std::string(40, 'x'), "OpenPGP"},
      {"\xc1\x5e\x03" + std::string(40, 'x'), "OpenPGP"},
      {"\x85\x01\x0c\x03", ""},
      {"Salted__" + std::string(40, 'x'), ""},
      {std::string("\x85\x01\x0c\x09", 4) + std::string(40, 'x'), ""},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    CHECK(detect::EncryptedBy(c.text) == c.tool);
    if (!c.tool.empty()) CHECK(Judged("not-encrypted", c.text) == "");
  }
}

TEST_CASE("an LFS pointer is what it points to") {
  const std::string pointer =
      "version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 1\n";
  for (const std::string_view kind : rule::ContentNames()) {
    CHECK(Judged(kind, pointer) == "found");
  }
}

TEST_CASE("one line that is a whole file is no work") {
  std::string line;
  for (int i = 0; i < 200'000; ++i) line += "token:\"";
  CHECK_FALSE(detect::HasNamedSecret(std::string(400'000, ':')));
  (void)detect::HasNamedSecret(line);
}
