#include "scan/secret_name.h"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "scan/rule_check.h"
#include "scan/value_shape.h"
#include "scan/word_list.h"

namespace scan {

namespace {

constexpr WordList kPasswords(
    " contrasena kennwort mdp motdepasse pass passcode passphrase passwd"
    " passwort password passwords passwrd passwrod paswd paswrd pasword pswd "
    "psw pw"
    " pword pwd senha userpwd ");

constexpr WordList kSecrets(
    " accesskey apikey apikeys apisecret apitoken authkey authorization "
    "authtoken"
    " bearer"
    " cred credential credentials creds jwt pat privatekey secret secretkey"
    " secrets t0ken token tokens ");

// What a word run together may end with: dbpassword, csrftoken, providersecret.
constexpr WordList kSecretEndings(
    " accesskey apikey authkey credentials privatekey secret secretkey token ");
// A provider's name may run into these: acmekey, acmeaccess.
constexpr WordList kMaybeEndings(" access key private ");
constexpr WordList kSeamlessEndings(
    " accesskey accesstoken apikey privatekey secretkey ");
constexpr WordList kPasswordEndings(
    " passphrase passwd passwort password userpwd ");

// Something of a secret perhaps: acme_key, ACME ACCESS.
constexpr WordList kMaybes(
    " access api apis auth authentication key keys licence license oauth oauth2"
    " private ");

// Last words that name something about the secret, not the secret.
constexpr WordList kAbout(
    " action address age alg algo algorithm alias aliases arn attempt attempts"
    " attr attribute audience authority backend balance bits bucket bundle"
    " button bytes cache callback change changed char characters chars check"
    " checksum claim claims class code codes column command comment"
    " confirmation contract cost count counter crc created date days decimals"
    " desc description digest dir directory domain duration email encoder"
    " encoding endpoint engine entry error errors etag event events exception"
    " exists expiration expire expired expires expiry factory field fields"
    " file filename files filter fingerprint flag folder form format func"
    " function generator grant group handler hash hasher hashes header headers"
    " help hint host hours icon id identifier ids index info input instruction"
    " integrity interval invalid issuer item items kind label labels layer len"
    " length level lifetime limit limits line link list listener loader"
    " location lookup manager map mapper mapping mask match matcher max md"
    " message messages method min minutes missing mode model module msg name"
    " names namespace node nodes notes offset option options order output"
    " owner padding page param parameter params parser path paths pattern"
    " period permission permissions placeholder plugin policies policy port"
    " pos position prefix price processor prompt prop properties property"
    " provider purpose query rate reader realm recovery ref reference refs"
    " regex regexp region request requests required reset resolver resource"
    " response result retry revision role roles rotation route row rule rules"
    " salt schema scope scopes screen script seconds section selector sequence"
    " service services sha size sku source spec stack state status storage"
    " store strategy strength style subject suffix supply symbol table tag"
    " tags target template text thumbprint time timeout timestamp title"
    " tooltip topic transfer ttl type types updated uri uris url urls usage"
    " user username users valid validation validator variable verification"
    " version versions view volume warning width window wrapper writer ");

// What may follow without changing what the value is.
constexpr WordList kNeutral(
    " b64 base64 current data default dev development env here live local new"
    " old plain prod production qa raw real s sandbox secondary staging str"
    " string test tok v1 v2 v3 val value var ");

// Right before "key": a key of a map, a table, a keyboard.
constexpr WordList kPlainKeys(
    " alt any apt arrow attribute backup base bucket by ca cache cell child"
    " col color column compare composite config configuration context ctrl"
    " current data db dedupe default delete dict dictionary down duplicate"
    " enter entity entry error escape event expected field file filter "
    "fingerprint"
    " first"
    " foreign form from function get global gpg grid group has hash header"
    " home host hot i18n id idempotency identity image index input instance"
    " invalid is issuer item json keyserver known label lang language last"
    " layer left list locale lock lookup map menu message meta metadata metric"
    " missing modifier msg mutex name natural new next node num object old on"
    " option order page parent partition path pgp pk prev previous primary"
    " prop property pub public publishable query react record recv redis ref"
    " reference registry relation render resource right root route routing row"
    " rpm schema search section selected selection sequence set setting"
    " settings shift sibling sort space ssh state string surrogate tab table"
    " tag target test theme thumbprint to track translation tree trusted type"
    " unique unknown up valid value verification view widget xml ");

// Right before "key": a key to a door.
constexpr WordList kSecretKeys(
    " access account admin aes api app auth bot cipher client consumer crypt"
    " crypto decryption deploy des enc encrypt encryption fernet hmac"
    " integration jwt licence license live master platform priv private sas"
    " secret security server service session shared sign signature signing"
    " storage subscription webhook write ");

// Right before "token": a piece of text, a page, a coin.
constexpr WordList kPlainTokens(
    " begin bos cls color continuation css current delimiter design end eof eos"
    " erc20 first html identifier js json keyword last lex lookahead mask next"
    " nft number operator pad page pagination prev previous punctuation reset"
    " sep separator skip special start stop string sync syntax theme unk word"
    " xml ");

// Anywhere before: a switch, a count, a question, or what is meant to be seen.
constexpr WordList kTakesBack(
    " can checksum digest digested disable enable enabled encoded encrypted "
    "forgot has hashed "
    "ignore invalid is max min missing"
    " no non not num pub public publishable require required requires should"
    " show use validate with without ");

std::string_view WithoutNumber(std::string_view word) {
  if (kNeutral.Has(word) || kMaybes.Has(word)) return word;
  std::size_t end = word.size();
  while (end > 0 && IsDigit(word[end - 1])) --end;
  return word.substr(0, end);
}

NameKind KindOfWord(std::string_view word) {
  if (kPasswords.Has(word)) return NameKind::kPassword;
  if (kSecrets.Has(word)) return NameKind::kSecret;
  if (kMaybes.Has(word)) return NameKind::kMaybe;
  if (!kPasswordEndings.EndOf(word).empty()) return NameKind::kPassword;
  if (!kSecretEndings.EndOf(word).empty()) return NameKind::kSecret;
  // Not monkey or turkey: nobody's provider is "mon".
  const std::string_view ending = kMaybeEndings.EndOf(word);
  if (!ending.empty() && word.size() >= ending.size() + 4) {
    return NameKind::kMaybe;
  }
  return NameKind::kOther;
}

// What the words before word `at` make of its kind.
NameKind Qualified(NameKind kind, const std::vector<std::string>& words,
                   std::size_t at) {
  for (std::size_t i = 0; i < at; ++i) {
    if (kTakesBack.Has(words[i])) return NameKind::kOther;
  }
  const std::string_view word = words[at];
  const std::string_view before =
      at > 0 ? std::string_view(words[at - 1]) : std::string_view();
  if (word == "key" || word == "keys") {
    if (kPlainKeys.Has(before)) return NameKind::kOther;
    return kSecretKeys.Has(before) ? NameKind::kSecret : NameKind::kMaybe;
  }
  if ((word == "token" || word == "tokens") && kPlainTokens.Has(before)) {
    return NameKind::kOther;
  }
  return kind;
}

NameKind KindByWords(std::string_view name) {
  const std::vector<std::string> words = Words(name);
  // More unknown words than these after "token" and it is the token's
  // something: tokenizerModel, key_down_left.
  constexpr int kUnknownAfter = 1;
  int unknown = 0;
  for (std::size_t i = words.size(); i-- > 0;) {
    const std::string_view word = WithoutNumber(words[i]);
    if (kAbout.Has(word)) return NameKind::kOther;
    if (word.empty() || kNeutral.Has(word)) continue;
    const NameKind kind = KindOfWord(word);
    if (kind == NameKind::kOther) {
      if (++unknown > kUnknownAfter) return NameKind::kOther;
      continue;
    }
    const NameKind qualified = Qualified(kind, words, i);
    if (unknown > 0 && qualified != NameKind::kOther) return NameKind::kMaybe;
    return qualified;
  }
  return NameKind::kOther;
}

}  // namespace

NameKind KindOfName(std::string_view name) {
  const NameKind kind = KindByWords(name);
  if (kind != NameKind::kOther) return kind;
  // acmePRIVATEkey has no seam that Words() could see.
  const std::size_t seam = name.find_last_of("_-. ");
  const std::string last = base::Lower(
      seam == std::string_view::npos ? name : name.substr(seam + 1));
  const bool seamless = !kSeamlessEndings.EndOf(last).empty();
  return seamless ? NameKind::kMaybe : NameKind::kOther;
}

bool IsNameOfSecret(std::string_view value) {
  constexpr std::string_view kJoints = "_-.";
  std::size_t digits = 0;
  for (const char c : value) {
    if (IsDigit(c)) ++digits;
    if (!IsLetter(c) && !IsDigit(c) &&
        kJoints.find(c) == std::string_view::npos) {
      return false;
    }
  }
  return digits * 8 <= value.size() && KindOfName(value) != NameKind::kOther;
}

bool NamesSecret(std::string_view name) {
  const NameKind kind = KindOfName(name);
  return kind == NameKind::kSecret || kind == NameKind::kPassword;
}

}  // namespace scan
