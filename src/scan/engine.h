#ifndef LEAKWALL_SCAN_ENGINE_H_
#define LEAKWALL_SCAN_ENGINE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

struct hs_database;
struct hs_scratch;

namespace scan {

// Hyperscan behind values; engine.cc alone includes its header.  Block mode,
// bytes, and no flag that changes what a pattern means.

// How many bytes a match of a pattern can have.
struct Width {
  std::uint32_t least = 0;
  std::optional<std::uint32_t> most;  // empty: no bound
};

// How the engine holds a pattern.
enum class Hold {
  kExactly,   // it reports the end of every match and nothing else
  kSuperset,  // it reports the end of every match, and other places too
};

// One pattern for the engine and the number it reports.
struct Expression {
  std::string pattern;
  std::uint32_t number = 0;
  Hold hold = Hold::kExactly;
};

// What compiling a set of expressions gave up on.
struct Refusal {
  std::optional<std::size_t> expression;  // index; empty: none in particular
  std::string why;
};

// Empty where the engine does not know the pattern at all.
std::optional<Width> WidthOf(const std::string& pattern, Hold hold);

// A compiled set of patterns.  Immutable; const methods are safe from many
// threads, each with its own EngineScratch.  Move-only.
class Database {
 public:
  enum class Platform { kGeneric, kThisMachine };

  // Compiles, or says in `refusal` which expression cannot be.
  static base::Result<Database> Compile(std::span<const Expression> set,
                                        Platform platform,
                                        std::optional<Refusal>& refusal);
  // The engine's own format, with a checksum of its own.
  base::Result<std::string> Serialize() const;
  static base::Result<Database> Deserialize(std::string_view bytes);

  // Calls found(context, number, end) for every end of every match in `text`,
  // in no order that can be relied on.  `end` counts from the start of `text`.
  using Found = void (*)(void* context, std::uint32_t number,
                         std::uint64_t end);
  base::Status Scan(std::string_view text, hs_scratch* scratch, Found found,
                    void* context) const;

  // Memory that one thread needs for Scan().
  struct FreeScratch {
    void operator()(hs_scratch* scratch) const;
  };
  using Scratch = std::unique_ptr<hs_scratch, FreeScratch>;
  base::Result<Scratch> NewScratch() const;

 private:
  struct FreeDatabase {
    void operator()(hs_database* database) const;
  };
  explicit Database(hs_database* database) : database_(database) {}

  std::unique_ptr<hs_database, FreeDatabase> database_;
};

// "Hyperscan 5.4.0".
std::string EngineVersion();

}  // namespace scan

#endif  // LEAKWALL_SCAN_ENGINE_H_
