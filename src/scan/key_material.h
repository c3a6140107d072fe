#ifndef LEAKWALL_SCAN_KEY_MATERIAL_H_
#define LEAKWALL_SCAN_KEY_MATERIAL_H_

#include <string_view>

namespace scan {

// What stands behind the header of an armoured private key.
enum class KeyMaterial {
  kNone,       // code, a placeholder, nothing
  kPlain,      // the key
  kEncrypted,  // the key under a passphrase
};

// `match` is the whole match, from the header on; `body` what follows the
// header.  Both may be indented, quoted, joined with '+', cut short, or have
// their line feeds written as \n.
KeyMaterial JudgeKeyMaterial(std::string_view match, std::string_view body);

}  // namespace scan

#endif  // LEAKWALL_SCAN_KEY_MATERIAL_H_
