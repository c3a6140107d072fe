#ifndef LEAKWALL_SCAN_SCANNER_H_
#define LEAKWALL_SCAN_SCANNER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "base/result.h"
#include "base/span.h"
#include "blob/blob.h"
#include "rule/rule_set.h"
#include "scan/finding.h"
#include "scan/keywords.h"

namespace scan {

// Rules and the engine's database, compiled.  Immutable; const methods are
// safe from many threads.
class CompiledRules {
 public:
  enum class Target { kGeneric, kThisMachine };

  // Errors name the rule's file and line: a pattern that an engine refuses, a
  // width without a bound and without `ends`, a prefilter that no example
  // bears out.
  static base::Result<CompiledRules> Compile(rule::RuleSet rules,
                                             Target target);

  // One image: a header (magic, version, engine, processor, digest of what
  // follows), the rules, their table, the databases.  Reading it is an Error
  // where another version or engine wrote it, or this machine's processor
  // cannot run it.  It is not copied: it is a database as it stands, as long as
  // it begins at a multiple of 64, and must outlive what was read.
  enum class Origin {
    kFile,     // damage is an Error: the digest is compared
    kProgram,  // a part of this program, as whole as its code
  };
  std::string Image() const;
  static base::Result<CompiledRules> Read(std::string_view image,
                                          Origin origin);
  // What stands in an image of this version for all of it: 16 bytes.
  static std::string_view DigestIn(std::string_view image);
  // Read() of a whole file, which goes with the rules.
  static base::Result<CompiledRules> ReadFile(base::MappedFile image);

  CompiledRules(CompiledRules&&) noexcept;
  CompiledRules& operator=(CompiledRules&&) noexcept;
  ~CompiledRules();

  const rule::RuleSet& rules() const;
  // A hash of everything that decides what is found: 16 hexadecimal digits.
  const std::string& hash() const;
  // "Hyperscan 5.4.0", and the features of this processor that databases
  // compiled for this machine use.
  static std::string Engine();
  static std::uint64_t Processor();

 private:
  friend class Scanner;
  struct State;
  explicit CompiledRules(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// Where the engine reported a rule: at `first` and at `last`, and it may be
// anywhere between.  Offsets of a text, of the byte behind what was seen.
struct Anchor {
  rule::RuleIndex rule = 0;
  std::uint32_t first = 0;
  std::uint32_t last = 0;
};

// What is in one text: the hits, and what else a scan of a text derived from
// it must know.  Value type; an empty one costs little.
struct Scanned {
  std::vector<Hit> hits;  // sorted by span, then rule
  // Only for Scanner::ScanDelta(): where the engine saw something, whether it
  // was a hit or not.  Sorted by rule, then place.
  std::vector<Anchor> anchors;
  std::vector<KeywordAt> keywords;  // sorted
  std::size_t size = 0;             // of the text
  bool whole = false;  // texts derived from it must be judged whole, too
};

// What the texts are that one Scratch is used for.
enum class Expect {
  kOthers,    // texts that have little in common
  kVersions,  // versions of the same: what was searched in vain is remembered
};

// Finds the rules' patterns in bytes.  Const and safe from many threads, each
// with its own Scratch.  The rules must outlive it.
class Scanner {
 public:
  // What one thread needs; made once, used for any number of scans.
  class Scratch {
   public:
    Scratch(Scratch&&) noexcept;
    Scratch& operator=(Scratch&&) noexcept;
    ~Scratch();

   private:
    friend class Scanner;
    struct State;
    explicit Scratch(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
  };

  explicit Scanner(const CompiledRules& rules);
  Scanner(Scanner&&) noexcept;
  Scanner& operator=(Scanner&&) noexcept;
  ~Scanner();

  // With kVersions it takes up to 16 MiB more.
  base::Result<Scratch> NewScratch(Expect expect = Expect::kOthers) const;

  // Everything that is in `text`.  Hits pass the rules' checks; overlapping
  // rules are not yet settled.  Trouble in the engine, or more hits than one
  // text can sensibly have, is an Error, never "no hit".
  // REQUIRES: text.size() < 4 GiB.
  base::Result<Scanned> Scan(std::string_view text, Scratch& scratch) const;

  // Exactly what Scan(blob.text) gives, for less: of a Blob that a delta made,
  // only what changed, widened to what makes the engine report a rule, is
  // looked at; the rest is carried over from `base`.  Where a Blob must be
  // judged whole (UTF-16, NUL bytes), it is.
  // REQUIRES: `base` is what Scan() or ScanDelta() of this Scanner gave for
  // the whole text that blob.copies copies from.
  base::Result<Scanned> ScanDelta(const blob::Blob& blob, const Scanned& base,
                                  Scratch& scratch) const;

  // How many bytes on each side of a changed byte can take part in what makes
  // the engine report a rule, its context included.
  std::size_t reach() const;

  // True when the canary, a text assembled here, is found.  A broken or empty
  // rule set must not pass for "nothing found".
  base::Status CheckCanary(Scratch& scratch) const;

  const rule::RuleSet& rules() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace scan

#endif  // LEAKWALL_SCAN_SCANNER_H_
