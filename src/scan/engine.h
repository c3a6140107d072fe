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
  // Its bytes as they stand in memory, which hold wherever the first of them
  // stands at a multiple of kAlignment.  (The engine's documented form is
  // copied and hashed at each start, which takes a hook longer than its scan;
  // this is what hs_deserialize_database_at() leaves at such a place, and the
  // engine addresses nothing in it but relative to its begin.)
  static constexpr std::size_t kAlignment = 64;
  base::Result<std::string> Image() const;
  // The database in Image()'s bytes, which must outlive it and be whole; made
  // by this version of the engine, for a processor with the features that
  // RunsHere() was asked for.
  static base::Result<Database> In(std::string_view image);

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
  enum class Owner { kEngine, kUs, kOthers };
  struct FreeDatabase {
    Owner owner = Owner::kEngine;
    void operator()(hs_database* database) const;
  };
  explicit Database(hs_database* database, Owner owner = Owner::kEngine)
      : database_(database, FreeDatabase{owner}) {}

  std::unique_ptr<hs_database, FreeDatabase> database_;
  std::string_view image_;  // what In() was given; else empty
};

// "Hyperscan 5.4.0".
std::string EngineVersion();

// The features that databases for this machine use (hs_platform_info), and
// whether a database that uses these can run here.
std::uint64_t ProcessorFeatures();
bool RunsHere(std::uint64_t features);

}  // namespace scan

#endif  // LEAKWALL_SCAN_ENGINE_H_
