#ifndef LEAKWALL_DETECT_INTERPOLATION_H_
#define LEAKWALL_DETECT_INTERPOLATION_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace detect {

// One variable reference of a compose file
// (https://docs.docker.com/reference/compose-file/interpolation/): $NAME,
// ${NAME}, ${NAME:-default}, ${NAME-default}, ${NAME:?error}, ${NAME?error},
// ${NAME:+alternative}, ${NAME+alternative}.  Offsets count in the text that
// was read.
struct Reference {
  enum class Kind { kPlain, kDefault, kRequired, kAlternative };

  Kind kind = Kind::kPlain;
  std::string_view name;
  std::size_t begin = 0;  // the whole reference
  std::size_t end = 0;
  // What stands after the operator, which may hold references in its turn.
  std::size_t value_begin = 0;
  std::size_t value_end = 0;
};

// The references of `text` in order, the outermost only; "$$" is a dollar
// sign and begins none, and one that does not close is plain text.
std::vector<Reference> References(std::string_view text);

// Each literal that stands in for a variable that is not set, however deep:
// of "${A:-${B:-c}}" that is "c" for B.  `empty` marks "${A:-}".
struct Fallback {
  std::string_view name;   // the variable that has the fallback
  std::string_view outer;  // the outermost variable around it
  std::size_t begin = 0;   // the literal
  std::size_t end = 0;
  std::size_t reference_begin = 0;  // the reference that has it
  std::size_t reference_end = 0;
  bool empty = false;
  bool whole = false;  // the outermost reference is all there is in the text
};
std::vector<Fallback> Fallbacks(std::string_view text);

// `text` with "$$" turned into "$".
std::string WithoutEscapes(std::string_view text);

}  // namespace detect

#endif  // LEAKWALL_DETECT_INTERPOLATION_H_
