#include "scan/engine.h"

#include <hs.h>

#include <cstdlib>
#include <cstring>
#include <vector>

#include "base/processor.h"

namespace scan {
namespace {

unsigned FlagsOf(Hold hold) {
  return hold == Hold::kExactly ? 0 : HS_FLAG_PREFILTER;
}

std::string_view Describe(hs_error_t error) {
  switch (error) {
    case HS_NOMEM:
      return "out of memory";
    case HS_DB_VERSION_ERROR:
      return "another version of the engine wrote it";
    case HS_DB_PLATFORM_ERROR:
      return "it is for another processor";
    case HS_DB_MODE_ERROR:
      return "it is for another mode of the engine";
    case HS_INVALID:
      return "it is damaged";
    case HS_ARCH_ERROR:
      return "this processor cannot run the engine";
    case HS_SCRATCH_IN_USE:
      return "two threads use one scratch";
    default:
      return "the engine failed";
  }
}

base::Error EngineError(std::string doing, hs_error_t error) {
  return base::Error(std::move(doing), std::string(Describe(error)) + " (" +
                                           std::to_string(error) + ")");
}

// What a call of hs_scan hands through to each report.
struct Report {
  Database::Found found;
  void* context;
};

int OnMatch(unsigned number, unsigned long long, unsigned long long end,
            unsigned, void* context) {
  const auto& report = *static_cast<const Report*>(context);
  report.found(report.context, number, end);
  return 0;
}

using AlignedBytes = std::unique_ptr<char, decltype(&std::free)>;

// All zero; null: no memory.
AlignedBytes NewAligned(std::size_t size) {
  constexpr std::size_t kUnit = Database::kAlignment;
  const std::size_t whole = (size + kUnit - 1) / kUnit * kUnit;
  auto* bytes = static_cast<char*>(std::aligned_alloc(kUnit, whole));
  if (bytes != nullptr) std::memset(bytes, 0, whole);
  return {bytes, &std::free};
}

// Whenever a scratch is made, at every start of a hook, the engine hashes the
// whole database and compares.  An image has a digest of its own, or is a part
// of this program, so the database in it says that there is nothing to hash:
// its length and its checksum become 0, which is the CRC-32C of nothing.  (No
// scan reads either.)  From Hyperscan's src/database.h:
//
//   magic u32, version u32, length u32, 4 bytes, platform u64, checksum u32,
//   ...
//
// False where that is not what is there, or the engine refuses what comes out;
// then the bytes are spoilt.
bool TakeChecksumOut(char* database, std::size_t size) {
  constexpr std::uint32_t kMagic = 0xdbdbdbdb;
  constexpr std::size_t kLengthAt = 8;
  constexpr std::size_t kChecksumAt = 24;
  constexpr std::size_t kLongestHead = 256;
  const auto number = [database](std::size_t at) {
    std::uint32_t value = 0;
    std::memcpy(&value, database + at, sizeof value);
    return value;
  };
  if (size < kLongestHead || number(0) != kMagic || number(kLengthAt) > size ||
      size - number(kLengthAt) > kLongestHead) {
    return false;
  }
  std::memset(database + kLengthAt, 0, sizeof(std::uint32_t));
  std::memset(database + kChecksumAt, 0, sizeof(std::uint32_t));
  hs_scratch_t* scratch = nullptr;
  const hs_error_t done = hs_alloc_scratch(
      reinterpret_cast<const hs_database_t*>(database), &scratch);
  hs_free_scratch(scratch);
  return done == HS_SUCCESS;
}

}  // namespace

std::uint64_t ProcessorFeatures() {
  hs_platform_info_t here{};
  return hs_populate_platform(&here) == HS_SUCCESS ? here.cpu_features : 0;
}

bool RunsHere(std::uint64_t features) {
  return features == 0 || (features & ~ProcessorFeatures()) == 0;
}

std::string EngineVersion() {
  // "5.4.0 2022-09-04": the date is that of the build.
  const std::string_view version = hs_version();
  return "Hyperscan " + std::string(version.substr(0, version.find(' ')));
}

std::optional<Width> WidthOf(const std::string& pattern, Hold hold) {
  hs_expr_info_t* info = nullptr;
  hs_compile_error_t* error = nullptr;
  if (hs_expression_info(pattern.c_str(), FlagsOf(hold), &info, &error) !=
      HS_SUCCESS) {
    hs_free_compile_error(error);
    return std::nullopt;
  }
  Width width;
  width.least = info->min_width;
  if (info->max_width != UINT32_MAX) width.most = info->max_width;
  std::free(info);
  return width;
}

base::Result<Database> Database::Compile(std::span<const Expression> set,
                                         Platform platform,
                                         std::optional<Refusal>& refusal) {
  const std::string doing = "compile the rules";
  refusal.reset();
  std::vector<const char*> patterns;
  std::vector<unsigned> flags;
  std::vector<unsigned> numbers;
  for (const Expression& expression : set) {
    patterns.push_back(expression.pattern.c_str());
    flags.push_back(FlagsOf(expression.hold));
    numbers.push_back(expression.number);
  }
  // All zero is the generic platform: no processor feature beyond what the
  // engine needs anyway.
  hs_platform_info_t target{};
  if (platform == Platform::kThisMachine) {
    const hs_error_t known = hs_populate_platform(&target);
    if (known != HS_SUCCESS) return EngineError(doing, known);
  }
  hs_database_t* database = nullptr;
  hs_compile_error_t* error = nullptr;
  const hs_error_t done =
      hs_compile_multi(patterns.data(), flags.data(), numbers.data(),
                       static_cast<unsigned>(set.size()), HS_MODE_BLOCK,
                       &target, &database, &error);
  if (done == HS_SUCCESS) return Database(database);
  Refusal why;
  why.why = error != nullptr ? error->message : "no message";
  if (error != nullptr && error->expression >= 0) {
    why.expression = static_cast<std::size_t>(error->expression);
  }
  hs_free_compile_error(error);
  refusal = why;
  return base::Error(doing, why.why);
}

base::Result<std::string> Database::Image() const {
  if (!image_.empty()) return std::string(image_);
  const std::string doing = "write the database";
  char* bytes = nullptr;
  std::size_t size = 0;
  hs_error_t done = hs_serialize_database(database_.get(), &bytes, &size);
  if (done != HS_SUCCESS) return EngineError(doing, done);
  const std::unique_ptr<char, decltype(&std::free)> serialized(bytes,
                                                               &std::free);
  std::size_t in_memory = 0;
  done = hs_serialized_database_size(bytes, size, &in_memory);
  if (done != HS_SUCCESS) return EngineError(doing, done);
  const AlignedBytes aligned = NewAligned(in_memory);
  if (aligned == nullptr) return EngineError(doing, HS_NOMEM);
  done = hs_deserialize_database_at(
      bytes, size, reinterpret_cast<hs_database_t*>(aligned.get()));
  if (done != HS_SUCCESS) return EngineError(doing, done);
  std::string image(aligned.get(), in_memory);
  if (!TakeChecksumOut(aligned.get(), in_memory)) return image;
  return std::string(aligned.get(), in_memory);
}

base::Result<Database> Database::In(std::string_view image) {
  const std::string doing = "read the compiled rules";
  // (What has AVX2 has whatever any version wants.)
  if (!base::HasAvx2()) {
    const hs_error_t able = hs_valid_platform();
    if (able != HS_SUCCESS) return EngineError(doing, able);
  }
  if (image.size() < kAlignment) return EngineError(doing, HS_INVALID);
  Owner owner = Owner::kOthers;
  // The engine takes what it may not change without const, too.
  auto* bytes = const_cast<char*>(image.data());
  if (reinterpret_cast<std::uintptr_t>(bytes) % kAlignment != 0) {
    AlignedBytes copy = NewAligned(image.size());
    if (copy == nullptr) return EngineError(doing, HS_NOMEM);
    std::memcpy(copy.get(), image.data(), image.size());
    bytes = copy.release();
    owner = Owner::kUs;
  }
  Database database(reinterpret_cast<hs_database_t*>(bytes), owner);
  std::size_t size = 0;
  const hs_error_t done = hs_database_size(database.database_.get(), &size);
  if (done != HS_SUCCESS) return EngineError(doing, done);
  if (size > image.size()) return EngineError(doing, HS_INVALID);
  database.image_ = image;
  return database;
}

base::Status Database::Scan(std::string_view text, hs_scratch* scratch,
                            Found found, void* context) const {
  if (text.empty()) return {};
  Report report{found, context};
  const hs_error_t done =
      hs_scan(database_.get(), text.data(), static_cast<unsigned>(text.size()),
              0, scratch, OnMatch, &report);
  if (done != HS_SUCCESS) return EngineError("scan", done);
  return {};
}

base::Result<Database::Scratch> Database::NewScratch() const {
  const std::string doing = "prepare a scan";
  hs_scratch_t* scratch = nullptr;
  const hs_error_t done = hs_alloc_scratch(database_.get(), &scratch);
  if (done != HS_SUCCESS) return EngineError(doing, done);
  return Scratch(scratch);
}

void Database::FreeScratch::operator()(hs_scratch* scratch) const {
  hs_free_scratch(scratch);
}
void Database::FreeDatabase::operator()(hs_database* database) const {
  switch (owner) {
    case Owner::kEngine:
      hs_free_database(database);
      break;
    case Owner::kUs:
      std::free(database);
      break;
    case Owner::kOthers:
      break;
  }
}

}  // namespace scan
