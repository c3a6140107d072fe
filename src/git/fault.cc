#include "git/fault.h"

namespace git {

std::string_view FaultText(Fault fault) {
  switch (fault) {
    case Fault::kNone:
      return "nothing is wrong";
    case Fault::kHeader:
      return "malformed object header";
    case Fault::kOffset:
      return "the index gives a wrong offset for it";
    case Fault::kChecksum:
      return "CRC-32 differs from the one in the index";
    case Fault::kInflate:
      return "damaged zlib stream";
    case Fault::kDelta:
      return "malformed delta";
    case Fault::kBase:
      return "the object it is a delta of is missing or unreadable";
    case Fault::kMemory:
      return "too large to expand";
    case Fault::kTree:
      return "malformed tree";
    case Fault::kId:
      return "the content does not match the object's id";
    case Fault::kMissing:
      return "no such object";
    case Fault::kRead:
      return "cannot be read";
    case Fault::kJudge:
      return "could not be judged";
    case Fault::kPack:
      return "unreadable pack";
  }
  return "unknown fault";
}

}  // namespace git
